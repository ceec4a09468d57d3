/**
 * Tells whether a file or folder has changed, without reading it: by its inode and the time of its last change, which
 * no program can set. A file that changed in the present tick of the disk's clock could change once more and keep that
 * time.
 */
import { closeSync, openSync, statSync, unlinkSync, type Stats } from 'node:fs';
import { ioError } from './io-error.ts';
import type { FileStat } from './object-store.ts';

/** The stamp of the file or folder at a path, or null when there is none. */
export function fileStatAt(path: string): FileStat | null {
  const found = statusOf(path);
  return found === undefined ? null : fileStatOf(found);
}

/**
 * Reads the stats of each path as `fileStatAt` does, with null for a file that changed in the present tick.
 *
 * @param probe an unused path on the same disk: the disk's clock is read from a file that is made there
 */
export function settledFileStatsAt(paths: readonly string[], probe: string): (FileStat | null)[] {
  const now = tickOf(probe);
  return paths.map((path) => {
    const found = statusOf(path);
    return found !== undefined && found.ctimeMs < now ? fileStatOf(found) : null;
  });
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw ioError(error, { where: path });
  }
}

function fileStatOf({ ino, size, ctimeMs }: Stats): FileStat {
  return [ino, size, ctimeMs];
}

/** The time of the disk's clock in ms, read from a file that is made at `probe` and removed again. */
export function tickOf(probe: string): number {
  try {
    closeSync(openSync(probe, 'wx'));
    const { ctimeMs } = statSync(probe);
    unlinkSync(probe);
    return ctimeMs;
  } catch (error) {
    throw ioError(error, { where: 'the data root' });
  }
}
