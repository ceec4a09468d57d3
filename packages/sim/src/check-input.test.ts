import { KnownError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { checkInput } from './check-input.ts';
import type { SimGame, SimInput, SimPlayer, SimTeam } from './input.ts';

const slate = demoSlate(2, 6);

function refusal(input: SimInput): KnownError {
  try {
    checkInput(input);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function withPlayer(change: Partial<SimPlayer>): SimInput {
  return { ...slate, players: slate.players.map((p, i) => (i === 8 ? { ...p, ...change } : p)) };
}

function withTeam(change: Partial<SimTeam>): SimInput {
  return { ...slate, teams: slate.teams.map((t, i) => (i === 3 ? { ...t, ...change } : t)) };
}

function withGame(change: Partial<SimGame>): SimInput {
  return { ...slate, games: slate.games.map((g, i) => (i === 1 ? { ...g, ...change } : g)) };
}

test('a whole slate is accepted, with or without spreads and totals', () => {
  expect(() => checkInput(slate)).not.toThrow();
  expect(() => checkInput(withGame({ spreadHome: null, total: null }))).not.toThrow();
});

describe('a bad player is refused by name', () => {
  const cases: readonly (readonly [string, Partial<SimPlayer>])[] = [
    ['an integer id', { playerId: 1.5 }],
    ['a team index of 0..3', { team: 4 }],
    ['a team index of 0..3', { team: -1 }],
    ['playProb in 0..1', { playProb: NaN }],
    ['playProb in 0..1', { playProb: 1.01 }],
    ['fg3Pct in 0..1', { fg3Pct: 36 }],
    ['minutesP10 in 0..60', { minutesP10: -1 }],
    ['minutesP90 in 0..60', { minutesP90: 2160 }],
    ['minutes p10 <= p50 <= p90', { minutesP10: 30, minutesP50: 29 }],
    ['a finite dreb a minute', { dreb: NaN }],
    ['a finite fg2a a minute', { fg2a: -0.1 }],
    ['a finite tov a minute', { tov: Infinity }],
  ];
  test.each(cases)('the simulation needs %s, got %j', (expected, change) => {
    const error = refusal(withPlayer(change));
    expect(error.code).toBe('INVALID_PLAYER');
    expect(error.message).toContain(`needs ${expected}`);
    expect(error.message).toContain(`player ${change.playerId ?? 1008} (row 8)`);
    expect(error.facts).toMatchObject({ player: 8 });
  });

  test('the same player twice in one team', () => {
    expect(refusal(withPlayer({ playerId: 1007 })).message).toContain('each player once per team');
  });
});

describe('a bad slate is refused', () => {
  test('without games or without players', () => {
    expect(refusal({ players: [], teams: [], games: [] }).code).toBe('EMPTY_SLATE');
    expect(refusal({ ...slate, players: [] }).code).toBe('EMPTY_SLATE');
  });

  test('with a team of fewer than five', () => {
    const error = refusal({ ...slate, players: slate.players.filter((_, i) => i < 22) });
    expect(error.code).toBe('TEAM_TOO_SMALL');
    expect(error.facts).toMatchObject({ teamId: 1610612703, count: 4 });
  });

  const teams: readonly (readonly [string, SimInput])[] = [
    ['INVALID_TEAM', withTeam({ teamId: -1 })],
    ['INVALID_TEAM', withTeam({ game: 2 })],
    ['INVALID_TEAM', withTeam({ isHome: true })],
    [
      'INVALID_GAME',
      { ...slate, teams: slate.teams.slice(0, 3), players: slate.players.slice(0, 18) },
    ],
    ['INVALID_GAME', withGame({ gameId: '' })],
    ['INVALID_GAME', withGame({ gameId: '22400000' })],
    ['INVALID_GAME', withGame({ spreadHome: NaN })],
    ['INVALID_GAME', withGame({ total: 0 })],
    ['INVALID_GAME', withGame({ total: Infinity })],
  ];
  test.each(teams)(
    '%s for a game without its two sides or with a senseless market (%#)',
    (code, input) => {
      expect(refusal(input).code).toBe(code);
    },
  );
});
