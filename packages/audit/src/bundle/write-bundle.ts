/** Writes a folder whole or not at all: it is filled under another name beside its own, and then renamed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { KnownError } from '@pkg/std';
import { isEnded } from '@pkg/backfill/process';
import { AUDIT_ERRORS } from '../errors.ts';
import type { BundleEntry } from './bundle-contents.ts';
import type { BundledFile } from './bundle-file.ts';
import { BUNDLE_FILE, checkBundle } from './check-bundle.ts';

export const BLOCK_BYTES = 65_536;

/** `unchanged`: the very bundle was there already. */
export type BundleWritten = 'written' | 'unchanged';

/**
 * Writes the entries and, last, the bytes that `finish` makes of their list as `bundle.json`.
 *
 * @throws KnownError `FOLDER_EXISTS` for anything else at `out`; `NOT_WRITABLE`; what reading an entry throws
 */
export async function writeBundle(
  out: string,
  entries: readonly BundleEntry[],
  finish: (files: readonly BundledFile[]) => Uint8Array,
): Promise<BundleWritten> {
  const target = resolve(out);
  if (existsSync(target) && !existsSync(join(target, BUNDLE_FILE)))
    throw AUDIT_ERRORS.FOLDER_EXISTS({ out });
  const temporary = await writing(out, async () => {
    await mkdir(dirname(target), { recursive: true });
    await removeLeftovers(target);
    const folder = await mkdtemp(`${partialOf(target)}${String(process.pid)}-`);
    // Made for one user alone, but a bundle is for others.
    await chmod(folder, 0o755);
    return folder;
  });
  try {
    const files = await writeAll(out, temporary, entries);
    const list = finish(files);
    await writing(out, () => writeSynced(join(temporary, BUNDLE_FILE), list));
    if (existsSync(target)) {
      if (!isSame(target, list)) throw AUDIT_ERRORS.FOLDER_EXISTS({ out });
      return 'unchanged';
    }
    await writing(out, () =>
      rename(temporary, target).catch((cause: unknown) => {
        // Another process has put its own there meanwhile: rename(2) replaces no folder that holds something.
        throw existsSync(target) ? AUDIT_ERRORS.FOLDER_EXISTS({ out }) : cause;
      }),
    );
    return 'written';
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes what processes of this host left behind that were ended while they wrote a bundle of this name. */
async function removeLeftovers(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name);
    const pid = path.startsWith(partialOf(target))
      ? /^\d+(?=-)/.exec(path.slice(partialOf(target).length))?.[0]
      : undefined;
    if (pid !== undefined && isEnded(Number(pid))) await rm(path, { recursive: true, force: true });
  }
}

function partialOf(target: string): string {
  return `${target}.partial-${hostname()}-`;
}

const WRITES_AT_ONCE = 16;

/** Waiting for the disk takes most of the time: some files wait together. The list is in the order of the entries. */
async function writeAll(
  out: string,
  folder: string,
  entries: readonly BundleEntry[],
): Promise<BundledFile[]> {
  const files: BundledFile[] = [];
  let next = 0;
  const writer = async (): Promise<void> => {
    for (let at = next++; at < entries.length; at = next++) {
      const entry = entries[at]!;
      const bytes = await entry.read();
      files[at] = listed(entry, bytes);
      await writing(out, () => writeSynced(join(folder, entry.path), bytes));
    }
  };
  const writers = await Promise.allSettled(Array.from({ length: WRITES_AT_ONCE }, writer));
  const failed = writers.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return files;
}

/** An equal list, and everything as the list says. */
function isSame(folder: string, list: Uint8Array): boolean {
  const isEqual = readFileSync(join(folder, BUNDLE_FILE)).equals(list);
  return isEqual && checkBundle(folder).damages.length === 0;
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes, { flag: 'wx', flush: true });
}

function listed({ path, role }: BundleEntry, bytes: Uint8Array): BundledFile {
  const blocks: string[] = [];
  for (let from = 0; from < bytes.length; from += BLOCK_BYTES)
    blocks.push(hashOf(bytes.subarray(from, from + BLOCK_BYTES)));
  const file = { path, role, size_bytes: bytes.length, sha256: hashOf(bytes) };
  return blocks.length > 1 ? { ...file, blocks } : file;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writing<T>(out: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof KnownError) throw cause;
    throw AUDIT_ERRORS.NOT_WRITABLE({ out, problem: (cause as Error).message }, { cause });
  }
}
