/** A mapping changes names and nothing else: the same rows under the history's own names make the same snapshots. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  day,
  defineContract,
  encodeTable,
  instant,
  nullable,
  real,
  text,
  type Row,
} from '@pkg/lake';
import { parseGameDate } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { AT } from '../testing/rows.ts';
import { importTable, type TableImport } from './import-table.ts';
import type { ColumnMapping } from './mapped-columns.ts';

const NOW = AT('2026-01-01T00:00:00Z');
const FORMS = {
  ...{ unit: undefined, timezone: undefined, dates: undefined },
  ...{ now: NOW, hasDecimalComma: false },
};
const COLUMNS = {
  ...{ game_id: nullable(text()), game_date: day(), as_of_ts: instant(), ingested_ts: instant() },
  ...{ book: text(), market: text(), home_team_tricode: text(), away_team_tricode: text() },
  ...{ spread_home: nullable(real()), total: nullable(real()), source: text() },
};
const ROW = {
  ...{ game_id: '0022300561', game_date: parseGameDate('2024-01-15') },
  ...{ as_of_ts: AT('2024-01-15T16:00:00Z'), ingested_ts: AT('2024-01-15T16:05:00Z') },
  ...{ book: 'a', market: 'spread', home_team_tricode: 'BOS', away_team_tricode: 'TOR' },
  ...{ spread_home: -9.5, total: null, source: 'own' },
};
const FOREIGN: Readonly<Record<string, string>> = {
  ...{ game_date: 'day', as_of_ts: 'updated', ingested_ts: 'fetched', spread_home: 'line' },
  ...{ home_team_tricode: 'home', away_team_tricode: 'away', book: 'site' },
};
const MAPPING: ColumnMapping = { columns: FOREIGN, values: { source: 'own' } };

type Contract = Parameters<typeof encodeTable>[0];

/** The row as Parquet, its columns under the names given, without those that have none. */
function parquetOf(names: Readonly<Record<string, string | null>>): Uint8Array {
  const kept = Object.keys(COLUMNS).filter((name) => names[name] !== null);
  const of = (values: object): Record<string, never> =>
    Object.fromEntries(kept.map((name) => [names[name] ?? name, (values as Row)[name] as never]));
  return encodeTable(defineContract('x', [], of(COLUMNS)) as Contract, [of(ROW)]);
}

async function bring(
  name: string,
  content: string | Uint8Array,
  change: Partial<TableImport>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const path = join(await mkdtemp(join(tmpdir(), 'mapped-')), name);
  await writeFile(path, content);
  const store = memoryObjectStore();
  const request = {
    ...{ path, source: 'odds_raw', forms: FORMS, capturedAt: NOW },
    ...{ asOfColumn: 'as_of_ts', availableColumn: 'ingested_ts', partitionColumns: ['game_date'] },
  };
  await importTable(store, { ...request, ...change }, () => undefined);
  const own = [...store.objects].filter(([key]) => key.startsWith('bronze/'));
  return new Map(own.map(([key, bytes]) => [key, Buffer.from(bytes)]));
}

const THEIRS = { asOfColumn: 'updated', availableColumn: 'fetched', partitionColumns: ['day'] };
const csvOf = (names: readonly string[]): string =>
  `${names.join(',')}\n0022300561,2024-01-15,2024-01-15T16:00:00Z,2024-01-15T16:05:00Z,a,spread,BOS,TOR,-9.5,\n`;

describe('a file with columns of its own', () => {
  test('as Parquet makes the same bytes as one in the names of the history, whose clocks may go by either name', async () => {
    const right = await bring('a.parquet', parquetOf({}), {});
    const theirs = parquetOf({ ...FOREIGN, source: null });
    expect(right.size).toBe(1);
    for (const clocks of [THEIRS, {}]) {
      const read = await bring('b.parquet', theirs, { ...clocks, mapping: MAPPING });
      expect([...read.keys()]).toEqual([...right.keys()]);
      const [[, bytes]] = [...read] as [[string, Uint8Array]];
      expect(Buffer.from(bytes).equals([...right.values()][0]!)).toBe(true);
    }
  });

  test('as CSV makes the same bytes as one in the names of the history', async () => {
    const own = Object.keys(COLUMNS).filter((name) => name !== 'source');
    const values = { columns: {}, values: MAPPING.values };
    const right = await bring('a.csv', csvOf(own), { mapping: values });
    const theirs = csvOf(own.map((name) => FOREIGN[name] ?? name));
    expect(await bring('b.csv', theirs, { ...THEIRS, mapping: MAPPING })).toEqual(right);
  });

  test('may have one column for both clocks', async () => {
    const own = csvOf(Object.keys(COLUMNS).slice(0, -1)).replaceAll('as_of_ts', 'x');
    const mapping = {
      columns: { as_of_ts: 'ingested_ts', ingested_ts: 'ingested_ts' },
      values: MAPPING.values,
    };
    const read = await bring('a.csv', own, { mapping });
    expect([...read.keys()].join()).toContain('run_ts=20240115T160500Z');
  });

  test.each([
    [
      'lacks',
      { columns: { book: 'bookie' }, values: {} },
      /key columns\.book .*no column bookie; it has/,
    ],
    [
      'has twice',
      { columns: { book: 'market' }, values: {} },
      /key columns\.book .*column book of its own/,
    ],
    [
      'has itself',
      { columns: {}, values: { book: 'x' } },
      /key values\.book .*column book of its own/,
    ],
  ])('that it %s is refused by its key', async (_, mapping, words) => {
    const problem = bring('a.parquet', parquetOf({}), { mapping });
    await expect(problem).rejects.toMatchObject({ code: 'MAPPING_COLUMN' });
    await expect(problem).rejects.toThrow(words);
  });
});
