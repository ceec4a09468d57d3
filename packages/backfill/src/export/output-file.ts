/**
 * A file for people: written beside its place, synced, and then renamed, so that it is there whole or as it was. It never lies
 * in the data root, where every file has a meaning, and takes the place of another file only when it may.
 */
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { KnownError } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';

export type Written = 'written' | 'unchanged' | 'replaced';

export interface OutputFile {
  readonly path: string;
  /** The flag that named it, such as `--out`. */
  readonly flag: string;
  /** Undefined where a command has none. */
  readonly dataRoot: string | undefined;
  /** Whether it may take the place of another file. */
  readonly isReplacing: boolean;
}

/**
 * Writes a file. What is no regular file, such as a device or a named pipe, is written to as it is; of a symbolic link, the
 * file that it names is replaced.
 *
 * @throws KnownError `OUT_IN_DATA_ROOT`; `FILE_EXISTS` for another file of that name, unless it may be replaced; `NOT_WRITABLE`
 */
export function writeOutputFile(file: OutputFile, content: string | Uint8Array): Written {
  refuseInDataRoot(file);
  try {
    const target = existsSync(file.path) ? realpathSync(file.path) : file.path;
    const there = statOf(target);
    if (there !== undefined && !there.isFile()) {
      writeFileSync(target, content);
      return 'written';
    }
    const bytes = Buffer.from(content);
    if (there?.size === bytes.length && readFileSync(target).equals(bytes)) return 'unchanged';
    if (there !== undefined && !file.isReplacing) throw BACKFILL_ERRORS.FILE_EXISTS(file);
    putWhole(target, bytes, there, file);
    return there === undefined ? 'written' : 'replaced';
  } catch (cause) {
    throw cause instanceof KnownError ? cause : notWritable(file, cause);
  }
}

/**
 * Refuses a target below the data root, also one that a symbolic link leads to.
 *
 * @throws KnownError `OUT_IN_DATA_ROOT`; `NOT_WRITABLE` where the target cannot be looked at, such as one below a file
 */
export function refuseInDataRoot({ path, flag, dataRoot }: Omit<OutputFile, 'isReplacing'>): void {
  if (dataRoot === undefined || !existsSync(dataRoot)) return;
  let place;
  try {
    place = placeOf(resolve(path));
  } catch (cause) {
    throw notWritable({ path, flag }, cause);
  }
  const below = relative(realpathSync(dataRoot), place);
  if (below === '..' || below.startsWith('../') || isAbsolute(below)) return;
  throw BACKFILL_ERRORS.OUT_IN_DATA_ROOT({ path, root: dataRoot, flag });
}

function putWhole(target: string, bytes: Buffer, there: Stats | undefined, file: OutputFile): void {
  const temporary = `${target}.${String(process.pid)}.part`;
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', flush: true });
    if (there !== undefined) chmodSync(temporary, there.mode & 0o777);
    if (file.isReplacing) renameSync(temporary, target);
    // Unlike a rename, a link never replaces what another process has put there meanwhile.
    else linkSync(temporary, target);
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST'
      ? BACKFILL_ERRORS.FILE_EXISTS(file)
      : cause;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A path as the file system has it, as far as it is there. */
function placeOf(path: string): string {
  if (statOf(path) !== undefined) return realpathSync(path);
  const folder = dirname(path);
  return folder === path ? path : join(placeOf(folder), basename(path));
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false }) ?? danglingLink(path);
}

/** A link to nothing: writing to it would make a file at a place that nobody named. */
function danglingLink(path: string): undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  throw new Error('it is a symbolic link to a file that is not there');
}

function notWritable(
  { path, flag }: Pick<OutputFile, 'path' | 'flag'>,
  cause: unknown,
): KnownError {
  const problem = (cause as Error).message;
  return BACKFILL_ERRORS.NOT_WRITABLE({ path, flag, problem }, { cause });
}
