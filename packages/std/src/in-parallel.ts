import { setImmediate } from 'node:timers/promises';

/** Items after which the loop yields: work may be done at once, and signals and heartbeats must get through. */
const ITEMS_PER_YIELD = 256;

/**
 * Does work for each item, a bounded number at a time, and returns the results in the order of the items, whatever the order in
 * which they were done.
 *
 * After a failure nothing more is started. When all that was under way has ended, the failure of the foremost item is thrown,
 * which is the one that doing them one after the other would have met.
 *
 * @param atOnce items under way at a time, at least 1
 *
 * @example
 * ```ts
 * await inParallel(['a', 'b'], 8, (key) => store.get(key)); // [object of a, object of b]
 * ```
 */
export async function inParallel<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let failure: { readonly at: number; readonly error: unknown } | undefined;
  const left = [...items].entries();
  const workOn = async (): Promise<void> => {
    for (const [at, item] of left) {
      try {
        results[at] = await work(item);
      } catch (error) {
        if (failure === undefined || at < failure.at) failure = { at, error };
      }
      if (failure !== undefined) return;
      if ((at + 1) % ITEMS_PER_YIELD === 0) await setImmediate();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, workOn));
  if (failure !== undefined) throw failure.error;
  return results;
}
