import { encodeTable, SealBook, type Row, type TableContract } from '@pkg/lake';
import {
  Histories,
  ContractChecks,
  CONTRACTS_FOLDER,
  BOXSCORES_RAW,
  ODDS_RAW,
  LEGACY_ODDS,
} from '@pkg/nba';
import { parseGameDate, sha256, type ObjectStore, type Sha256 } from '@pkg/std';
import { beforeEach, describe, expect, test } from 'vitest';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';
import { AT, line } from '../testing/rows.ts';

const DAY = parseGameDate('2024-01-10');
const FOLDER = 'bronze/boxscores_raw/season=2023/date=2024-01-10/game_id=0022300001';
const CLOCKS = { as_of_ts: '2024-01-11T03:00:00Z', available_at: '2024-01-11T03:00:00Z' };
const [ANN, BEA] = [line(), line({ player_id: 12, player_name: 'Bea Two' })] as const;

let store: MemoryObjectStore;
beforeEach(() => {
  store = memoryObjectStore();
});

function encoded(
  rows: readonly object[],
  contract: TableContract = BOXSCORES_RAW,
  clocks: Readonly<Record<string, string>> = CLOCKS,
): Uint8Array {
  return encodeTable(contract, rows as never, clocks);
}

function without(contract: TableContract, name: string): TableContract {
  const { [name]: _, ...columns } = contract.columns;
  return { ...contract, columns, unique: [] };
}

/** The problem of one file of box scores, in the eyes of a scan of its history. */
async function corruptOf(bytes: Uint8Array, isSealed = true): Promise<string | undefined> {
  const path = `${FOLDER}/run_ts=20240111T030000Z/boxscores_raw.parquet`;
  store.objects.set(path, bytes);
  if (isSealed) await new SealBook(store).add([{ path, sha256: sha256(bytes) }]);
  const histories = await Histories.scan(store, { boxscores: { from: DAY, to: DAY } });
  const [found] = histories.on('boxscores', DAY);
  // Its own clocks, so that one from after a cut-off stays out of its sight.
  expect(found).toMatchObject({ asOf: AT(CLOCKS.as_of_ts), availableAt: AT(CLOCKS.available_at) });
  return found!.corrupt;
}

describe('a snapshot is CORRUPT, with its reason,', () => {
  test.each<readonly [string, Uint8Array, string]>([
    [
      'whose key is not unique',
      encoded([ANN, BEA, ANN]),
      'the key (game_id, player_id) is not unique, such as 0022300001, 11',
    ],
    [
      'with a value out of its range',
      encoded([{ ...ANN, minutes: 480 }]),
      'are not float64 in 0..80 or null, such as 480',
    ],
    ['with a word that nobody knows', encoded([{ ...ANN, status: 'Benched' }]), 'such as Benched'],
    [
      'that lacks a column',
      encoded([ANN], without(BOXSCORES_RAW, 'starter')),
      'it lacks the column starter of boxscores_raw',
    ],
    [
      'with text where numbers belong',
      encoded([{ ...ANN, minutes: '30' }], {
        ...BOXSCORES_RAW,
        columns: { ...BOXSCORES_RAW.columns, minutes: BOXSCORES_RAW.columns.player_name },
      }),
      'boxscores_raw.minutes: 1 of 1 values are not float64',
    ],
  ])('%s', async (_, bytes, reason) => {
    const problem = await corruptOf(bytes);
    expect(problem).toMatch(/^it breaks its contract: /);
    expect(problem).toContain(reason);
  });

  test('and is not sealed at first sight, unlike the others', async () => {
    await corruptOf(encoded([ANN, ANN]), false);
    const sound = `${FOLDER}/run_ts=20240111T040000Z/boxscores_raw.parquet`;
    store.objects.set(sound, encoded([ANN, BEA]));
    const histories = await Histories.scan(store, { boxscores: { from: DAY, to: DAY } });
    expect(histories.unsealed().map(({ path }) => path)).toEqual([sound]);
  });
});

test("a snapshot in the owner's columns has their contract, and one of a history that nothing reads has none", async () => {
  const { problemOf } = new ContractChecks(store);
  const row = {
    as_of_ts: 1,
    ingested_ts: 1,
    game_id: null,
    book: 'a',
    market: 'total',
    spread_home: null,
    total: 220,
  };
  const problem = (path: string, rows: readonly Row[]): Promise<string | undefined> => {
    const bytes = encoded(rows, LEGACY_ODDS, {});
    return problemOf(path, bytes, sha256(bytes));
  };
  expect(await problem('bronze/odds_raw/odds.parquet', [row])).toBeUndefined();
  expect(await problem('bronze/odds_raw/odds.parquet', [{ ...row, total: 2200 }])).toContain(
    "odds_raw of the owner's lake.total",
  );
  expect(await problem('bronze/my_odds/odds.parquet', [{ ...row, total: 2200 }])).toBeUndefined();
});

describe('a snapshot that keeps its contract', () => {
  const good = encoded([ANN, BEA]);
  const path = `${FOLDER}/run_ts=20240111T030000Z/boxscores_raw.parquet`;
  const key = `${CONTRACTS_FOLDER}/boxscores_raw.txt`;
  /** Bytes that nobody can decode under the hash of a good file: they pass where they are not decoded again. */
  const unread = (objects: ObjectStore): Promise<string | undefined> =>
    new ContractChecks(objects).problemOf(path, Uint8Array.of(1), sha256(good));

  beforeEach(async () => {
    const checks = new ContractChecks(store);
    expect(await checks.problemOf(path, good, sha256(good))).toBeUndefined();
    await checks.noteKept('odds_raw', 'c'.repeat(64) as Sha256);
    await checks.save();
  });

  test('is decoded once, as its hash is remembered', async () => {
    expect(await unread(store)).toBeUndefined();
  });

  test.each<readonly [string, (text: string) => string | null]>([
    ['is gone', () => null],
    ['is damaged', (text) => text.slice(0, -1)],
    ['was written for other contracts', (text) => text.replace(/ \w{64} /, ` ${'a'.repeat(64)} `)],
    ['is of another version', (text) => text.replace('v1', 'v0')],
  ])('is decoded again where what was remembered %s', async (_, change) => {
    const changed = change(Buffer.from(store.objects.get(key)!).toString());
    if (changed === null) store.objects.delete(key);
    else store.objects.set(key, Buffer.from(changed));
    expect(await unread(store)).toContain('is not a readable Parquet file');
  });

  test('is remembered by dataset, and no broken one is', async () => {
    const checks = new ContractChecks(store);
    const broken = encoded([ANN, ANN]);
    expect(await checks.problemOf(path, broken, sha256(broken))).toBeDefined();
    await checks.save();
    expect(await new ContractChecks(store).problemOf(path, broken, sha256(broken))).toBeDefined();
    const odds = encoded([], ODDS_RAW);
    expect(
      await new ContractChecks(store).problemOf(
        'bronze/odds_raw/a.parquet',
        Uint8Array.of(1),
        sha256(odds),
      ),
    ).toBeDefined();
  });

  test('is remembered by a run alone: a scan writes nothing', async () => {
    const fresh = memoryObjectStore();
    fresh.objects.set(path, good);
    const histories = await Histories.scan(fresh, { boxscores: { from: DAY, to: DAY } });
    expect([...fresh.objects.keys()]).toEqual([path]);
    await histories.remember();
    expect([...fresh.objects.keys()].sort()).toEqual([path, key].sort());
  });
});
