/**
 * Loss of power under the file object store: a simulated disk that keeps what was synced, and of everything else keeps
 * nothing, all, or some, torn and in any order. What was acknowledged must be there afterwards, and nothing in part.
 */
import type * as FileSystem from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fileObjectStore } from './file-object-store.ts';
import { PowerLost, SimulatedDisk } from './testing/simulated-disk.ts';

const { machine, CALLS } = vi.hoisted(() => ({
  machine: { disk: null as object | null },
  CALLS: [
    ...[
      'openSync',
      'writeFileSync',
      'fsync',
      'closeSync',
      'linkSync',
      'renameSync',
      'unlinkSync',
      'rmSync',
    ],
    ...['mkdirSync', 'existsSync', 'readdirSync', 'readFileSync', 'statSync'],
  ],
}));

vi.mock('node:fs', async (importOriginal) => ({
  ...(await importOriginal<typeof FileSystem>()),
  ...Object.fromEntries(
    CALLS.map((name) => [
      name,
      (...args: unknown[]) =>
        (machine.disk as Record<string, (...given: unknown[]) => unknown>)[name]!(...args),
    ]),
  ),
}));

const ROUNDS = 600;
const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString();

/** A generator of its own for each round: the same crashes in every run of the tests. */
function random(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let complaints: string[];
beforeEach(() => {
  complaints = [];
});

/** Objects and a pointer are written; the power goes at a random operation; a new process looks at what is there. */
async function round(
  seed: number,
  options: { readonly ignoresFolderSync?: boolean; readonly endsWhenLost?: boolean },
): Promise<void> {
  const next = random(seed);
  const disk = new SimulatedDisk({
    random: next,
    crashAfter: 1 + Math.floor(next() * 260),
    ...options,
  });
  machine.disk = disk;
  const acknowledged = new Map<string, string>();
  let swapped = 0;
  const work = (async () => {
    const store = fileObjectStore('/lake');
    const create = async (key: string, size: number): Promise<void> => {
      const content = `content ${'x'.repeat(size)}`;
      if ((await store.createOnce(key, Buffer.from(content))).outcome === 'created')
        acknowledged.set(key, content);
    };
    for (let n = 1; n <= 4; n += 1) {
      // Two at once: the second finds the new folder there, but it may not be on the disk yet.
      const key = `runs/a${String(n % 2)}/o${String(n)}`;
      const first = create(key, n * 10);
      const second = create(`${key}b`, n).then(() => create(`runs/c/o${String(n)}`, n));
      await Promise.all([first, second]);
      // A batch counts once all of it has ended; it makes folders that others write into, and finds those of others.
      const drafts = ['a0', 'a1', 'd', 'e/f'].map((folder, at) => ({
        key: `runs/${folder}/batch${String(n)}`,
        bytes: Buffer.from(`content ${'x'.repeat(n + at + 1)}`),
      }));
      const batch = store.createAll(drafts).then((outcomes) => {
        for (const [at, { key, bytes }] of drafts.entries())
          if (outcomes[at]!.outcome === 'created') acknowledged.set(key, text(bytes)!);
      });
      // None of them is at work any more when the next disk takes the place of this one.
      const ends = await Promise.allSettled([batch, create(`runs/e/o${String(n)}`, n)]);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      const { outcome } = await store.swapPointer(
        'current/p',
        n - 1,
        Buffer.from(`version ${String(n)}`),
      );
      if (outcome === 'swapped') swapped = n;
    }
  })();
  work.catch((error: unknown) => {
    if (!(error instanceof PowerLost)) complaints.push(String(error));
  });
  await Promise.race([work.catch(() => undefined), disk.powerLost]);
  machine.disk = disk.afterPowerLoss();
  const store = fileObjectStore('/lake');
  for (const [key, content] of acknowledged) {
    if (text((await store.get(key))?.bytes) !== content) complaints.push(`${key} was acknowledged`);
  }
  for (const { key } of await store.list('runs')) {
    const bytes = text((await store.get(key))?.bytes) ?? '';
    if (!/^content x+$/.test(bytes)) complaints.push(`${key} is there in part`);
  }
  const newest = await store.readPointer('current/p');
  if ((newest?.version ?? 0) < swapped) complaints.push('a swap that was acknowledged is undone');
  if (newest && text(newest.bytes) !== `version ${String(newest.version)}`)
    complaints.push('a pointer is there in part');
  // Whoever goes on from here does so without a hand being lent.
  await store.createOnce('runs/a1/o1', Buffer.from(`content ${'x'.repeat(10)}`));
  await store.swapPointer('current/p', newest?.version ?? 0, Buffer.from('after'));
  if (text((await store.readPointer('current/p'))?.bytes) !== 'after') complaints.push('no way on');
}

describe('when the power goes at any operation', () => {
  test('an acknowledged write is there, nothing is there in part, and work goes on', async () => {
    for (let seed = 1; seed <= ROUNDS; seed += 1) await round(seed, {});
    expect(complaints).toEqual([]);
  });

  test('all that was under way may end in errors: none of them is without somebody who waits for it', async () => {
    for (let seed = 1; seed <= ROUNDS; seed += 1) await round(seed, { endsWhenLost: true });
    expect(complaints).toEqual([]);
  });

  test('a store whose folders are not synced is found out', async () => {
    for (let seed = 1; seed <= ROUNDS; seed += 1) await round(seed, { ignoresFolderSync: true });
    expect(complaints.join()).toMatch(/was acknowledged|is undone/);
  });
});
