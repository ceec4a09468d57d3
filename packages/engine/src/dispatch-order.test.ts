import { DAY_MS, instantFromMs } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePipeline, makePartition, NOW, openLab, PARTITIONS, type Lab } from './fixtures/lab.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { VirtualTime } from '@pkg/limits/testing';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const NO_ODDS = { odds: {}, onMissing: 'gap' } as const;
const LIVE = makePartition(
  '2024-06-01',
  '2024-06-01T23:30:00Z',
  ['g9'],
  instantFromMs(NOW + DAY_MS),
);

async function finalized(order?: 'live-first' | 'by-date'): Promise<string[]> {
  const store = memoryObjectStore();
  const slates = [...PARTITIONS, LIVE];
  const asked = { store, slates, world: NO_ODDS, maxParallel: 1 };
  const { events } = await lab.run({ ...asked, ...(order && { order }) });
  return events.flatMap((event) =>
    event.type === 'cell-started' && event.asset === 'health.checks'
      ? [event.cell.split(' ')[1]!]
      : [],
  );
}

describe('which cell goes first', () => {
  test('is one of a slate that has not locked, with all that it needs, before any backfill', async () => {
    const dates = ['2024-01-15', '2024-01-16', '2024-02-01'];
    expect(await finalized()).toEqual(['2024-06-01', ...dates]);
    expect(await finalized('by-date')).toEqual([...dates, '2024-06-01']);
  });

  test('is shared among partitions: one with many cells takes no more of a pool than another', async () => {
    const time = new VirtualTime(NOW);
    const groups = Array.from({ length: 6 }, (_, at) => `g${String(at)}`);
    const slates = [
      makePartition('2024-01-15', '2024-01-15T17:30:00Z', groups),
      makePartition('2024-01-16', '2024-01-16T17:30:00Z', ['h1']),
    ];
    const ends: string[] = [];
    const behaviours = {
      'finalize.table': async (context: { scope: unknown }, usual: () => Promise<never>) => {
        await time.sleep(1000);
        ends.push((context.scope as { group: { id: string } }).group.id);
        return usual();
      },
    };
    const pipeline = makePipeline(behaviours as never);
    await time.run(
      lab.run({
        time,
        store: memoryObjectStore(),
        slates,
        world: NO_ODDS,
        pipeline,
        maxParallel: 9,
      }),
    );
    // Two at a time: the second date's only group is not behind all six of the first date.
    expect(ends.slice(0, 4)).toContain('h1');
  });

  test('does not let small claims pass a large one for ever', async () => {
    const time = new VirtualTime(NOW);
    const started: string[] = [];
    const base = makePipeline();
    const step = base.steps.find(({ asset }) => asset === 'health.checks')!;
    const claimOf: Record<string, number> = { '2024-01-02': 3 };
    const slates = Array.from({ length: 8 }, (_, at) =>
      makePartition(`2024-01-0${String(at + 1)}`, `2024-01-0${String(at + 1)}T17:30:00Z`, []),
    );
    const dateOf = (scope: unknown): string =>
      (scope as { partition: { date: string } }).partition.date;
    const pipeline = {
      steps: [
        {
          ...step,
          upstream: [],
          claims: (scope: unknown) => ({ memory: claimOf[dateOf(scope)] ?? 1 }),
          run: async (context: Parameters<typeof step.run>[0]) => {
            started.push(dateOf(context.scope));
            await time.sleep(started.length * 100);
            return { outputs: [], checks: [] };
          },
        },
      ],
      published: [],
      gate: 'health.checks',
      pools: { health: { units: 9 }, memory: { units: 3 }, publish: { units: 9 } },
    };
    const ran = await time.run(
      lab.run({ time, store: memoryObjectStore(), slates, pipeline, maxParallel: 9 }),
    );
    // Said once a cell and limit, by the name of what it waits for.
    const waits = ran.events.filter((event) => event.type === 'cell-waiting');
    expect(waits[0]).toMatchObject({ asset: 'health.checks', limit: 'memory' });
    expect(waits[0]!.cell).toContain('2024-01-02');
    expect(new Set(waits.map(({ cell, limit }) => `${cell} ${limit}`)).size).toBe(waits.length);
    // The first runs; the second needs all and waits for it; the others wait behind the second, not before it.
    expect(started.slice(0, 2)).toEqual(['2024-01-01', '2024-01-02']);
  });
});
