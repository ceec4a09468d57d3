import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import type { SimOptions } from './options.ts';
import { loadProfile } from './profile.ts';
import { simulate } from './simulate.ts';
import { WorldsMemory } from './worlds-memory.ts';

const options: SimOptions = { profile: loadProfile('sim_v3'), worlds: 600, seed: 9, threads: 1 };

describe('memory that is used again', () => {
  test.each([1, 2])(
    'changes no bit of a smaller, a larger or an equal run on %s threads',
    async (threads) => {
      const memory = new WorldsMemory();
      for (const [games, worlds] of [
        [2, 600],
        [1, 301],
        [3, 900],
        [3, 900],
      ] as const) {
        const chosen = { ...options, worlds, threads };
        const fresh = await simulate(demoSlate(games), chosen);
        const again = await simulate(demoSlate(games), { ...chosen, memory });
        expect(again).toEqual(fresh);
      }
    },
  );

  test('is that of the earlier result, which the next run overwrites', async () => {
    const memory = new WorldsMemory();
    const first = await simulate(demoSlate(1), { ...options, memory });
    const second = await simulate(demoSlate(1), { ...options, memory, seed: 10 });
    expect(second.fpts.buffer).toBe(first.fpts.buffer);
  });

  test('goes to one of two runs at a time', async () => {
    const memory = new WorldsMemory();
    const seeds = [1, 2, 3];
    const together = await Promise.all(
      seeds.map((seed) => simulate(demoSlate(2), { ...options, memory, seed, chunkWorlds: 1 })),
    );
    for (const [i, seed] of seeds.entries()) {
      expect(together[i]).toEqual(await simulate(demoSlate(2), { ...options, seed }));
    }
  });
});
