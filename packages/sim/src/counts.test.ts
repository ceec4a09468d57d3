import { beforeAll, describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import type { SimInput } from './input.ts';
import { makePlan } from './plan.ts';
import { makeTables } from './plan-constants.ts';
import { loadProfile, parseProfile, type SimProfile } from './profile.ts';
import { STATS } from './result.ts';
import { makeSlate } from './slate.ts';
import { Stream } from './stream.ts';
import { ReferenceWorld } from './reference/reference-world.ts';

// Five men a team play 48 minutes each in every world without overtime: then every mean is known, and counts are nothing but
// negative binomial and makes binomial.
const WORLDS = 12_000;
const counts = loadProfile('counts');
const still: SimProfile = parseProfile({
  ...counts,
  name: 'still',
  team: { ...counts.team, factor_sigma: 0, game_factor_sigma: 0 },
  noise: { ...counts.noise, form_sigma: 0 },
});
const slate: SimInput = {
  ...demoSlate(1, 5),
  games: [{ gameId: 'g', spreadHome: 0, total: null }],
  players: demoSlate(1, 5).players.map((player) => ({ ...player, playProb: 1, fg3Pct: 0.36 })),
};
/** By stat: its values in every world of the first player that had no overtime. */
const seen = new Map<string, number[]>(STATS.map((name) => [name, []]));

beforeAll(() => {
  const reference = new ReferenceWorld(makePlan(makeSlate(slate), still, makeTables(still)));
  const stream = new Stream();
  for (let world = 0; world < WORLDS; world++) {
    stream.toWorld(7, world);
    reference.make(stream);
    if (reference.overtimes[0]! > 0) continue;
    STATS.forEach((name, i) => seen.get(name)!.push(reference.lines.stats[i]!));
  }
});

function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / values.length;
  return { mean, variance };
}

/** Chances of 0, 1, ... of a negative binomial count. */
function chances(mean: number, alpha: number, count: number): readonly number[] {
  const r = 1 / alpha;
  const q = (alpha * mean) / (1 + alpha * mean);
  const list = [(1 - q) ** r];
  for (let k = 0; k + 1 < count; k++) list.push((list[k]! * q * (r + k)) / (k + 1));
  return list;
}

describe('counts', () => {
  test('are whole numbers, and so are points', () => {
    for (const name of ['pts', 'reb', 'ast', 'stl', 'blk', 'tov', 'fg3m']) {
      expect([name, seen.get(name)!.every((x) => Number.isInteger(x) && x >= 0)]).toEqual([
        name,
        true,
      ]);
    }
    expect(new Set(seen.get('minutes'))).toEqual(new Set([48]));
  });

  test.each([
    ['stl', 'stl'],
    ['blk', 'blk'],
    ['ast', 'ast'],
    ['tov', 'tov'],
  ] as const)('of %s come as often as the negative binomial says', (stat, rate) => {
    const values = seen.get(stat)!;
    const mean = 48 * slate.players[0]![rate];
    const { noise } = still;
    if (noise.distribution !== 'negative_binomial') throw new Error('the profile counts');
    const expected = chances(mean, noise.alpha[rate], 30).map((p) => p * values.length);
    const cells = expected.filter((n) => n >= 10).length;
    let square = 0;
    for (let k = 0; k < cells; k++) {
      const found = values.filter((x) => x === k).length;
      square += ((found - expected[k]!) * (found - expected[k]!)) / expected[k]!;
    }
    expect(square).toBeLessThan(cells + 4.5 * Math.sqrt(2 * cells));
    expect(cells).toBeGreaterThan(3);
  });

  test('of made threes are the binomial share of negative binomial attempts', () => {
    const [{ fg3a, fg3Pct }] = slate.players as unknown as readonly [
      { fg3a: number; fg3Pct: number },
    ];
    const { noise } = still;
    if (noise.distribution !== 'negative_binomial') throw new Error('the profile counts');
    const wanted = 48 * fg3a * fg3Pct;
    const { mean, variance } = moments(seen.get('fg3m')!);
    const error = Math.sqrt(variance / WORLDS);
    expect(Math.abs(mean - wanted)).toBeLessThan(4.5 * error);
    // A thinned count is negative binomial with the same alpha.
    const wantedVariance = wanted + noise.alpha.fg3a * wanted * wanted;
    expect(Math.abs(variance / wantedVariance - 1)).toBeLessThan(0.08);
  });

  test('of points have the mean of attempts times percentages', () => {
    const [p] = slate.players;
    const wanted = 48 * (2 * p!.fg2a * p!.fg2Pct + 3 * p!.fg3a * p!.fg3Pct + p!.fta * p!.ftPct);
    const { mean, variance } = moments(seen.get('pts')!);
    expect(Math.abs(mean - wanted)).toBeLessThan(4.5 * Math.sqrt(variance / WORLDS));
  });
});

test('a perfect shooter makes every attempt, and one who never scores none', () => {
  for (const [share, perAttempt] of [
    [1, 1],
    [0, 0],
  ] as const) {
    const players = slate.players.map((p) => ({
      ...{ ...p, fg2Pct: share, fg3Pct: share, ftPct: share },
      ...{ fg2a: 0, fg3a: 0, fta: 0.2 },
    }));
    const reference = new ReferenceWorld(
      makePlan(makeSlate({ ...slate, players }), still, makeTables(still)),
    );
    const stream = new Stream();
    const points: number[] = [];
    for (let world = 0; world < 600; world++) {
      stream.toWorld(1, world);
      reference.make(stream);
      points.push(reference.lines.stats[1]!);
    }
    const { mean } = moments(points);
    expect(Math.abs(mean - 48 * 0.2 * perAttempt)).toBeLessThan(1);
  }
});
