import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

test('the example in the README prints what the README says', async () => {
  const readme = await readFile(`${packageRoot}/README.md`, 'utf8');
  const [, code, printed] = /```js\n(.*?)```.*?```text\n(.*?)```/s.exec(readme) ?? [];
  expect(code).toBeDefined();

  const node = ['--conditions=@pkg/source', '--import', 'tsx', '--input-type=module'];
  const { stdout } = await promisify(execFile)(process.execPath, [...node, '--eval', code!], {
    cwd: packageRoot,
    // A test runner that forces colour on would have `console.log` colour numbers.
    env: { ...process.env, FORCE_COLOR: '0' },
  });

  expect(stdout).toBe(printed);
}, 60_000);
