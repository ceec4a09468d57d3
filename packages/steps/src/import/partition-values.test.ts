import type { ForeignColumn, ForeignType } from '@pkg/lake';
import { describe, expect, test } from 'vitest';
import { AT } from '../testing/rows.ts';
import { checkClockOfDay, rowPlaces, type PartitionForms } from './partition-values.ts';

const PLAIN: PartitionForms = { dates: undefined, timezone: undefined };
const column = (name: string, is = 'text', isUtc?: boolean): ForeignColumn => ({
  name,
  type: { is, ...(isUtc === undefined ? {} : { isUtc }) } as ForeignType,
  written: is,
});

function foldersOf(
  values: readonly unknown[],
  of: ForeignColumn = column('game_date'),
  forms: Partial<PartitionForms> = {},
): string[] {
  const rows = values.map((value) => ({ [of.name]: value }));
  const { places } = rowPlaces('odds.csv', rows, [of], { ...PLAIN, ...forms });
  return places.map(({ keys }) => keys.map((pair) => pair.join('=')).join('/'));
}

const MIDNIGHT = AT('2024-01-15T00:00:00Z');

describe('a day', () => {
  test.each([
    ['2024-01-15', column('game_date')],
    ['2024-01-15 00:00:00', column('game_date')],
    ['2024-01-15T00:00:00Z', column('game_date')],
    ['20240115', column('game_date')],
    [20_240_115, column('game_date', 'integer')],
    ['2024-01-15', column('game_date', 'day')],
    [MIDNIGHT, column('game_date', 'timestamp', true)],
    [MIDNIGHT, column('game_date', 'timestamp', false)],
  ])('%s is its folder', (value, of) => {
    expect(foldersOf([value], of)).toEqual(['season=2023/date=2024-01-15']);
  });

  test('that is midnight in the zone of the file is its folder', () => {
    const forms = { timezone: 'America/New_York' };
    const of = column('game_date');
    expect(foldersOf(['2024-01-15 00:00:00-05:00'], of, forms)).toEqual([
      'season=2023/date=2024-01-15',
    ]);
  });

  test('is read in the order that is said', () => {
    const values = ['3/4/2024'];
    const of = column('game_date');
    expect(foldersOf(values, of, { dates: 'month-first' })[0]).toContain('date=2024-03-04');
    expect(foldersOf(values, of, { dates: 'day-first' })[0]).toContain('date=2024-04-03');
  });

  test.each([
    ['nothing', [null], column('game_date'), /row 1 .* holds nothing/],
    ['nothing in a later row', ['2024-01-15', ''], column('game_date'), /row 2 .* holds nothing/],
    ['no number', [Number.NaN], column('game', 'float'), /row 1 .* holds nothing/],
    ['a time', ['2024-01-15 17:30:00'], column('game_date'), /is no|a time of a day/],
    [
      'a timestamp at noon',
      [MIDNIGHT + 43_200_000],
      column('game_date', 'timestamp', true),
      /2024-01-15T12:00.*a time of a day/,
    ],
    [
      'a microsecond after midnight',
      ['2024-01-15T00:00:00.000001Z'],
      column('game_date', 'timestamp', true),
      /a time of a day/,
    ],
    ['a list', [undefined], column('game_date', 'unknown'), /is unknown, which names no folder/],
    ['a decimal', ['1.50'], column('line', 'decimal'), /which names no folder/],
    ['a date of unknown order', ['1/15/2024'], column('game_date'), /may be the month/],
    ['no day among days', ['2024-01-15', 'TBD'], column('game_date'), /row 2 .* 'TBD'/],
  ])('that is %s is refused with its row', (_, values, of, message) => {
    const read = (): string[] => foldersOf(values, of);
    expect(read).toThrow(expect.objectContaining({ code: 'PARTITION_VALUE' }) as Error);
    expect(read).toThrow(message);
  });
});

describe('another value', () => {
  test.each([
    ['b365', column('book'), 'book=b365'],
    [9_007_199_254_740_993n, column('slate', 'integer'), 'slate=9007199254740993'],
    [20_240_115, column('draft_group_id', 'integer'), 'draft_group_id=20240115'],
    ['22300061', column('game'), 'game=22300061'],
    [1, column('month', 'integer'), 'month=01'],
    [true, column('is_final', 'boolean'), 'is_final=true'],
  ])('%s has a folder of its column', (value, of, folder) => {
    expect(foldersOf([value], of)).toEqual([folder]);
  });

  test('comes after the day, wherever its column is named', () => {
    const rows = [{ draft_group_id: 5028, game_date: '2014-12-05' }];
    const columns = [column('draft_group_id', 'integer'), column('game_date')];
    const { places } = rowPlaces('dk.csv', rows, columns, PLAIN);
    expect(places[0]!.keys).toEqual([
      ['season', '2014'],
      ['date', '2014-12-05'],
      ['draft_group_id', '5028'],
    ]);
  });

  test.each(['run_ts', 'hour', 'version', 'season'])('may not be called %s', (name) => {
    const rows = [{ [name]: 'x', game_date: '2014-12-05' }];
    expect(() => rowPlaces('x.csv', rows, [column('game_date'), column(name)], PLAIN)).toThrow(
      expect.objectContaining({ code: 'PARTITION_COLUMN' }) as Error,
    );
  });
});

test('a clock more than 400 days before the day of its row is refused', () => {
  const [place] = rowPlaces('x.csv', [{ d: '2024-01-15' }], [column('d')], PLAIN).places;
  const check = (at: string) => () => {
    checkClockOfDay('x.csv', 0, place!, [['seen', AT(at)]]);
  };
  expect(check('2022-12-11T00:00:00Z')).not.toThrow();
  expect(check('2022-12-10T23:59:59Z')).toThrow(
    expect.objectContaining({ code: 'CLOCK_RANGE' }) as Error,
  );
  expect(check('2025-12-10T23:59:59Z')).not.toThrow();
});
