import { parseGameDate } from '@pkg/std';
import { expect, test } from 'vitest';
import { AT, DAY, game, reportRow } from '../testing/rows.ts';
import { injuryRows, inTermsOf, unknownStatusCheck } from './injuries.ts';
import { nameResolver } from './player-name.ts';
import { gameIdsByMatchup, teamsOf, unscheduledCheck } from './schedule.ts';
import type { ScheduledGame } from './scheduled-game.ts';

const idOf = nameResolver([{ player_id: 11, player_name: 'Ann One', team_tricode: 'HOM' }]);
const GAME_IDS = gameIdsByMatchup([game()]);

test.each([
  ['Out', 'OUT'],
  ['Doubtful', 'DOUBTFUL'],
  [' questionable ', 'QUESTIONABLE'],
  ['PROBABLE', 'PROBABLE'],
  ['Available', 'AVAILABLE'],
  ['Out For Season', 'OUT'],
  ['Day-To-Day', 'QUESTIONABLE'],
  ['GTD', 'QUESTIONABLE'],
  ['Suspended', 'OUT'],
  // Open whether he plays: never available.
  ['Maybe', 'QUESTIONABLE'],
  [null, 'QUESTIONABLE'],
])("a printed status '%s' is %s", (status_raw, status) => {
  expect(injuryRows([reportRow({ status_raw })], GAME_IDS, idOf)).toMatchObject([
    { status, player_id: 11, game_id: '0022300009' },
  ]);
});

test('a team that has not reported is a row of no player', () => {
  const report = reportRow({ row_type: 'not_yet_submitted', player_name: null, status_raw: null });
  expect(injuryRows([report], GAME_IDS, idOf)).toMatchObject([
    { status: 'NOT_YET_SUBMITTED', player_id: null, player_name: null },
  ]);
});

test('a player whose name resolves to nobody keeps his row, without an id', () => {
  const [row] = injuryRows([reportRow({ player_name: 'Somebody Else' })], GAME_IDS, idOf);
  expect(row).toMatchObject({ player_id: null, player_name: 'Somebody Else' });
});

test.each([
  ['of another event', { row_type: 'non_nba_event' }],
  ['of a matchup that is not scheduled', { matchup: 'XXX@YYY' }],
  ['without a team', { team_tricode: null }],
] as const)('a row %s is left out', (_, change) => {
  expect(injuryRows([reportRow(change)], GAME_IDS, idOf)).toEqual([]);
});

test('a status that nobody knows is named, with its player', () => {
  const [check] = unknownStatusCheck([reportRow({ status_raw: 'Maybe' }), reportRow()]);
  expect(check).toMatchObject({ ok: false, severity: 'warning' });
  expect(check!.detail).toContain("'Maybe' of Ann One");
  expect(unknownStatusCheck([reportRow()])).toEqual([]);
});

test('teams of a report are those of the schedule, however it calls them', () => {
  const scheduled = { home_team_tricode: 'UTA', away_team_tricode: 'GSW' };
  const report = [reportRow({ matchup: 'GS@UTAH', team_tricode: 'UTAH' })];
  expect(inTermsOf(teamsOf([scheduled]), report)).toMatchObject([
    { matchup: 'GSW@UTA', team_tricode: 'UTA' },
  ]);
});

test('an unscheduled matchup is explained by where the schedule has it now', () => {
  const scheduled = (change: Partial<ScheduledGame>): ScheduledGame => ({
    ...game(),
    is_slate_game: true,
    is_postponed: null,
    ...change,
  });
  const moved = scheduled({
    game_id: '0022300010',
    game_date: parseGameDate('2024-01-20'),
    tip_ts: AT('2024-01-21T00:00:00Z'),
    home_team_tricode: 'UTA',
    away_team_tricode: 'GSW',
  });
  const listed = ['AWY@HOM', 'GSW@UTA', 'GSW@UTA', 'UNK@UNK'];
  const check = unscheduledCheck(listed, DAY, [scheduled({}), moved]);
  expect(check).toMatchObject({ ok: false, severity: 'warning' });
  expect(check.detail.split('; ')).toEqual([
    'GSW@UTA is listed for 2024-01-15, but not scheduled then: postponed or moved, it is scheduled for 2024-01-21T00:00:00Z',
    'UNK@UNK is listed for 2024-01-15, but not scheduled then: postponed or moved, it is not on the schedule of this month',
  ]);
  expect(unscheduledCheck(['AWY@HOM'], DAY, [scheduled({})]).ok).toBe(true);
});
