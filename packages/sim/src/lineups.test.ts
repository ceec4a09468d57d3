import { KnownError } from '@pkg/std';
import { expect, test } from 'vitest';
import { lineupDistribution, pairCorrelation } from './lineups.ts';
import type { Worlds } from './worlds-file.ts';

const points: Readonly<Record<number, readonly number[]>> = {
  1: [10, 20, 30, 40, 50],
  2: [5, 4, 3, 2, 1],
  3: [1, 1, 1, 1, 1],
};

function made(playerIds: readonly number[]): Worlds {
  return {
    playerIds,
    teamIds: playerIds.map(() => 9),
    gameIds: playerIds.map(() => 'g'),
    worlds: 5,
    seed: 1,
    profile: 'sim_v3',
    derivation: '',
    fpts: (row) => Float32Array.from(points[playerIds[row]!]!),
  };
}

test('a lineup is the sum of its players in each world', () => {
  const { mean, std, p50, p05, p95, worlds } = lineupDistribution(made([1, 2, 3]), [1, 2]);
  expect([...worlds]).toEqual([15, 24, 33, 42, 51]);
  expect([mean, p50, std]).toEqual([33, 33, Math.sqrt(162)]);
  expect(p05).toBeCloseTo(16.8, 12);
  expect(p95).toBeCloseTo(49.2, 12);
});

test('two players who rise and fall together correlate, and one who never varies with nobody', () => {
  const worlds = made([1, 2, 3]);
  expect(pairCorrelation(worlds, 1, 1)).toBeCloseTo(1, 12);
  expect(pairCorrelation(worlds, 1, 2)).toBeCloseTo(-1, 12);
  expect(pairCorrelation(worlds, 1, 3)).toBeNaN();
});

test('a player who is not there, or is there twice, is refused', () => {
  for (const ids of [
    [2, 3],
    [1, 1],
  ]) {
    const act = (): unknown => lineupDistribution(made(ids), [1]);
    expect(act).toThrow(KnownError);
    expect(act).toThrow(expect.objectContaining({ code: 'UNKNOWN_PLAYER' }) as Error);
  }
});
