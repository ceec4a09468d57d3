/** A file that is there whole or not at all, and that never takes the place of another unasked. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { KnownError } from '@pkg/std';

export type Written = 'written' | 'unchanged' | 'replaced';

/** @throws KnownError `FILE_EXISTS` for another file of that name, unless `force`; `NOT_WRITABLE` */
export function writePage(
  path: string,
  text: string,
  { force }: { readonly force: boolean },
): Written {
  const existing = contentOf(path);
  if (existing === text) return 'unchanged';
  if (existing !== null && !force) throw taken(path);
  const temporary = `${path}.${String(process.pid)}.part`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    if (force) renameSync(temporary, path);
    // Unlike a rename, a link never replaces what another process has put there meanwhile.
    else linkSync(temporary, path);
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST'
      ? taken(path)
      : notWritable(path, cause);
  } finally {
    rmSync(temporary, { force: true });
  }
  return existing === null ? 'written' : 'replaced';
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw notWritable(path, cause);
  }
}

function taken(path: string): KnownError {
  return new KnownError({
    code: 'FILE_EXISTS',
    kind: 'conflict',
    message: `${path} exists already`,
    hint: 'name another with --out, or replace it with --force',
  });
}

function notWritable(path: string, cause: unknown): KnownError {
  return new KnownError({
    code: 'NOT_WRITABLE',
    kind: 'input',
    message: `cannot write ${path}: ${(cause as Error).message}`,
    hint: 'name a file in a folder that is there and that you may write, with --out',
    cause,
  });
}
