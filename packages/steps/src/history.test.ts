import { encodeTable, writeSnapshot } from '@pkg/lake';
import { ODDS_RAW, Histories } from '@pkg/nba';
import { addDays, KnownError, parseGameDate } from '@pkg/std';
import { beforeEach, describe, expect, test } from 'vitest';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';
import { AT } from './testing/rows.ts';

const DAY = parseGameDate('2020-10-11');
let store: MemoryObjectStore;

beforeEach(() => {
  store = memoryObjectStore();
});

async function oddsOf(season: string, at: string): Promise<void> {
  await writeSnapshot(store, {
    dataset: 'odds_raw',
    keys: [
      ['season', season],
      ['date', DAY],
    ],
    asOf: AT(at),
    availableAt: AT(at),
    contract: ODDS_RAW,
    rows: [],
  });
}

const scan = (): Promise<Histories> =>
  Histories.scan(store, { odds: { from: addDays(DAY, -5), to: addDays(DAY, 5) } });

describe('the days of a history', () => {
  test('have the snapshots of every season folder that holds the day', async () => {
    await oddsOf('2019', '2020-10-11T20:00:00Z');
    await oddsOf('2020', '2020-10-11T21:00:00Z');
    expect((await scan()).on('odds', DAY)).toHaveLength(2);
  });

  test.each([
    'season=2020/date=2020-10-12/hour=24/odds_raw.parquet',
    'season=2020/date=2020-10-12/run_ts=noon/odds_raw.parquet',
  ])('that have a misplaced file have it corrupt, and the others go on: %s', async (place) => {
    await oddsOf('2020', '2020-10-11T20:00:00Z');
    store.objects.set(`bronze/odds_raw/${place}`, encodeTable(ODDS_RAW, []));
    const histories = await scan();
    expect(histories.on('odds', DAY).map(({ corrupt }) => corrupt)).toEqual([undefined]);
    expect(histories.on('odds', '2020-10-12').map(({ corrupt }) => corrupt)).toEqual([
      expect.stringMatching(/^it is misplaced/),
    ]);
  });

  test.each([
    'odds_raw/season=2020/date=2020-10-1x/run_ts=20201011T200000Z/odds_raw.parquet',
    'odds_raw/season=next/date=2020-10-11/run_ts=20201011T200000Z/odds_raw.parquet',
    'odds_raw/season=2020/date=2020-10-11.bak/run_ts=20201011T200000Z/odds_raw.parquet',
    'odds_raw/notes.parquet',
  ])('are not those of folders with other names: %s', async (place) => {
    await oddsOf('2020', '2020-10-11T20:00:00Z');
    store.objects.set(`bronze/${place}`, encodeTable(ODDS_RAW, []));
    expect((await scan()).days('odds')).toEqual([DAY]);
  });
});

test('a trouble of the disk is no damage of one file', async () => {
  await oddsOf('2020', '2020-10-11T20:00:00Z');
  store.get = () => {
    throw new KnownError({ code: 'IO_EMFILE', kind: 'input', message: 'too many open files' });
  };
  await expect(scan()).rejects.toMatchObject({ code: 'IO_EMFILE' });
});
