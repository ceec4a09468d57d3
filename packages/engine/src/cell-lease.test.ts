import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openLeases, readCurrent, type Leases } from '@pkg/publish';
import { instantFromMs, removablePath, type Instant } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishLeaseName } from './cell-lease.ts';
import { NOW, openLab, PARTITIONS, type Behaviour, type Lab } from './fixtures/lab.ts';

let lab: Lab;
/** Set forward where a holder is to have been silent for too long. */
let now: number;
beforeEach(async () => {
  lab = await openLab();
  now = NOW;
});
afterEach(() => {
  lab.close();
});

const clock = (): Instant => instantFromMs(now);
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function process(id: string, pause = rest): Promise<Leases> {
  const self = { id, host: 'h', pid: 1, process: id, command: 'test', startedAt: clock() };
  return openLeases(lab.store, self, { name: 'h', clock, pause, isGone: () => false });
}

const ONE = PARTITIONS.slice(0, 1);
const DATE = 'game_date=2024-01-15';

describe('two processes with one plan', () => {
  test('make each cell once between them, and both have all of it', async () => {
    const made: string[] = [];
    const noting =
      (asset: string): Behaviour =>
      async ({ runId, scope }, usual) => {
        made.push(`${asset} ${runId} ${scope.kind}`);
        await rest(); // the other process comes to the same cell
        return usual();
      };
    const assets = ['ingest.schedule', 'models.fit', 'ingest.odds', 'score.players'];
    const behaviours = Object.fromEntries(assets.map((asset) => [asset, noting(asset)]));
    const [a, b] = [await process('a'), await process('b')];
    const runs = await Promise.all(
      [a, b].map((leases) => lab.run({ slates: PARTITIONS, behaviours, leases })),
    );
    expect(made).toHaveLength(new Set(made).size);
    expect(made).toHaveLength(2 + 2 + 3 + 3);
    for (const { execution, outcomes } of runs) {
      // How they share the work between them is a matter of chance.
      for (const outcome of Object.values(outcomes))
        expect(outcome).toMatch(/^(?:succeeded|reused)$/);
      expect(execution.results.every(({ stored }) => stored !== undefined)).toBe(true);
    }
    await Promise.all([a.close(), b.close()]);
    expect((await lab.store.list('leases')).map(({ key }) => key)).toEqual(
      PARTITIONS.map(
        ({ date: gameDate }) => `leases/held/publish/game_date=${gameDate}/lease.json`,
      ),
    );
  });

  test('make an output again that was damaged after the plan was made elsewhere', async () => {
    await lab.run({ slates: ONE });
    const path = Object.keys(lab.tree()).find((each) => each.startsWith('runs/score.players/'))!;
    const before = lab.tree();
    await lab.store.remove(removablePath(path));
    const again = await lab.run({ slates: ONE, leases: await process('a') });
    expect(again.outcomes['score.players 2024-01-15 as of 20240115T173000Z']).toBe('succeeded');
    expect(lab.tree()[path]).toBe(before[path]);
  });

  test('asked to make everything again, make it again', async () => {
    await lab.run({ slates: ONE });
    const again = await lab.run({ slates: ONE, resume: false, leases: await process('a') });
    expect(Object.values(again.outcomes)).not.toContain('reused');
  });
});

describe('a process that lost its lease', () => {
  test('moves no pointer: LEASE_LOST', async () => {
    const a = await process('a');
    // When it looks at the pointers, it sleeps until another has taken over.
    let isRobbed = false;
    const store = new Proxy(lab.store, {
      get: (target, name: keyof typeof lab.store) => {
        if (name !== 'readPointer') return target[name].bind(target);
        return async (key: string) => {
          if (!isRobbed && key.startsWith('current/')) {
            isRobbed = true;
            now += 3_600_000;
            const robber = await process('b');
            await robber.take(publishLeaseName('2024-01-15'));
          }
          return target.readPointer(key);
        };
      },
    });
    const ran = await lab.run({ slates: ONE, leases: a, store });
    const publishing = ran.execution.results.find(({ publication }) => publication);
    expect(publishing?.error?.code).toBe('LEASE_LOST');
    expect(await readCurrent(lab.store, 'score.players', DATE)).toBeNull();
  });

  test('cannot overwrite what the one that took over has published: its token is lower', async () => {
    await lab.run({ slates: ONE, leases: await process('b') });
    const current = await readCurrent(lab.store, 'score.players', DATE);
    expect(current?.pointer.fence).toBe(1);
    const other = { slates: ONE, world: { seed: 2 }, publish: 'always' } as const;
    const late = await lab.run(other); // without a lease: the lowest token there is
    const publishing = late.execution.results.find(({ publication }) => publication);
    expect(publishing?.error?.code).toBe('POINTER_FENCED');
  });
});

test('a clock that was two days ahead, and leases that were removed since, refuse nobody', async () => {
  now += 2 * 86_400_000;
  await lab.run({ slates: ONE, leases: await process('a') });
  const first = await readCurrent(lab.store, 'score.players', DATE);
  now -= 2 * 86_400_000;
  rmSync(join(lab.root, 'leases'), { recursive: true });
  const other = { slates: ONE, world: { seed: 2 }, publish: 'always' } as const;
  await lab.run({ ...other, leases: await process('b') });
  const second = await readCurrent(lab.store, 'score.players', DATE);
  expect(second?.pointer.run_id).not.toBe(first?.pointer.run_id);
  expect(second?.pointer.fence).toBeGreaterThan(first!.pointer.fence);
});

test('a process that is told to stop while it waits for a cell leaves it undone', async () => {
  const controller = new AbortController();
  const a = await process('a');
  const b = await process('b', () => {
    controller.abort();
    return rest();
  });
  const { cells } = await lab.plan({ slates: ONE });
  const schedule = cells.find(({ asset }) => asset === 'ingest.schedule')!;
  await a.take(`cells/ingest.schedule@season=2023@month=01@run=${schedule.runId}`);
  const { outcomes } = await lab.run({ slates: ONE, leases: b, signal: controller.signal });
  expect(outcomes[schedule.id]).toBe('cancelled');
});
