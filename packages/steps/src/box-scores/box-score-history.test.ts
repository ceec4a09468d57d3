import { addDays, parseGameDate } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { line } from '../testing/rows.ts';
import { boxScoreHistory, DECAY, decayedMean } from './box-score-history.ts';

const FIRST = parseGameDate('2024-01-01');
const LINES = Array.from({ length: 5 }, (_, day) => [
  line({
    game_id: `g${String(day)}`,
    game_date: addDays(FIRST, day),
    minutes: day === 2 ? null : 20 + day,
  }),
  line({ game_id: `g${String(day)}`, game_date: addDays(FIRST, day), player_id: 12, minutes: 0 }),
  line({ game_id: `g${String(day)}`, game_date: addDays(FIRST, day), player_id: null }),
]).flat();

describe('a history', () => {
  test('does not depend on the order of its lines', () => {
    const expected = boxScoreHistory(LINES.filter(({ player_id }) => player_id !== null));
    const named = [...expected.lines];
    fc.assert(
      fc.property(fc.shuffledSubarray(named, { minLength: named.length }), (shuffled) => {
        const history = boxScoreHistory(shuffled);
        expect(history.lines).toEqual(expected.lines);
        expect(history.played(11)).toEqual(expected.played(11));
        expect(history.games(1)).toEqual(expected.games(1));
      }),
    );
  });

  test('has the games on the court newest first, and listings oldest first', () => {
    const history = boxScoreHistory(LINES);
    expect(history.played(11).map(({ minutes }) => minutes)).toEqual([24, 23, 21, 20]);
    expect(history.listings(11).map(({ minutes }) => minutes)).toEqual([20, 21, null, 23, 24]);
  });

  test('knows no game on the court of who was listed with 0 minutes', () => {
    expect(boxScoreHistory(LINES).played(12)).toEqual([]);
  });

  test('has each game of a team once, oldest first', () => {
    const ids = boxScoreHistory(LINES)
      .games(1)
      .map(({ game_id }) => game_id);
    expect(ids).toEqual(['g0', 'g1', 'g2', 'g3', 'g4']);
  });
});

describe('a decayed mean', () => {
  const identity = (value: number): number => value;

  test('weighs a game three games back half as much with a half-life of three', () => {
    expect(decayedMean([0, 0, 0, 1], DECAY.games3, identity)).toBeCloseTo(
      0.5 / (1 + 2 ** (-1 / 3) + 2 ** (-2 / 3) + 0.5),
      12,
    );
  });

  test('is 0 without games', () => {
    expect(decayedMean([], DECAY.games3, identity)).toBe(0);
  });

  test('lies within its values', () => {
    const values = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (games) => {
        const mean = decayedMean(games, DECAY.games10, identity);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...games) - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(...games) + 1e-9);
      }),
    );
  });

  test.each([
    ['games3', 3],
    ['games10', 10],
    ['games25', 25],
    ['games30', 30],
  ] as const)('%s halves a weight in %i games', (name, games) => {
    expect(DECAY[name] ** games).toBeCloseTo(0.5, 12);
  });
});
