/** A folder that is there whole or not at all: it is filled under another name beside its own, and then renamed. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { KnownError } from '@pkg/std';
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
  const temporary = writing(out, () => {
    mkdirSync(dirname(target), { recursive: true });
    const folder = mkdtempSync(`${target}.partial-`);
    // Made for one user alone, but a bundle is for others.
    chmodSync(folder, 0o755);
    return folder;
  });
  try {
    const files: BundledFile[] = [];
    for (const entry of entries) {
      const bytes = await entry.read();
      writing(out, () => {
        writeSynced(join(temporary, entry.path), bytes);
      });
      files.push(listed(entry, bytes));
    }
    const list = finish(files);
    writing(out, () => {
      writeSynced(join(temporary, BUNDLE_FILE), list);
    });
    if (existsSync(target)) {
      if (!isSame(target, list)) throw taken(out);
      return 'unchanged';
    }
    writing(out, () => {
      renameSync(temporary, target);
    });
    return 'written';
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** An equal list, and everything as the list says. */
function isSame(folder: string, list: Uint8Array): boolean {
  const path = join(folder, BUNDLE_FILE);
  if (!existsSync(path) || !readFileSync(path).equals(list)) return false;
  return checkBundle(folder).damages.length === 0;
}

function writeSynced(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
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

function writing<T>(out: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    // Another process has put its own there meanwhile: rename(2) replaces no folder that holds something.
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      throw taken(out);
    throw new KnownError({
      code: 'NOT_WRITABLE',
      kind: 'input',
      message: `expected to write ${out}: ${(cause as Error).message}`,
      hint: 'name a new folder where you may write and there is space, with --out',
      cause,
    });
  }
}

function taken(out: string): KnownError {
  return new KnownError({
    code: 'FOLDER_EXISTS',
    kind: 'conflict',
    message: `expected nothing or this very bundle at ${out}, but there is something else`,
    hint: 'name another folder with --out, or remove that one',
  });
}
