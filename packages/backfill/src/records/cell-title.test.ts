import { expect, test } from 'vitest';
import { cellTitle, reasonTitle } from './cell-title.ts';

test.each([
  ['ingest.schedule 2023-01', 'ingest.schedule 2024-01 (season 2023-24)'],
  ['ingest.schedule 1999-10', 'ingest.schedule 1999-10 (season 1999-00)'],
  ['2023-01', '2024-01 (season 2023-24)'],
  ['season=2023/month=01', '2024-01 (season 2023-24)'],
  [
    'ingest.schedule season=2023 month=01 run=r1',
    'ingest.schedule 2024-01 (season 2023-24) run=r1',
  ],
])('a month of a season is printed by the calendar: %s', (id, title) => {
  expect(cellTitle(id)).toBe(title);
});

test.each([
  'sim.run 2024-01-15 as of 20240115T173000Z',
  'models.minutes through 2024-01-01',
  'finalize.unified game_date=2024-01-15 draft_group_id=2045 run=r1',
])('what is of a day stays as it is: %s', (id) => {
  expect(cellTitle(id)).toBe(id);
});

test('a reason has the cell that it names as people read it, and no other month is touched', () => {
  expect(reasonTitle('UPSTREAM_NOT_MADE: ingest.schedule 2023-02 (INPUT_GAP)')).toBe(
    'UPSTREAM_NOT_MADE: ingest.schedule 2024-02 (season 2023-24) (INPUT_GAP)',
  );
  const other = 'SCHEDULE_GAP: the schedule has a hole: 2024-02 is absent';
  expect(reasonTitle(other)).toBe(other);
});
