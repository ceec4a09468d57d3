/** A removal that is killed at each of its operations: what readers see then, and what the next `gc` leaves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditStore } from '@pkg/engine';
import {
  digestOfSet,
  manifestStore,
  SET_LISTS,
  SetLists,
  setListPath,
  type Manifest,
  type ManifestInput,
} from '@pkg/manifest';
import { pinRun, promote } from '@pkg/publish';
import {
  fileObjectStore,
  instantFromMs,
  parseGameDate,
  sealedJson,
  sha256,
  type ObjectStore,
} from '@pkg/std';
import { mountDisk, SimulatedDisk } from '@pkg/std/simulated-disk';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findGarbage } from './collect-garbage.ts';
import { collect, findOnly } from './collection.ts';
import { finishRemovals, removeGarbage, unfinishedRemovals } from './remove-garbage.ts';

const DATE = '2024-01-15';
const SCOPE = { start: parseGameDate(DATE), end: parseGameDate(DATE), pins: [] };
const PLACE = `game_date=${DATE}`;

let root: string;
let store: ObjectStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gc-'));
  store = fileObjectStore(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

async function makeRun(
  asset: string,
  runId: string,
  parents: Readonly<Record<string, string>> = {},
  inputs: Manifest['inputs'] = [],
): Promise<{ readonly path: string; readonly sha256: string }> {
  const bytes = Buffer.from(`${asset} ${runId}`);
  const path = `runs/${asset}/${PLACE}/run=${runId}/out.bin`;
  await store.createOnce(path, bytes);
  const manifest: Manifest = {
    manifest_version: 'v1',
    asset,
    partition: { game_date: DATE, run_id: runId },
    status: 'success',
    key: sha256(`${asset} ${runId}`),
    key_parts: {},
    attempt: 1,
    timing: {
      started_at: '2024-01-15T00:00:00Z',
      finished_at: '2024-01-15T00:00:01Z',
      duration_ms: 1,
    },
    params: {},
    inputs,
    outputs: [
      { name: 'out', path, sha256: sha256(bytes), size_bytes: 9, row_count: null, columns: [] },
    ],
    checks: [],
    gaps: [],
    policy: {},
    environment: {
      code_version: '1',
      node: 'v20',
      package_versions: {},
      hostname: 'h',
      orchestrator_run_id: 'bf-1',
    },
    parents,
  };
  return manifestStore(store).write(manifest);
}

/** Two runs of two assets, the first of them published; and outputs that a killed run left. */
async function makeRoot(): Promise<void> {
  for (const runId of ['kept', 'gone']) {
    const parent = await makeRun('minutes.score', runId);
    const child = await makeRun('sim.run', runId, { [parent.path]: parent.sha256 });
    if (runId === 'kept') await publish(child, runId);
  }
  await store.createOnce(`runs/sim.run/${PLACE}/run=orphan/out.bin`, Buffer.from('x'));
}

async function publish(run: { path: string; sha256: string }, runId: string): Promise<void> {
  await promote(store, {
    asset: 'sim.run',
    partitionPath: PLACE,
    runId,
    manifestPath: run.path,
    manifestSha256: run.sha256,
    promotedAt: instantFromMs(0),
    action: 'publish',
    movedBy: 'a test',
    fence: 0,
    token: runId,
  });
}

/** Dies before its operation of this number, and does nothing after it. */
function dyingAt(operation: number): { readonly store: ObjectStore; isDead(): boolean } {
  let left = operation;
  const dying = new Proxy(store, {
    get: (target, name: keyof ObjectStore) => {
      const call = target[name].bind(target) as (...args: unknown[]) => unknown;
      if (!['createOnce', 'setAside', 'remove', 'swapPointer'].includes(name)) return call;
      return (...args: unknown[]) => {
        left -= 1;
        return left < 0 ? Promise.reject(new Error('killed')) : call(...args);
      };
    },
  });
  return { store: dying, isDead: () => left < 0 };
}

