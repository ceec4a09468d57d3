import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, instantFromMs, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Holder } from './lease-file.ts';
import {
  heldLeases,
  leaseHolders,
  openLeases,
  type Lease,
  type LeaseHost,
  type Leases,
} from './lease.ts';
import { forgetDeadHolders, PATIENCE_MS } from './liveness.ts';
import { requestStop } from './stop-request.ts';

let root: string;
let store: ObjectStore;
let now: number;
/** Pids that the host knows to have ended. */
let ended: Set<number>;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'leases-'));
  store = fileObjectStore(root);
  now = 1_700_000_000_000;
  ended = new Set();
});
afterEach(() => rm(root, { recursive: true }));

const host: LeaseHost = {
  name: 'here',
  clock: () => instantFromMs(now),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
  isGone: ({ pid }) => ended.has(pid),
};

function holder(pid: number): Omit<Holder, 'beatAt'> {
  const command = `pipeline run ${String(pid)}`;
  const startedAt = host.clock();
  return { id: `h${String(pid)}`, host: 'here', pid, process: String(pid), command, startedAt };
}

const opened = (pid: number): Promise<Leases> =>
  openLeases(fileObjectStore(root), holder(pid), host);

async function taken(leases: Leases, name = 'backfills/x'): Promise<Lease> {
  const attempt = await leases.take(name);
  if (attempt.outcome !== 'taken') throw new Error(`held by ${attempt.by.id}`);
  return attempt.lease;
}

test('a holder that ends leaves no heartbeat behind that was being written', async () => {
  const slow = fileObjectStore(root);
  const replace = slow.replace.bind(slow);
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const leases = await openLeases(slow, holder(1), host);
  slow.replace = async (...args) => {
    await held;
    return replace(...args);
  };
  const ends = [leases.heartbeat(), leases.close()];
  await host.pause(1);
  goOn();
  await Promise.all(ends);
  expect(await store.list('leases/holders')).toEqual([]);
});

describe('a lease', () => {
  test('that somebody holds says who: host, pid, since when, with what command', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    await taken(a);
    expect(await b.take('backfills/x')).toEqual({
      outcome: 'held',
      by: { ...holder(1), beatAt: host.clock() },
    });
    expect((await b.take('backfills/y')).outcome).toBe('taken');
  });

  test('that was released is free, and its tokens go up', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    const first = await taken(a);
    await first.release();
    const second = await taken(b);
    expect(second.token).toBeGreaterThan(first.token);
    await first.release();
    await second.assertHeld();
  });

  test('has higher tokens also when its files are gone', async () => {
    const a = await opened(1);
    const first = await taken(a);
    await first.drop();
    expect(await store.list('leases/held')).toEqual([]);
    now += 1;
    expect((await taken(a)).token).toBeGreaterThan(first.token);
  });

  test('goes to one of many who take it at once', async () => {
    const all = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(opened));
    for (let round = 0; round < 5; round += 1) {
      const attempts = await Promise.all(all.map((leases) => leases.take('l')));
      const won = attempts.flatMap((each) => (each.outcome === 'taken' ? [each.lease] : []));
      expect(won).toHaveLength(1);
      await (round % 2 === 0 ? won[0]!.release() : won[0]!.drop());
    }
  });

  test('that is dropped under the hands of those who wait goes on from one to the next', async () => {
    const all = await Promise.all([1, 2, 3, 4, 5].map(opened));
    const { signal } = new AbortController();
    let done = 0;
    await Promise.all(
      all.map(async (leases) => {
        for (let n = 0; n < 10; n += 1) {
          const lease = await leases.await('l', { signal });
          done += 1;
          await lease.drop();
        }
      }),
    );
    expect(done).toBe(50);
  });
});

