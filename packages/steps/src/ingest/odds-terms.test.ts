import { expect, test } from 'vitest';
import { AT } from '../testing/rows.ts';
import { inTermsOf } from './odds.ts';
import { teamsOf } from './schedule.ts';

test('lines name teams as the schedule does, and preferred books by one name', () => {
  const schedule = [{ home_team_tricode: 'UTA', away_team_tricode: 'GSW' }];
  const line = {
    ...{ home_team_tricode: 'Utah Jazz', away_team_tricode: 'GS', book: 'DraftKings' },
    ...{ market: 'spread', spread_home: -3, total: null },
    ...{ as_of_ts: AT('2024-01-15T20:00:00Z'), ingested_ts: AT('2024-01-15T20:00:00Z') },
  };
  expect(inTermsOf(teamsOf(schedule), [line, { ...line, book: 'My Book' }])).toEqual([
    { ...line, home_team_tricode: 'UTA', away_team_tricode: 'GSW', book: 'draftkings' },
    { ...line, home_team_tricode: 'UTA', away_team_tricode: 'GSW', book: 'My Book' },
  ]);
});
