/** A copy of a history that costs no space: files are linked where the file system can, and copied where it can't. */
import { copyFile, link, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CONTRACTS_FOLDER } from '@pkg/nba';
import { openDataRoot } from '@pkg/backfill/settings';
import { isS3Url } from '@pkg/s3';
import { fileObjectStore, inParallel, type ListedObject, type ObjectStore } from '@pkg/std';
import { HEADS, modelAsset, type ModelPins } from '@pkg/steps';

/** Makes `to` hold the file that `from` is. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  // Another file system can't be linked to; then the bytes are copied.
  await link(from, to).catch(() => copyFile(from, to));
}

/** Objects that are fetched at a time from S3: their bytes are in memory. */
const FETCHES = 16;

/** Gives a folder objects of a data root: linked from a folder, fetched from S3. */
export async function bring(
  from: string,
  to: string,
  listed: readonly ListedObject[],
): Promise<void> {
  if (!isS3Url(from)) {
    for (const { key } of listed) await linkOrCopy(join(from, key), join(to, key));
    return;
  }
  const store = openDataRoot(from);
  await inParallel(listed, FETCHES, async ({ key }) => {
    const stored = await store.get(key);
    // It went away since it was listed, as a file may.
    if (stored === null) return;
    await mkdir(dirname(join(to, key)), { recursive: true });
    await writeFile(join(to, key), stored.bytes);
  });
}

/** Gives an empty root the whole history of another, with its checksums, and nothing that was made from it. */
export async function linkHistory(from: string, to: string): Promise<void> {
  await bring(from, to, await openDataRoot(from).list('bronze'));
  await linkSeals(from, to);
}

/** Copies the checksums of a history, without its snapshots, and what is known of their contracts. */
export async function linkSeals(from: string, to: string): Promise<void> {
  const store = openDataRoot(from);
  for (const folder of ['seals', CONTRACTS_FOLDER]) await bring(from, to, await store.list(folder));
}

/** Gives a root the model runs and promotions of another where heads are pinned: they are given to the run, not made by it. */
export async function linkModels(
  from: string,
  to: string,
  pins: ModelPins | undefined,
): Promise<void> {
  const [source, target] = [openDataRoot(from), fileObjectStore(to)];
  for (const head of HEADS) {
    if (pins?.[head] === undefined) continue;
    const asset = modelAsset(head);
    await bring(from, to, await source.list(`models/${head}`));
    for (const folder of [`manifests/${asset}`, `current/${asset}`]) {
      for (const { key } of await source.list(folder)) await copyPointer(source, target, key);
    }
  }
}

/** All versions of a pointer, in order. */
async function copyPointer(source: ObjectStore, target: ObjectStore, key: string): Promise<void> {
  const newest = await source.readPointer(key);
  for (let version = 1; version <= (newest?.version ?? 0); version += 1) {
    const stored = await source.readPointerVersion(key, version);
    if (stored !== null) await target.swapPointer(key, version - 1, stored.bytes);
  }
}
