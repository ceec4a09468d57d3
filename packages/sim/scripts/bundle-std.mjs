/**
 * Writes dist/std-parts.js with what it uses of `@pkg/std` inside, once tsc has compiled the package: a tarball of this package
 * then needs nothing of this workspace. Fails when any module of dist still imports a package of the workspace.
 */

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = new URL('../dist/', import.meta.url);
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: 'src/std-parts.ts',
    target: 'es2023',
    minify: false,
    sourcemap: true,
    emptyOutDir: false,
    outDir: 'dist',
    rolldownOptions: { output: { entryFileNames: '[name].js' } },
  },
});
const modules = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.js'));
for (const name of modules.sort()) {
  const text = await readFile(new URL(name, dist), 'utf8');
  const [found] = /(?:from|import) ?\(?["']@pkg\/[^"']*["']/.exec(text) ?? [];
  if (found !== undefined) throw new Error(`dist/${name} is not to be packed: ${found}`);
}
