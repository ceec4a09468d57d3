/**
 * The place of a snapshot, taken or still free: its path says when it was captured, to the millisecond; earlier
 * versions, to the second.
 */
import { instantFromMs, SECOND_MS, sha256, type ObjectStore } from '@pkg/std';
import type { TableContract } from './contract.ts';
import { SealBook } from './seal-book.ts';
import { readClocks } from './snapshot-clocks.ts';
import { snapshotPath, type SnapshotDraft } from './snapshot.ts';

/**
 * The path of a draft: that of an earlier version of this program, which named folders by the second alone, where the very
 * capture lies there; else `snapshotPath`.
 *
 * @throws KnownError `INVALID_NAME`
 */
export async function snapshotPlace(
  store: ObjectStore,
  draft: Omit<SnapshotDraft<TableContract>, 'contract' | 'rows' | 'asOf'>,
  book: SealBook = new SealBook(store),
): Promise<string> {
  const { dataset, keys, availableAt, version, corrects } = draft;
  const place = snapshotPath(dataset, keys, availableAt, version, corrects);
  if (availableAt % SECOND_MS === 0 || corrects !== undefined) return place;
  const second = instantFromMs(Math.floor(availableAt / SECOND_MS) * SECOND_MS);
  const earlier = snapshotPath(dataset, keys, second, version);
  const stored = await store.get(earlier);
  if (stored === null) return (await book.digestsOf(earlier)).size > 0 ? earlier : place;
  const verdict = await book.check(earlier, sha256(stored.bytes));
  if (verdict.state === 'damaged') return earlier;
  if (verdict.state === 'unsealed') return place;
  const clocks = await readClocks(earlier, stored.bytes);
  return clocks.availableAt === availableAt ? earlier : place;
}
