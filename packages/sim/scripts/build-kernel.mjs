/**
 * Compiles assembly/kernel.ts to WebAssembly and writes it, as base64, to src/generated/kernel-bytes.ts: a plain module that
 * tsc, vitest, bundlers and worker threads load alike, with no file to find at run time.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const root = new URL('..', import.meta.url);
const written = new Map();
const { error, stderr } = await asc.main(
  [
    ...['assembly/kernel.ts', '--outFile', 'kernel.wasm', '-O3', '--runtime', 'stub'],
    // 112 warns that v128 can't pass to JavaScript, which no export does.
    ...['--enable', 'simd', '--noAssert', '--initialMemory', '1', '--disableWarning', '112'],
  ],
  {
    readFile: (name) => readFile(new URL(name, root), 'utf8').catch(() => null),
    writeFile: (name, contents) => void written.set(name, contents),
    listFiles: () => [],
  },
);
if (error) {
  process.stderr.write(stderr.toString());
  throw error;
}
const wasm = written.get('kernel.wasm');
if (!WebAssembly.validate(wasm)) throw new Error('asc wrote a module that does not validate');
const lines = Buffer.from(wasm)
  .toString('base64')
  .match(/.{1,96}/g);
const folder = new URL('src/generated/', root);
await mkdir(folder, { recursive: true });
await writeFile(
  new URL('kernel-bytes.ts', folder),
  `// Made by scripts/build-kernel.mjs; do not edit.\nexport const KERNEL_BASE64: string =\n  '${lines.join("' +\n  '")}';\n`,
);
console.log(`kernel: ${wasm.length} bytes`);
