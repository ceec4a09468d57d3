import { expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import type { SimOptions } from './options.ts';
import {
  countBelow,
  POINT_LEVELS,
  pointsBelowOf,
  pointsBelowToArrow,
  readPointsBelow,
} from './points-below.ts';
import { loadProfile } from './profile.ts';
import { simulate } from './simulate.ts';

const slate = demoSlate(2);
const worlds = 1500;
const options: SimOptions = {
  ...{ profile: loadProfile('sim_v3'), worlds, seed: 4, threads: 1, countsBelow: true },
};

test('counts equal those of going through the worlds, by the kernel and its reference, on 1 and 2 threads', async () => {
  for (const change of [{}, { threads: 2 }, { kernel: 'reference' as const }]) {
    const { fpts, pointsBelow } = await simulate(slate, { ...options, ...change });
    const counted = pointsBelowOf(
      slate.players.map(({ playerId }) => playerId),
      worlds,
      pointsBelow!,
    );
    for (let player = 0; player < slate.players.length; player++) {
      const own = fpts.subarray(player * worlds, (player + 1) * worlds);
      for (const points of [0, 0.5, 1, 7.5, 22, 40.5, 160]) {
        const plain = own.filter((value) => value < points).length;
        expect([player, points, counted.below(player, points)]).toEqual([player, points, plain]);
      }
    }
  }
});

test('a value on a level is not below it; signs of zero and what is beyond the levels do not matter', () => {
  const counts = new Uint32Array(POINT_LEVELS);
  countBelow(Float32Array.of(-3, -0, 0, 0.49999997, 0.5, 159.75, 160, 500), counts);
  const { below } = pointsBelowOf([1], 8, counts);
  expect([0, 0.5, 1, 159.5, 160].map((points) => below(0, points))).toEqual([1, 4, 5, 5, 6]);
  expect([-0.5, 0.25, 160.5, NaN].map((points) => below(0, points))).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});

test('are read back from their file, and other bytes are refused', async () => {
  const { pointsBelow } = await simulate(slate, options);
  const read = await readPointsBelow(await pointsBelowToArrow(slate, worlds, pointsBelow!));
  expect(read.worlds).toBe(worlds);
  expect(read.playerIds).toEqual(slate.players.map(({ playerId }) => playerId));
  for (let level = 0; level < POINT_LEVELS; level++) {
    expect(read.below(5, level / 2)).toBe(pointsBelow![5 * POINT_LEVELS + level]);
  }
  await expect(readPointsBelow(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({
    code: 'INVALID_WORLDS',
  });
});

test('are left out where nobody asks for them', async () => {
  const { countsBelow: _, ...plain } = options;
  expect(await simulate(slate, plain)).not.toHaveProperty('pointsBelow');
});
