import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fencedBlock } from './fenced-block.ts';

const PACKAGES = fileURLToPath(new URL('../../../packages', import.meta.url));

const SOURCE_LOADER = new URL('../../../tools/src/source-loader.mjs', import.meta.url).href;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'readme-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

test.each(readdirSync(PACKAGES))(
  'the example in the README of %s prints what it says',
  async (name) => {
    const folder = join(PACKAGES, name);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    // Inside the package, because that is where its own name can be imported from.
    const file = join(folder, '.readme-example.mjs');
    writeFileSync(file, fencedBlock(readme, 'js'));
    try {
      const flags = ['--conditions=@pkg/source', '--import', SOURCE_LOADER, file];
      // A test runner that forces colour on would have `console.log` colour numbers; folders go where they are removed.
      const env = { ...process.env, FORCE_COLOR: '0', TMPDIR: scratch };
      const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder, env });
      expect(stdout).not.toBe('');
      expect(stdout).toBe(fencedBlock(readme, 'text'));
    } finally {
      rmSync(file);
    }
  },
);