const paths = async (): Promise<string[]> =>
  (await store.list(''))
    .map(({ key }) => key)
    .filter((key) => /^(?:runs|manifests|gc)\//.test(key));

test('killed at any operation it leaves a root that is whole, and the next one finishes', async () => {
  let kills = 0;
  for (let operation = 0; ; operation += 1) {
    rmSync(root, { recursive: true });
    await makeRoot();
    const { runs } = await findGarbage(store, SCOPE);
    expect(runs.map(({ asset, run_id }) => `${asset} ${run_id}`)).toEqual([
      'minutes.score gone',
      'sim.run gone',
      'sim.run orphan',
    ]);
    const killed = dyingAt(operation);
    await removeGarbage(killed.store, runs, []).catch(() => undefined);
    expect((await auditStore(store)).findings).toEqual([]);
    if (killed.isDead()) kills += 1;
    await finishRemovals(store, []);
    expect((await auditStore(store)).findings).toEqual([]);
    await removeGarbage(store, (await findGarbage(store, SCOPE)).runs, []);
    expect(await paths()).toEqual([
      `manifests/minutes.score/${PLACE}/run=kept/manifest.json`,
      `manifests/sim.run/${PLACE}/run=kept/manifest.json`,
      `runs/minutes.score/${PLACE}/run=kept/out.bin`,
      `runs/sim.run/${PLACE}/run=kept/out.bin`,
    ]);
    expect(await unfinishedRemovals(store)).toEqual([]);
    if (!killed.isDead()) break;
  }
  expect(kills).toBeGreaterThanOrEqual(8);
});

test('a run that was published or pinned after a removal was stopped is put back whole', async () => {
  await makeRoot();
  const { runs } = await findGarbage(store, SCOPE);
  // The journal, and every manifest is set aside.
  await removeGarbage(dyingAt(4).store, runs, []).catch(() => undefined);
  const path = `manifests/sim.run/${PLACE}/run=gone/manifest.json`;
  expect(await store.readPointer(path)).toBeNull();
  await publish({ path, sha256: '0'.repeat(64) }, 'gone');
  await finishRemovals(store, []);
  // Its parent, too.
  expect(await paths()).toContain(`manifests/minutes.score/${PLACE}/run=gone/manifest.json`);
  expect((await manifestStore(store).listRuns('sim.run', { game_date: DATE })).runs).toHaveLength(
    2,
  );
  await pinRun(store, { runId: 'gone', reason: 'a test', at: instantFromMs(0), by: 'a test' });
  const left = await findGarbage(store, { ...SCOPE, pins: ['gone'] });
  expect(left.runs.map(({ run_id }) => run_id)).not.toContain('gone');
});

const PLACES = [
  ...['bronze', 'seals', 'current', 'manifests', 'manifests/backfills', 'models', 'runs', 'gc'],
  ...[
    'leases',
    'quarantine',
    'payloads',
    `runs/sim.run/${PLACE}`,
    `runs/sim.run/${PLACE}/run=kept`,
  ],
  ...[`runs/sim.run/${PLACE}/run=gone`, `current/sim.run/${PLACE}`, 'etc', 'notes.txt'],
];
const odd = fc.oneof(
  fc.constant(`runs/sim.run/${PLACE}/run=gone/out.bin`),
  fc.constantFrom(...PLACES),
  fc
    .array(
      fc.constantFrom(...PLACES, '..', '.', '', '/', '~', '*', '\\', '%2e%2e', '\0', 'run=kept'),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.join('/')),
  fc.tuple(fc.constantFrom(...PLACES), fc.string({ maxLength: 12 })).map((pair) => pair.join('/')),
  fc.string({ maxLength: 40 }),
);

/** Files of people and of histories, which no command removes. */
const OTHERS = [
  'bronze/odds/x.parquet',
  'seals/odds/x.sha256',
  'notes.txt',
  'etc/passwd',
  'leases.txt',
];

test('a manifest that was edited and sealed again, whatever paths it names, lets nothing go but runs', async () => {
  const runs = process.env['HINDCAST_PROOF'] === 'full' ? 3_000 : 150;
  const disk = new SimulatedDisk({ random: () => 0, crashAfter: Infinity });
  store = fileObjectStore(mountDisk(disk));
  await makeRoot();
  for (const path of OTHERS) await store.createOnce(path, Buffer.from(path));
  const own = await store.readPointer(`manifests/sim.run/${PLACE}/run=gone/manifest.json`);
  const edit = fc.record({
    outputs: fc.array(odd, { minLength: 1, maxLength: 3 }),
    asset: fc.option(odd, { nil: undefined }),
    runId: fc.option(odd, { nil: undefined }),
    parents: fc.array(odd, { maxLength: 2 }),
  });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(edit, async ({ outputs, asset, runId, parents }) => {
      const root = disk.copy();
      const edited = fileObjectStore(mountDisk(root));
      const fields = JSON.parse(Buffer.from(own!.bytes).toString()) as Edited;
      const [output] = fields.outputs;
      fields.outputs = outputs.map((path) => ({ ...output, path }));
      fields.asset = asset ?? fields.asset;
      fields.partition.run_id = runId ?? fields.partition.run_id;
      fields.parents = Object.fromEntries(parents.map((path) => [path, '0'.repeat(64)]));
      delete fields.content_sha256;
      const path = `manifests/sim.run/${PLACE}/run=gone/manifest.json`;
      await edited.swapPointer(path, own!.version, sealedJson(fields as never, 2));
      const before = new Map(root.files());
      const { runs: found } = await findGarbage(edited, SCOPE);
      if (!found.some(({ asset: of, run_id }) => of === 'sim.run' && run_id === 'gone'))
        refused += 1;
      await removeGarbage(edited, found, []);
      const after = new Map(root.files());
      for (const [name, bytes] of before)
        if (!/^(?:runs|manifests)\/.*\/run=(?:gone|orphan)\//.test(name))
          expect(after.get(name), name).toEqual(bytes);
      for (const name of after.keys()) expect(before.has(name), name).toBe(true);
    }),
    { numRuns: runs, seed: 15 },
  );
  console.log(`${String(runs)} edited manifests, ${String(refused)} of them refused`);
  expect(refused).toBeGreaterThan(runs / 2);
});

interface Edited {
  content_sha256?: string;
  asset: string;
  outputs: { path: string }[];
  partition: { run_id: string };
  parents: Record<string, string>;
}

/** An input that is a set of one file of each day, its lists written. */
async function listedSet(...days: readonly string[]): Promise<ManifestInput> {
  const files = days.map((day) => ({
    path: `bronze/boxscores_raw/date=${day}/b.parquet`,
    sha256: sha256(day),
  }));
  const members = files.map((file, at) => ({
    partition: `date=${days[at]!}`,
    count: 1,
    sha256: digestOfSet([file]),
  }));
  const input = { name: 'boxscores', kind: 'snapshot_set', path: 'bronze/boxscores_raw' } as const;
  const record = { ...input, sha256: digestOfSet(files), lists: SET_LISTS, members };
  await new SetLists(store).write({ record, files });
  return record;
}

async function listsThere(): Promise<string[]> {
  return (await store.list(SET_LISTS)).map(({ key }) => key);
}

function listOf(day: string): string {
  const file = { path: `bronze/boxscores_raw/date=${day}/b.parquet`, sha256: sha256(day) };
  return setListPath(digestOfSet([file]));
}

test('a list of snapshots goes with the last manifest that names it', async () => {
  const kept = await makeRun('sim.run', 'kept', {}, [await listedSet('2024-01-13', '2024-01-14')]);
  await publish(kept, 'kept');
  await makeRun('sim.run', 'gone', {}, [await listedSet('2024-01-12', '2024-01-13')]);
  expect((await findOnly(store, SCOPE)).garbage.lists).toEqual([listOf('2024-01-12')]);
  expect(await listsThere()).toHaveLength(3);
  const { garbage } = await collect(store, SCOPE);
  expect(garbage.lists).toEqual([listOf('2024-01-12')]);
  expect(await listsThere()).toEqual([listOf('2024-01-13'), listOf('2024-01-14')].sort());
  expect((await auditStore(store)).findings).toEqual([]);
});

test('a list that a run named which was killed before its manifest goes, one of a pinned run stays', async () => {
  await listedSet('2024-01-12');
  await makeRun('sim.run', 'pinned', {}, [await listedSet('2024-01-13')]);
  await collect(store, { ...SCOPE, pins: ['pinned'] });
  expect(await listsThere()).toEqual([listOf('2024-01-13')]);
});

test('no list goes while there is a manifest that can not be read: it may name any', async () => {
  const { path } = await makeRun('sim.run', 'damaged', {}, [await listedSet('2024-01-12')]);
  await store.swapPointer(path, 1, Buffer.from('{'));
  expect((await collect(store, SCOPE)).garbage.lists).toEqual([]);
  expect(await listsThere()).toEqual([listOf('2024-01-12')]);
});
