import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, HOUR_MS, instantFromMs, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heldLeases, leaseHolders, openLeases, type LeaseHost, type Leases } from './lease.ts';
import { forgetDeadHolders, PATIENCE_MS, SKEW_MS } from './liveness.ts';

const NOW = 1_700_000_000_000;
let root: string;
let store: ObjectStore;
let now: number;
/** Runs while somebody waits for a second look. */
let meanwhile: () => Promise<void>;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'liveness-'));
  store = fileObjectStore(root);
  now = NOW;
  meanwhile = () => Promise.resolve();
});
afterEach(() => rm(root, { recursive: true }));

/** A process of a host whose clock is off by `offsetMs`. */
function host(name: string, offsetMs = 0): LeaseHost {
  return {
    name,
    clock: () => instantFromMs(now + offsetMs),
    pause: () => meanwhile(),
    isGone: () => false,
  };
}

function opened(name: string, offsetMs = 0): Promise<Leases> {
  const around = host(name, offsetMs);
  const startedAt = around.clock();
  const self = { id: name, host: name, pid: 1, process: name, command: 'c', startedAt };
  return openLeases(fileObjectStore(root), self, around);
}

test('a dead holder whose clock ran an hour ahead is taken over once our clock has counted its patience', async () => {
  await (await opened('ahead', HOUR_MS)).take('l');
  const b = await opened('b');
  expect((await b.take('l')).outcome).toBe('held');
  now += PATIENCE_MS;
  expect((await b.take('l')).outcome).toBe('held');
  now += 1;
  expect((await b.take('l')).outcome).toBe('taken');
});

test('a living holder whose clock runs ahead stays, however long it is watched', async () => {
  const a = await opened('ahead', HOUR_MS);
  await a.take('l');
  const b = await opened('b');
  for (let minutes = 0; minutes < 5; minutes += 1) {
    expect((await b.take('l')).outcome).toBe('held');
    now += PATIENCE_MS + 1;
    await a.heartbeat();
  }
  expect((await leaseHolders(store, host('b'))).map(({ isAlive }) => isAlive)).toContain(true);
});

test('a living holder whose clock is behind is seen to live at the second look', async () => {
  const a = await opened('behind', -HOUR_MS);
  await a.take('l');
  const b = await opened('b');
  meanwhile = () => {
    now += 1;
    return a.heartbeat();
  };
  expect((await b.take('l')).outcome).toBe('held');
  meanwhile = () => Promise.resolve();
  expect((await b.take('l')).outcome).toBe('taken');
});

test('hosts that watch the same holder do not disturb each other', async () => {
  await (await opened('ahead', HOUR_MS)).take('l');
  const [b, c] = [await opened('b'), await opened('c', 2 * SKEW_MS)];
  for (let passed = 0; passed <= PATIENCE_MS; passed += 10_000) {
    for (const each of [b, c]) expect((await each.take('l')).outcome).toBe('held');
    now += 10_000;
    await Promise.all([b.heartbeat(), c.heartbeat()]);
  }
  expect((await b.take('l')).outcome).toBe('taken');
});

test('a holder of the future is cleared away with every look at it, after the patience and not before', async () => {
  await (await opened('ahead', HOUR_MS)).take('l');
  const around = host('b');
  expect(await forgetDeadHolders(store, around)).toBe(0);
  now += PATIENCE_MS;
  expect(await forgetDeadHolders(store, around)).toBe(0);
  expect(await heldLeases(store, around)).toHaveLength(1);
  now += 1;
  expect(await heldLeases(store, around)).toEqual([]);
  expect(await forgetDeadHolders(store, around)).toBe(1);
  expect([...(await store.list('leases/holders')), ...(await store.list('leases/looks'))]).toEqual(
    [],
  );
});

test('the sign of a process that may live by another clock is not cleared away at the first look', async () => {
  await opened('behind', -HOUR_MS);
  const around = host('b');
  expect(await forgetDeadHolders(store, around)).toBe(0);
  now += PATIENCE_MS + 1;
  expect(await forgetDeadHolders(store, around)).toBe(1);
});

test('a clock of ours that is set back starts the look anew, and leaves nobody alive for ever', async () => {
  await (await opened('ahead', HOUR_MS)).take('l');
  const b = await opened('b');
  await b.take('l');
  now -= HOUR_MS;
  expect((await b.take('l')).outcome).toBe('held');
  now += PATIENCE_MS + 1;
  expect((await b.take('l')).outcome).toBe('taken');
});
