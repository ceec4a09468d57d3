import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));

function block(language: string): string {
  const readme = readFileSync(`${folder}README.md`, 'utf8');
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme);
  return found?.[1] ?? '';
}

test('the example of the README prints what the README says', async () => {
  // Inside the package, because that is where its own name can be imported from.
  const scratch = mkdtempSync(`${folder}.readme-`);
  try {
    writeFileSync(`${scratch}/example.mjs`, block('js'));
    const flags = ['--conditions=@pkg/source', '--import', 'tsx', `${scratch}/example.mjs`];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder });
    expect(stdout).not.toBe('');
    expect(stdout).toBe(block('text'));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}, 60_000);
