/** Takes the checksums of snapshots that were withdrawn off the record. */
import type { ObjectStore } from '@pkg/std';
import { readSealFile, sealFile, sealFolder, type Seal } from './seal-file.ts';

/**
 * Rewrites the files of checksums that name one of `paths`, without them: the new file first, so that no other checksum is
 * ever missing. For callers beside whom nobody writes. A damaged file stays as it is.
 *
 * @param setAside moves a file of checksums away
 */
export async function dropSeals(
  store: ObjectStore,
  paths: ReadonlySet<string>,
  setAside: (key: string) => Promise<void>,
): Promise<void> {
  const folders = new Set([...paths].map(sealFolder));
  for (const folder of [...folders].sort()) {
    const touched: string[] = [];
    const kept: Seal[] = [];
    for (const { key } of await store.list(folder)) {
      const stored = await store.get(key);
      if (stored === null) continue;
      const { seals, isIntact } = readSealFile(key, stored.bytes);
      if (!isIntact || !seals.some(({ path }) => paths.has(path))) continue;
      touched.push(key);
      kept.push(...seals.filter(({ path }) => !paths.has(path)));
    }
    const fresh = kept.length === 0 ? undefined : sealFile(folder, kept);
    if (fresh !== undefined) await store.createOnce(fresh.key, fresh.bytes);
    for (const key of touched) if (key !== fresh?.key) await setAside(key);
  }
}
