/** A copy of a history that costs no space: files are linked where the file system can, and copied where it can't. */
import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileObjectStore } from '@pkg/std';

/** Makes `to` hold the file that `from` is. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  // Another file system can't be linked to; then the bytes are copied.
  await link(from, to).catch(() => copyFile(from, to));
}

/** An empty root that has the whole history of another and nothing that was made from it. */
export async function linkHistory(from: string, to: string): Promise<void> {
  for (const { key } of await fileObjectStore(from).list('bronze'))
    await linkOrCopy(join(from, key), join(to, key));
}
