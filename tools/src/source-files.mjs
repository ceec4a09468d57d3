// The source files of a package: what is written by hand, in src/, bin/, bench/ and test/.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'bin', 'bench', 'test'];

/** Paths relative to `folder`, separated by `/` and sorted. */
export function sourceFiles(folder) {
  return FOLDERS.filter((name) => existsSync(join(folder, name)))
    .flatMap((name) =>
      readdirSync(join(folder, name), { recursive: true }).map((path) => `${name}/${path}`),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(?:ts|js|mjs)$/.test(path) && !path.includes('/generated/'))
    .sort();
}
