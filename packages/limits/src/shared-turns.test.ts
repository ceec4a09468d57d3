import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLeases, type Leases } from '@pkg/publish';
import { fileObjectStore, instantFromMs, KnownError, type Instant } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SharedTurns } from './shared-turns.ts';
import { SourceGuard } from './source-guard.ts';
import type { Time } from './time.ts';

const HOUR_MS = 3_600_000;
let root: string;
let now: number;
/** Ids of holders whose process was killed. */
let killed: Set<string>;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'turns-'));
  now = 1_700_000_000_000;
  killed = new Set();
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const clock = (): Instant => instantFromMs(now);
/** A sleeper lets the others go first; the sleep moves the clock. */
const time: Time = {
  now: clock,
  sleep: async (ms, signal) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    now += ms;
  },
};

interface Process {
  readonly turns: SharedTurns;
  readonly leases: Leases;
}

async function started(
  id: string,
  { concurrency = 2, rate = { perSecond: 100, burst: 100 } } = {},
): Promise<Process> {
  const store = fileObjectStore(root);
  const leases = await openLeases(
    store,
    { id, host: 'h', pid: 1, process: id, command: 'c', startedAt: clock() },
    {
      name: 'h',
      clock,
      pause: (ms) => time.sleep(ms),
      isGone: (holder) => killed.has(holder.id),
    },
  );
  const options = { time, store, leases, source: 'nba', concurrency, rate };
  return { leases, turns: new SharedTurns({ ...options, longestPauseMs: HOUR_MS }) };
}

describe('turns over processes', () => {
  test('are no more at once than one process may have', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map((id) => started(id)));
    let [open, most, served] = [0, 0, 0];
    await Promise.all(
      all.flatMap(({ turns }) =>
        Array.from({ length: 8 }, async () => {
          const end = await turns.take();
          most = Math.max(most, (open += 1));
          await time.sleep(10);
          open -= 1;
          served += 1;
          await end();
        }),
      ),
    );
    expect({ most, served }).toEqual({ most: 2, served: 24 });
  });

  test('come no more often than the rate, whoever takes them and whenever they ended', async () => {
    const options = { rate: { perSecond: 2, burst: 2 }, concurrency: 9 };
    const startedAt = now;
    const at: number[] = [];
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const { turns, leases } = await started(id, options);
      const end = await turns.take();
      at.push(now - startedAt);
      await end();
      await leases.close();
    }
    expect(at).toEqual([0, 0, 500, 1000, 1500, 2000]);
  });

  test('go to those who asked first, whichever process asks', async () => {
    const [a, b] = [await started('a', { concurrency: 1 }), await started('b', { concurrency: 1 })];
    const end = await a.turns.take();
    const order: string[] = [];
    const asking = async ({ turns }: Process, name: string): Promise<void> => {
      const done = await turns.take();
      order.push(name);
      await done();
    };
    const waiting = [];
    for (const [from, name] of [
      [b, 'b1'],
      [a, 'a1'],
      [b, 'b2'],
    ] as const) {
      waiting.push(asking(from, name));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await end();
    await Promise.all(waiting);
    expect(order).toEqual(['b1', 'a1', 'b2']);
  });

  test('of a process that was killed, while it called or waited, are free for the others', async () => {
    const [a, b] = [await started('a', { concurrency: 1 }), await started('b', { concurrency: 1 })];
    await a.turns.take();
    const stopped = new AbortController();
    const waits = a.turns.take(stopped.signal).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    killed.add('a');
    const end = await b.turns.take();
    await end();
    stopped.abort();
    await waits;
  });

  test('that are given up while they wait leave nothing', async () => {
    const [a, b] = [await started('a', { concurrency: 1 }), await started('b', { concurrency: 1 })];
    const end = await a.turns.take();
    const controller = new AbortController();
    const waiting = b.turns.take(controller.signal);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(waiting).rejects.toThrow();
    await end();
    const files = await fileObjectStore(root).list('leases/requests');
    expect(files).toHaveLength(1);
    const stored = await fileObjectStore(root).get(files[0]!.key);
    expect(JSON.parse(Buffer.from(stored!.bytes).toString())).toMatchObject({
      calls: [],
      waiting: [],
    });
  });

  test('wait for no instant that only a wrong clock can have written', async () => {
    const a = await started('a', { rate: { perSecond: 1, burst: 1 } });
    now += 2 * 24 * HOUR_MS;
    await (
      await a.turns.take()
    )();
    now -= 2 * 24 * HOUR_MS;
    await a.leases.heartbeat();
    const before = now;
    await (
      await a.turns.take()
    )();
    expect(now - before).toBeLessThanOrEqual(2_000);
  });
});

test('a source that asks one process for a long pause is left alone by all of them, for an hour at most', async () => {
  const limits = {
    concurrency: 1,
    retry: { attempts: 3, baseMs: 10, capMs: 2_000 },
    retryBudget: 9,
    circuit: { failures: 9, pauseMs: 1_000 },
    longestPauseMs: HOUR_MS,
  };
  const [a, b] = [await started('a'), await started('b')];
  const [first, second] = [a, b].map(
    ({ turns }) => new SourceGuard(time, 'nba', limits, 0, turns),
  ) as [SourceGuard, SourceGuard];
  let calls = 0;
  const asksForYears = (): Promise<never> => {
    calls += 1;
    const facts = { retryAfterMs: 1e15 };
    return Promise.reject(
      new KnownError({ code: 'HTTP_429', kind: 'upstream', message: '', facts }),
    );
  };
  await expect(first.call(asksForYears, { name: 'x' })).rejects.toMatchObject({ code: 'HTTP_429' });
  for (const guard of [first, second])
    await expect(guard.call(asksForYears, { name: 'y' })).rejects.toMatchObject({
      code: 'SOURCE_PAUSED',
      facts: { retryAfterMs: HOUR_MS },
    });
  expect(calls).toBe(1);
  now += HOUR_MS;
  await b.leases.heartbeat();
  expect(await second.call(() => Promise.resolve('ok'), { name: 'z' })).toBe('ok');
});
