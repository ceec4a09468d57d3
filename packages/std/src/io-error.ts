/** What the file system refuses, as errors that say where, how much was asked for, and what to do. */
import { statfsSync } from 'node:fs';
import { KnownError } from './known-error.ts';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'free space on the disk of the data root and run the same command again',
  EDQUOT: 'free space within the quota of this user and run the same command again',
  EACCES: 'make the data root writable for this user',
  EROFS: 'the data root is on a read-only file system; name another with --data-root',
  EMFILE: 'raise the limit of open files (ulimit -n) or lower --max-parallel',
};

/** What was under way: the path as the user knows it and, of a write, how many bytes. */
export interface IoAttempt {
  readonly where: string;
  readonly bytes?: number;
  /** A folder of the same disk, whose free space is then said where the disk is full. */
  readonly root?: string;
}

/** The `errno` name of an error of the file system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Whether the error says that there is nothing at the path. */
export function isAbsence(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** `IO_<errno>`, kind `upstream`; an error that is no refusal of the file system is given back as it is. */
export function ioError(error: unknown, { where, bytes, root }: IoAttempt): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof KnownError) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const free = isFull && root !== undefined ? freeBytes(root) : undefined;
  const need = isFull && bytes !== undefined ? `; it needs ${inBytes(bytes)}` : '';
  const left = free === undefined ? '' : `, and ${inBytes(free)} are free`;
  const doing = bytes === undefined ? 'writing or reading' : 'writing';
  return new KnownError({
    code: `IO_${code}`,
    kind: 'upstream',
    message: `${doing} ${where} failed: ${(error as Error).message}${need}${left}`,
    hint: HINTS[code] ?? 'check the disk of the data root and run the same command again',
    ...(need === ''
      ? {}
      : { facts: { path: where, needed_bytes: bytes, free_bytes: free ?? null } }),
    cause: error,
  });
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
