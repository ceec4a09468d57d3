import { expect, test } from 'vitest';
import type { Availability } from '@pkg/steps';
import { presentAvailability } from './present-availability.ts';

const ABOUT: Availability = {
  report: {
    as_of_ts: '2024-01-15T16:30:00Z',
    available_at: '2024-01-15T16:30:02Z',
    age_s: 3600,
  },
  team: 'LAL',
  has_team_reported: true,
  listed: { status: 'QUESTIONABLE', reason: 'Left Ankle' },
  team_mates: [
    { player_name: 'Cam Reddish', status: 'OUT', reason: 'Left Knee' },
    { player_name: 'Anthony Davis', status: 'PROBABLE', reason: 'Left Ankle' },
  ],
  lineup: null,
  is_projected_starter: true,
  games: {
    last_listing: 'inactive',
    games_in_row: 0,
    games_missed: 1,
    days_since_played: 4,
    minutes_last: 24.2,
    started_last: true,
    minutes_season: 34.29,
    games_season: 36,
    start_rate_15: 1,
  },
  of_status: { rows: 391, played: 0.523 },
};
const say = (change: Partial<Availability>, chance: number | null = 0.6): Map<string, string> =>
  new Map(presentAvailability({ ...ABOUT, ...change }, chance));

test('a player on the report has his status, its reason, and what it did to others like him', () => {
  expect([...say({}).values()]).toEqual([
    'QUESTIONABLE: Left Ankle; report of 2024-01-15T16:30:00Z, 60 min old at the cut-off',
    'LAL has reported; out: Cam Reddish',
    'none was announced; who started of late says that he starts (started 100% of his last games)',
    'missed the last one (inactive); last on the court 4 days before, 24 min as a starter; 34.3 min in 36 games this season',
    '0.60 for him; of the 391 QUESTIONABLE that the model learnt from, 52% played',
  ]);
});

test('a team that has not reported is told from one that does not list him', () => {
  expect(say({ listed: null }).get('report')).toContain('counts as AVAILABLE');
  const silent = say({ listed: null, has_team_reported: false });
  expect(silent.get('report')).toContain('LAL has not reported');
  expect(silent.get('team')).toContain('may still be ruled out');
  const none = say({ listed: null, has_team_reported: null, report: null });
  expect(none.get('report')).toBe('no status is known; no injury report was known at the cut-off');
});

test('an announced line-up goes before who started of late', () => {
  expect(say({ lineup: 'confirmed', is_projected_starter: false }).get('line-up')).toBe(
    'confirmed: he comes off the bench',
  );
});

test('who has not missed a game, or never played, is said so', () => {
  const games = { ...ABOUT.games, games_missed: 0, games_in_row: 20, days_since_played: 1 };
  expect(say({ games }).get('games')).toMatch(/^played the last 20 or more; .* the day before,/);
  const never = { ...games, days_since_played: null };
  expect(say({ games: never }).get('games')).toBe('he was never on the court in the history');
});
