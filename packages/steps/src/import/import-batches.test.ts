/**
 * An import on a simulated disk is killed, and loses its power, at each of its operations: readers see whole snapshots alone, and
 * the same import completes it to the same bytes, without a hand being lent.
 */
import { auditHistory } from '@pkg/lake';
import { DK_SALARIES } from '@pkg/nba';
import { fileObjectStore, parseGameDate, parseInstant, type ObjectStore } from '@pkg/std';
import { mountDisk, SimulatedDisk, unmountDisk } from '@pkg/std/simulated-disk';
import { expect, test } from 'vitest';
import { readImports } from './import-journal.ts';
import type { Draft } from './season-snapshots.ts';
import { writeSnapshots } from './write-snapshots.ts';

const NOON = parseInstant('2024-01-15T12:00:00Z');

const drafts = [1, 2, 3, 4].map((n): Draft => {
  const date = parseGameDate(`2024-01-1${String(4 + Math.ceil(n / 2))}`);
  return {
    ...{ dataset: 'dk_salaries', asOf: NOON, availableAt: NOON, contract: DK_SALARIES },
    keys: [
      ['season', '2023'],
      ['date', date],
      ['draft_group_id', String(n)],
    ],
    rows: [
      {
        ...{ game_date: date, draft_group_id: String(n), lock_ts: NOON, player_id: 11 },
        ...{ player_name: 'Ann One', team_tricode: 'HOM', positions: 'PG', salary: 5000 },
      },
    ],
  };
});

const bringIn = (store: ObjectStore): Promise<unknown> =>
  writeSnapshots(store, drafts, () => undefined, {
    ...{ at: NOON, from: 'salaries', form: 'table', capturedAt: undefined },
  });

async function onDisk<T>(
  disk: SimulatedDisk,
  work: (store: ObjectStore) => Promise<T>,
): Promise<T> {
  const folder = mountDisk(disk);
  try {
    return await work(fileObjectStore(folder));
  } finally {
    unmountDisk(folder);
  }
}

/** Files that readers find, by path: hidden ones aside. */
function filesOn(disk: SimulatedDisk, top: RegExp): Record<string, string> {
  const files = [...disk.files()].filter(([path]) => top.test(path) && !path.includes('/.tmp-'));
  return Object.fromEntries(
    files.map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')] as const).sort(),
  );
}

/** The same crashes in every run of the tests. */
function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('an import that is cut off at any operation leaves whole snapshots alone, and the next one completes it', async () => {
  const undisturbed = new SimulatedDisk({ random: randomOf(1), crashAfter: Infinity });
  await onDisk(undisturbed, bringIn);
  const expected = filesOn(undisturbed, /^bronze\//);
  expect(Object.keys(expected)).toHaveLength(4);
  const seen = new Set<number>();
  for (let point = 1; point < undisturbed.operations; point += 1) {
    for (const losesPower of [false, true]) {
      const where = `${losesPower ? 'power lost' : 'killed'} at ${String(point)}`;
      const options = { random: randomOf(point), crashAfter: point, endsWhenLost: true };
      const cut = new SimulatedDisk(options);
      await onDisk(cut, bringIn).catch(() => undefined);
      const left = losesPower ? cut.afterPowerLoss() : cut.copy();
      const before = filesOn(left, /^bronze\//);
      seen.add(Object.keys(before).length);
      expect(expected, where).toMatchObject(before);
      // Whatever is there can be withdrawn: the record of the import came first.
      if (Object.keys(before).length > 0)
        expect(await onDisk(left, readImports), where).toHaveLength(1);
      await onDisk(left, bringIn);
      expect(filesOn(left, /^bronze\//), where).toEqual(expected);
      const audit = await onDisk(left, auditHistory);
      expect(audit, where).toMatchObject({ damaged: [], missing: [], added: [], damagedSeals: [] });
    }
  }
  // None, some and all of the batch were there.
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
});
