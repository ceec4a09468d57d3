// A kernel is AssemblyScript under packages/<name>/assembly, compiled to a module that holds its
// WebAssembly as text: a package then needs no file beside its modules, and no compiler.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import asc from 'assemblyscript/asc';

const OPTIONS = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

/** Every kernel of the workspace: its source, and the module made of it. */
export const KERNELS = [
  {
    source: 'packages/asof/assembly/merge-kernel.ts',
    target: 'packages/asof/src/generated/merge-kernel.ts',
    options: [],
  },
  {
    source: 'packages/steps/assembly/trees-kernel.ts',
    target: 'packages/steps/src/generated/trees-kernel.ts',
    // Threads share one memory, which belongs to a fit.
    options: [
      '--enable',
      'threads',
      '--importMemory',
      '--sharedMemory',
      '--maximumMemory',
      '32768',
    ],
  },
];

/** The text of the module. The same source gives the same text on every machine. */
export async function kernelModule(path, source, options) {
  const name = basename(path);
  let bytes;
  const { error, stderr } = await asc.main(
    [name, '--outFile', 'kernel.wasm', ...OPTIONS, ...options],
    {
      readFile: (file) => (file === name ? readFileSync(path, 'utf8') : null),
      writeFile: (_, contents) => (bytes = contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${source} does not compile:\n${stderr.toString()}`);
  const constant = name.replace('.ts', '').replaceAll('-', '_').toUpperCase();
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,92}/g);
  return `/** WebAssembly in base 64, made of ${source} by tools/src/compile-kernels.mjs. */
export const ${constant}: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}
