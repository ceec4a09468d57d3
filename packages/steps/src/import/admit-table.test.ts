import { expect, test } from 'vitest';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { admitTable, partitionsOf } from './admit-table.ts';

const at = (source: string, groupColumns: readonly string[] = []) => ({
  ...{ path: 'mine.csv', source, groupColumns },
});
const admitted = (source: string, rows: Record<string, unknown>[], groups?: readonly string[]) =>
  admitTable(memoryObjectStore(), rows, at(source, groups));
const LINE = { game_id: '0022300001', team_tricode: 'BOS', player_id: 7, player_name: 'Ann One' };

test('a box score that stands twice in one capture is refused with both rows', async () => {
  await expect(admitted('boxscores_raw', [LINE, { ...LINE }])).rejects.toMatchObject({
    code: 'ROWS_REFUSED',
    message: expect.stringMatching(
      /^mine\.csv row 2, columns game_id, player_id: '0022300001', 7 stands in row 1 too/,
    ) as string,
  });
  await expect(
    admitted('boxscores_raw', [LINE, { ...LINE, team_tricode: 'LAL' }]),
  ).rejects.toMatchObject({ code: 'ROWS_REFUSED' });
});

test('two captures may say the same', async () => {
  const rows = ['a', 'b'].map((cap) => ({ ...LINE, cap }));
  expect((await admitted('boxscores_raw', rows, ['cap'])).rows).toEqual(rows);
});

test('a status that nobody knows is refused, and one of a box score is read', async () => {
  const row = { ...LINE, source_row_id: '1', row_type: 'player', status_raw: 'Vacation' };
  await expect(admitted('injuries_raw', [row])).rejects.toMatchObject({
    message: expect.stringContaining("row 1, column status_raw: 'Vacation'") as string,
  });
  const { rows } = await admitted('boxscores_raw', [{ ...LINE, status: 'DND - Rest' }]);
  expect(rows).toMatchObject([{ status: 'did_not_dress' }]);
});

test('a money line is left out, and its place stays empty', async () => {
  const quote = { home_team_tricode: 'BOS', away_team_tricode: 'LAL', book: 'a' };
  const { rows, leftOut } = await admitted('odds_raw', [
    { ...quote, game_date: '2024-01-15', market: 'h2h' },
    { ...quote, game_date: '2024-01-15', market: 'spreads' },
  ]);
  expect(rows).toMatchObject([null, { market: 'spread' }]);
  expect(leftOut).toEqual(['mine.csv row 1: the market h2h is not read: spreads and totals are']);
});

test('a Showdown slate is left out by name', async () => {
  const player = { draft_group_id: '9', team_tricode: 'BOS', player_name: 'Ann One', salary: 6000 };
  const { rows, leftOut } = await admitted('dk_salaries', [
    { ...player, positions: 'CPT' },
    { ...player, positions: 'UTIL' },
  ]);
  expect(rows).toEqual([null, null]);
  expect(leftOut[0]).toContain('draft group 9 is a Showdown (captain) contest');
});

test('a history without a contract keeps its rows', async () => {
  const rows = [LINE, { ...LINE }];
  expect(await admitted('my_table', rows)).toEqual({ rows, leftOut: [] });
});

test('salaries are parted by their draft group, too', () => {
  const row = { draft_group_id: '9' };
  expect(partitionsOf('dk_salaries', ['game_date'], row)).toEqual(['game_date', 'draft_group_id']);
  expect(partitionsOf('odds_raw', ['game_date'], row)).toEqual(['game_date']);
});
