import { describe, expect, test } from 'vitest';
import { scenarioOf } from './fixtures/scenario.ts';
import { simulate } from './fixtures/simulated-run.ts';

// Documented in the README: SIMULATIONS=10000 SIMULATION_SEED=1 npx vitest run ... src/simulation.test.ts
const COUNT = Number(process.env['SIMULATIONS'] ?? 150);
const FIRST = Number(process.env['SIMULATION_SEED'] ?? 20_240_115);

async function failureOf(
  seed: number,
  enforce?: Parameters<typeof simulate>[1],
): Promise<string | undefined> {
  try {
    await simulate(seed, enforce);
    return undefined;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

describe('whatever the DAG, the latencies, the failures and the stops', () => {
  test(`in ${String(COUNT)} simulated backfills from seed ${String(FIRST)} every promise holds`, async () => {
    const seen = new Map<string, number>();
    for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
      const { outcomes } = await simulate(seed).catch((cause: unknown) => {
        throw new Error(`seed ${String(seed)}: ${(cause as Error).message}`, { cause });
      });
      for (const outcome of outcomes) seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    console.info(`seeds ${String(FIRST)}..${String(FIRST + COUNT - 1)}`, Object.fromEntries(seen));
    // The sample would prove nothing if it did not meet every way to end.
    expect([...seen.keys()].sort()).toEqual(['cancelled', 'failed', 'skipped', 'succeeded']);
  });

  test.each(['a', 'b', 'memory', 'source'])(
    'one place too many in the pool %s is caught',
    async (pool) => {
      const caught: string[] = [];
      for (let seed = 1; seed <= 150 && caught.length === 0; seed += 1) {
        const failure = await failureOf(seed, (pools) => {
          const planted = pools[pool]!;
          return { ...pools, [pool]: { ...planted, units: planted.units + 1 } };
        });
        if (failure !== undefined) caught.push(failure);
      }
      expect(caught[0]).toMatch(new RegExp(`${pool} has \\d units and never \\d in use`));
    },
  );

  test('a rate that is not kept is caught', async () => {
    const caught: string[] = [];
    for (let seed = 1; seed <= 150 && caught.length === 0; seed += 1) {
      const failure = await failureOf(seed, (pools) => ({
        ...pools,
        source: { ...pools['source']!, rate: undefined },
      }));
      if (failure !== undefined) caught.push(failure);
    }
    expect(caught[0]).toContain('a source is not asked more often than its rate');
  });

  test('a scenario is fixed by its seed', () => {
    expect(scenarioOf(7)).toEqual(scenarioOf(7));
    expect(scenarioOf(7)).not.toEqual(scenarioOf(8));
  });
});
