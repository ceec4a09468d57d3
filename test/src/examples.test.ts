import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const programs = readdirSync(EXAMPLES).filter((name) => name.endsWith('.mjs'));

/** Built packages, as a reader of the examples has them. */
test.each(programs)('%s prints what its page says', async (name) => {
  const env = { ...process.env, FORCE_COLOR: '0' };
  const { stdout } = await promisify(execFile)(process.execPath, [join(EXAMPLES, name)], { env });
  expect(stdout).toBe(saidToPrint(name));
});

/** The text below the name of an example in the README beside it. */
function saidToPrint(name: string): string {
  const page = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');
  const [, section = ''] = page.split(`[${name}](${name})`);
  return /```text\n([^`]*)```/.exec(section)?.[1] ?? '';
}
