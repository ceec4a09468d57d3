import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLab, result, PARTITIONS, type Lab, type World } from './fixtures/lab.ts';
import type { Pipeline, Step } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const POOLS = ['a', 'b', 'c'];

interface Dag {
  /** For each step: which earlier ones it reads, its pool, and how many turns it takes on each slate. */
  readonly steps: readonly {
    readonly reads: readonly boolean[];
    readonly pool: number;
    readonly turns: readonly number[];
  }[];
  /** The caps of the pools a and b; c is not named, which means one at a time. */
  readonly caps: readonly [number, number];
  readonly maxParallel: number;
}

const anyDag: fc.Arbitrary<Dag> = fc.record({
  steps: fc.array(
    fc.record({
      reads: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      pool: fc.nat({ max: 2 }),
      turns: fc.array(fc.nat({ max: 9 }), { minLength: 3, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  caps: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  maxParallel: fc.integer({ min: 1, max: 5 }),
});

/** More DAGs with HINDCAST_PROOF=full. */
const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';

interface Watched {
  readonly pipeline: Pipeline<World>;
  readonly most: Record<string, number>;
}

function watch({ steps, caps }: Dag): Watched {
  const running: Record<string, number> = {};
  const most: Record<string, number> = {};
  const enter = (name: string, by: number): void => {
    running[name] = (running[name] ?? 0) + by;
    most[name] = Math.max(most[name] ?? 0, running[name]);
  };
  const made = steps.map(({ reads, pool, turns }, index): Step<World> => {
    const upstream = reads
      .slice(0, index)
      .flatMap((isRead, at) => (isRead ? [`s.${String(at)}`] : []));
    return {
      asset: `s.${String(index)}`,
      module: 'code:1',
      grain: 'partition',
      pool: POOLS[pool]!,
      upstream,
      isAsOf: true,
      select: () => ({ inputs: [], gaps: [] }),
      params: () => ({ params: {} }),
      run: async (context) => {
        enter('all', 1);
        enter(POOLS[pool]!, 1);
        const { scope } = context;
        const at = scope.kind === 'partition' ? PARTITIONS.indexOf(scope.partition) : 0;
        for (let turn = 0; turn < turns[at]!; turn += 1) await nextTurn();
        const texts = await Promise.all(
          upstream.flatMap((asset) =>
            context.upstream(asset).map(async ({ files }) => context.read(files.get('out.json')!)),
          ),
        );
        enter('all', -1);
        enter(POOLS[pool]!, -1);
        return result(
          `${String(index)}(${texts.map((bytes) => Buffer.from(bytes).toString()).join(',')})`,
        );
      },
    };
  });
  const last = `s.${String(steps.length - 1)}`;
  return {
    pipeline: {
      steps: made,
      published: [last],
      gate: last,
      pools: { a: { units: caps[0] }, b: { units: caps[1] } },
    },
    most,
  };
}

describe('of any DAG, with any caps and latencies', () => {
  test('no pool ever runs more cells than its cap, nor all pools more than the global one', async () => {
    await fc.assert(
      fc.asyncProperty(anyDag, async (dag) => {
        const fresh = await openLab();
        const { pipeline, most } = watch(dag);
        const { outcomes } = await fresh.run({ pipeline, maxParallel: dag.maxParallel });
        fresh.close();
        expect(new Set(Object.values(outcomes))).toEqual(new Set(['succeeded']));
        expect(most['all']).toBeLessThanOrEqual(dag.maxParallel);
        expect(most['a'] ?? 0).toBeLessThanOrEqual(dag.caps[0]);
        expect(most['b'] ?? 0).toBeLessThanOrEqual(dag.caps[1]);
        expect(most['c'] ?? 0).toBeLessThanOrEqual(1);
      }),
      { numRuns: IS_FULL ? 100 : 10, seed: 20240115 },
    );
  });

  test('the outputs are the same whatever runs at once', async () => {
    await fc.assert(
      fc.asyncProperty(anyDag, fc.integer({ min: 2, max: 8 }), async (dag, maxParallel) => {
        const outputs: Record<string, string>[] = [];
        for (const most of [1, maxParallel]) {
          const fresh = await openLab();
          await fresh.run({ pipeline: watch(dag).pipeline, maxParallel: most });
          const runs = Object.entries(fresh.tree()).filter(([path]) => path.startsWith('runs/'));
          outputs.push(Object.fromEntries(runs));
          fresh.close();
        }
        expect(Object.keys(outputs[0]!)).toHaveLength(dag.steps.length * PARTITIONS.length);
        expect(outputs[1]).toEqual(outputs[0]);
      }),
      { numRuns: IS_FULL ? 50 : 5, seed: 20240116 },
    );
  });
});

test('earlier dates go first, and what slates share before all', async () => {
  const { events } = await lab.run({ maxParallel: 1, slates: PARTITIONS.toReversed() });
  const started = events.flatMap((event) => (event.type === 'cell-started' ? [event.cell] : []));
  const dates = started.map((id) => /2024-\d\d-\d\d as of/.exec(id)?.[0] ?? '');
  expect(started.slice(0, 4).map((id) => id.split(' ')[0])).toEqual([
    'ingest.schedule',
    'ingest.schedule',
    'models.fit',
    'models.fit',
  ]);
  const finalized = dates.filter(
    (date, index) => date !== '' && started[index]!.startsWith('finalize'),
  );
  expect(finalized).toEqual(finalized.toSorted());
});

test('what is reused takes no place, and asks no step', async () => {
  await lab.run();
  const { outcomes } = await lab.run({
    maxParallel: 1,
    behaviours: { 'ingest.odds': () => Promise.reject(new Error('a reused cell was run')) },
  });
  expect(new Set(Object.values(outcomes))).toEqual(new Set(['reused']));
});
