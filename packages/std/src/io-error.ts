/** Errors of the file system that say where it failed, how many bytes were asked for, and what to do. */
import { statfsSync } from 'node:fs';
import { STD_ERRORS } from './errors.ts';
import { KnownError } from './known-error.ts';

/** The operation that failed: the path as the user knows it and, for a write, the number of bytes. */
export interface IoAttempt {
  readonly where: string;
  readonly bytes?: number;
  /** A folder on the same disk, whose free space the error states when the disk is full. */
  readonly root?: string;
}

/** The `errno` name of an error of the file system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Whether the error says that there is nothing at the path. */
function isAbsence(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The error of the file system for a path that was there a moment ago. */
export function gone(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path} was there and is gone`), { code: 'ENOENT' });
}

/** `IO_<errno>`, kind `upstream`; any other error is returned unchanged. */
export function ioError(error: unknown, { where, bytes, root }: IoAttempt): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof KnownError) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const free = isFull && root !== undefined ? freeBytes(root) : undefined;
  const need = isFull && bytes !== undefined ? `; it needs ${inBytes(bytes)}` : '';
  const left = free === undefined ? '' : `, and ${inBytes(free)} are free`;
  const parameters = {
    doing: bytes === undefined ? 'writing or reading' : 'writing',
    path: where,
    problem: `${(error as Error).message}${need}${left}`,
  };
  const facts = need === '' ? {} : { needed_bytes: bytes, free_bytes: free ?? null };
  const details = { cause: error, facts };
  return isNamed(code)
    ? STD_ERRORS[`IO_${code}`](parameters, details)
    : STD_ERRORS['IO_{errno}']({ ...parameters, errno: code }, details);
}

/** Refusals that have a remedy of their own. */
const NAMED = ['EACCES', 'EDQUOT', 'EMFILE', 'ENOSPC', 'EROFS'] as const;

function isNamed(code: string): code is (typeof NAMED)[number] {
  return NAMED.some((named) => named === code);
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function inBytes(count: number): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} bytes`;
}

/** Returns the result of a reading, or null where nothing is there. @throws KnownError as `ioError` makes it */
export function orNull<T>(read: () => T, where: string): T | null {
  try {
    return read();
  } catch (error) {
    if (isAbsence(error)) return null;
    throw ioError(error, { where: where === '' ? 'the data root' : where });
  }
}
