import { KnownError, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLab, PARTITIONS, type Lab } from './fixtures/lab.ts';
import { isDiskFull, spaceNeeded } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

/** A store that takes no more bytes after so many objects. */
function filling(store: ObjectStore, objects: number): ObjectStore {
  let left = objects;
  const write = <T>(work: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left >= 0) return work();
    return Promise.reject(new KnownError({ code: 'IO_ENOSPC', kind: 'upstream', message: 'full' }));
  };
  return Object.assign(Object.create(store) as ObjectStore, {
    get: (key: string) => store.get(key),
    list: (key: string) => store.list(key),
    listFolders: (key: string) => store.listFolders(key),
    readPointer: (key: string) => store.readPointer(key),
    settlePointer: (key: string) => store.settlePointer(key),
    stamps: (keys: readonly string[]) => store.stamps(keys),
    settledFileStats: (keys: readonly string[]) => store.settledFileStats(keys),
    replace: (key: string, bytes: Uint8Array) => store.replace(key, bytes),
    createOnce: (key: string, bytes: Uint8Array) => write(() => store.createOnce(key, bytes)),
    swapPointer: (key: string, expected: number, bytes: Uint8Array) =>
      write(() => store.swapPointer(key, expected, bytes)),
  });
}

describe('the space that a plan needs', () => {
  test('is what cells of the same assets wrote last; what was never made is named', async () => {
    const unmade = await lab.plan();
    const before = await spaceNeeded(lab.store, unmade, []);
    expect(before.unknownAssets).toContain('score.players');
    expect(before.cells).toBe(26);

    const { execution } = await lab.run({ slates: PARTITIONS.slice(0, 1) });
    const rest = await lab.plan();
    const need = await spaceNeeded(lab.store, rest, []);
    expect(need.unknownAssets).toEqual([]);
    const written = execution.results.flatMap(({ stored }) => stored?.manifest.outputs ?? []);
    expect(need.bytes).toBeGreaterThan(need.cells * 4096);
    expect(need.cells).toBeLessThan(26);
    expect(written.length).toBeGreaterThan(0);
    const done = await lab.run();
    expect(await spaceNeeded(lab.store, rest, done.execution.results)).toEqual({
      bytes: 0,
      cells: 0,
      unknownAssets: [],
    });
  });

  test('that is not there ends the run at the first cell that finds it out, and a rerun completes it', async () => {
    const { execution, plan } = await lab.run({ store: filling(lab.store, 9), maxParallel: 1 });
    const outcomes = execution.results.map(({ outcome }) => outcome);
    expect(execution.results.filter(({ error }) => isDiskFull(error))).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'cancelled').length).toBeGreaterThan(10);
    expect((await spaceNeeded(lab.store, plan, execution.results)).cells).toBeGreaterThan(10);
    const { outcomes: after } = await lab.run();
    expect(Object.values(after).every((each) => each === 'succeeded' || each === 'reused')).toBe(
      true,
    );
  });
});