describe('a holder that died', () => {
  test('is taken over at once when its host says that it is gone', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    const first = await taken(a);
    ended.add(1);
    const second = await taken(b);
    expect(second.token).toBeGreaterThan(first.token);
    await expect(first.assertHeld()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await second.assertHeld();
  });

  test('is taken over when it was silent for too long, and not before', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    await taken(a);
    now += PATIENCE_MS;
    await b.heartbeat();
    expect((await b.take('backfills/x')).outcome).toBe('held');
    now += 1;
    await b.heartbeat();
    expect((await b.take('backfills/x')).outcome).toBe('taken');
  });

  test('was alive as long as it sent heartbeats', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    await taken(a);
    for (let n = 0; n < 4; n += 1) {
      now += PATIENCE_MS;
      await a.heartbeat();
    }
    expect((await b.take('backfills/x')).outcome).toBe('held');
  });

  test('leaves a heartbeat that the next one clears away', async () => {
    await opened(1);
    const b = await opened(2);
    ended.add(1);
    expect(await forgetDeadHolders(store, host)).toBe(1);
    await b.heartbeat();
    expect(await forgetDeadHolders(store, host)).toBe(0);
  });
});

describe('a request to stop', () => {
  const asked = { by: 'a test', at: instantFromMs(0) };

  test('is seen by the process that it is for and by no other, and goes when that ends', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    expect(await a.isAskedToStop()).toBe(false);
    await requestStop(store, { holder: 'h1', ...asked });
    expect([await a.isAskedToStop(), await b.isAskedToStop()]).toEqual([true, false]);
    await a.close();
    expect(await store.list('leases/stops')).toEqual([]);
  });

  test('to a process that died, or ended before it came, is cleared away', async () => {
    await opened(1);
    ended.add(1);
    await requestStop(store, { holder: 'h1', ...asked });
    await requestStop(store, { holder: 'h9', ...asked });
    await forgetDeadHolders(store, host);
    expect(await store.list('leases')).toEqual([]);
  });
});

test('holders are listed with what they hold, the dead as dead', async () => {
  const [a, b] = [await opened(1), await opened(2)];
  await taken(a, 'backfills/x');
  await taken(a, 'cells/y');
  await taken(b, 'backfills/z');
  ended.add(2);
  const listed = (await leaseHolders(store, host)).map(({ holder: { id }, isAlive, leases }) => [
    id,
    isAlive,
    leases.map(({ name }) => name),
  ]);
  expect(listed).toEqual([
    ['h1', true, ['backfills/x', 'cells/y']],
    ['h2', false, ['backfills/z']],
  ]);
});

test('a holder that ends gives up everything that it held', async () => {
  const [a, b] = [await opened(1), await opened(2)];
  await taken(a, 'x');
  await taken(a, 'y');
  await taken(b, 'z');
  expect((await heldLeases(store, host)).map(({ name, by }) => [name, by.pid])).toEqual([
    ['x', 1],
    ['y', 1],
    ['z', 2],
  ]);
  await a.close();
  await a.heartbeat();
  expect((await heldLeases(store, host)).map(({ name }) => name)).toEqual(['z']);
  expect((await b.take('x')).outcome).toBe('taken');
});

test('a lease file that lost its bytes with the power holds nobody up', async () => {
  const [a, b] = [await opened(1), await opened(2)];
  await taken(a);
  const path = join(root, 'leases/held/backfills/x/.v000001-lease.json');
  expect((await readFile(path)).length).toBeGreaterThan(0);
  await rm(path);
  await writeFile(path, '');
  expect((await b.take('backfills/x')).outcome).toBe('taken');
});

describe('waiting', () => {
  test('ends when the lease is free, and says once for whom it waits', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    const lease = await taken(a, 'l');
    const waitedFor: number[] = [];
    const waiting = b.await('l', {
      signal: new AbortController().signal,
      onWait: ({ pid }) => {
        waitedFor.push(pid);
        void lease.release();
      },
    });
    await (await waiting).assertHeld();
    expect(waitedFor).toEqual([1]);
  });

  test('ends when it is told to stop', async () => {
    const [a, b] = [await opened(1), await opened(2)];
    await taken(a, 'l');
    const controller = new AbortController();
    const onWait = (): void => {
      controller.abort();
    };
    const waiting = b.await('l', { signal: controller.signal, onWait });
    await expect(waiting).rejects.toMatchObject({ code: 'STOPPED', kind: 'cancelled' });
  });
});
