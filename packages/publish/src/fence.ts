/** The fencing tokens of a game date, read from the pointers that moved under them. */
import type { ObjectStore } from '@pkg/std';

/**
 * The highest fencing token by which anything of a game date was moved, 0 for none. Whoever takes the lease of the date
 * starts above it, so that tokens go up also after the files of leases were removed, whatever any clock said.
 */
export async function highestFence(store: ObjectStore, gameDate: string): Promise<number> {
  let highest = 0;
  for (const asset of await store.listFolders('current')) {
    for (const { key } of await store.list(`current/${asset}/game_date=${gameDate}`)) {
      const newest = await store.readPointer(key);
      highest = Math.max(highest, newest === null ? 0 : fenceIn(newest.bytes));
    }
  }
  return highest;
}

/** A damaged pointer has no token: whoever replaces it is asked for none. */
function fenceIn(bytes: Uint8Array): number {
  try {
    const { fence } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { fence?: unknown };
    return Number.isSafeInteger(fence) ? (fence as number) : 0;
  } catch {
    return 0;
  }
}
