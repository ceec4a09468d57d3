/**
 * A campaign of removals on a simulated disk: `gc` is killed at each operation by which it changes the disk, and started beside
 * publish, run, pin, bundle and import, their operations mixed by a seed. A reader looks between any two operations. A sample of
 * it; all of it with HINDCAST_PROOF=full.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinRun } from '@pkg/publish';
import { randomOf } from '@pkg/sources/testing';
import { KnownError, parseInstant, type ObjectStore } from '@pkg/std';
import type { SimulatedDisk } from '@pkg/std/simulated-disk';
import { importTable } from '@pkg/steps';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { besideCollector, moveSlateByHand } from '@pkg/backfill/run';
import { buryHolders, turns } from '@pkg/backfill/simulated-processes';
import {
  DATE,
  DiskReader,
  interleaved,
  makeSimulatedRoot,
  onDisk,
  OTHER,
  resultsOn,
  rootComplaints,
  strayPaths,
  type SimulatedRoot,
  liveSmallRun,
} from '@pkg/backfill/testing';
import { datesOfRun } from '@pkg/backfill/records';
import type * as RunContext from '@pkg/backfill/process';
import { checkBundle } from '../bundle/check-bundle.ts';
import { makeBundle } from '../bundle/make-bundle.ts';
import { collect } from './collection.ts';

const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
/** Every kill point, and races of each kind; a sample of the former, and this many of the latter. */
const [KILL_POINTS, RACES] = IS_FULL ? [Infinity, 120] : [7, 3];
const NOW = parseInstant('2026-01-01T00:02:00Z');
const SCOPE = { start: DATE, end: DATE, pins: [] };

vi.mock('../../../backfill/src/process/run-context.ts', async (original) =>
  (await import('@pkg/backfill/simulated-processes')).simulatedProcesses(
    await original<typeof RunContext>(),
  ),
);

let root: SimulatedRoot;
let bundles: string;
beforeAll(async () => {
  root = await makeSimulatedRoot(randomOf(1));
  bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
  const notes = ['game_date,held,seen,note', ...[1, 2, 3, 4, 5].map(notesOf)];
  writeFileSync(join(bundles, 'notes.csv'), `${notes.join('\n')}\n`);
});
afterAll(() => {
  rmSync(bundles, { recursive: true });
});

const gc = (store: ObjectStore): Promise<unknown> => collect(store, SCOPE);

const publish = (store: ObjectStore): Promise<unknown> =>
  moveSlateByHand(store, {
    gameDate: DATE,
    runId: root.unpublished,
    group: undefined,
    action: 'publish',
    say: () => undefined,
  });

const run = (store: ObjectStore): Promise<void> =>
  liveSmallRun(store, DATE, { ...OTHER, publish: 'always' }, NOW);

const pin = (store: ObjectStore): Promise<unknown> =>
  besideCollector(
    store,
    () => undefined,
    async () => {
      await datesOfRun(store, root.unpublished);
      await pinRun(store, { runId: root.unpublished, reason: 'a race', at: NOW, by: 'a test' });
    },
  );

let bundled = 0;
async function bundle(store: ObjectStore): Promise<unknown> {
  const out = join(bundles, String((bundled += 1)));
  const asked = { gameDate: DATE, group: undefined, runId: root.unpublished };
  await besideCollector(
    store,
    () => undefined,
    () => makeBundle(store, { ...asked, out, program: null }),
  );
  const { damages } = checkBundle(out);
  if (damages.length > 0) throw new Error(`the bundle is damaged: ${JSON.stringify(damages)}`);
  rmSync(out, { recursive: true });
  return out;
}

const bringIn = (store: ObjectStore): Promise<unknown> =>
  besideCollector(
    store,
    () => undefined,
    () => importTable(store, { ...NOTES, path: join(bundles, 'notes.csv') }, () => undefined),
  );

const NOTES = {
  source: 'notes',
  asOfColumn: 'held',
  availableColumn: 'seen',
  partitionColumns: ['game_date'],
  forms: {
    unit: undefined,
    timezone: undefined,
    dates: undefined,
    now: NOW,
    hasDecimalComma: false,
  },
  capturedAt: NOW,
};
const notesOf = (day: number): string =>
  `2014-12-0${String(day)},2014-12-01T00:00:00Z,2014-12-01T01:00:00Z,note ${String(day)}`;

/** The errors that a rival may meet when the run was collected first. */
const REFUSALS = new Set(['NO_SUCH_RUN', 'MANIFEST_DAMAGED', 'OUTPUT_DAMAGED']);
const RIVALS = { publish, run, pin, bundle, import: bringIn };
/** Those after whose success the run that is not published must be there for good. */
const KEEPS_RUN = new Set(['publish', 'run', 'pin']);

/** Lists what is wrong once all have ended and a last `gc` has run. */
async function complaintsOn(
  disk: SimulatedDisk,
  { isKept }: { readonly isKept: boolean },
): Promise<string[]> {
  const before = await onDisk(disk, rootComplaints);
  await onDisk(disk, (store) => collect(store, SCOPE));
  const after = await onDisk(disk, rootComplaints);
  const unified = `/manifests/finalize.unified/game_date=${DATE}/draft_group_id=5029/run=${root.unpublished}`;
  const isThere = disk.existsSync(unified);
  return [
    ...[...before, ...after],
    ...strayPaths(disk).map((path) => `${path} stays`),
    ...(isThere === isKept ? [] : [`the run is ${isThere ? 'there' : 'gone'}`]),
  ];
}

test('gc that is killed at any operation, or loses its power, leaves a whole root, and the next command goes on', async () => {
  const undisturbed = root.disk.copy();
  await onDisk(undisturbed, (store) => collect(store, SCOPE));
  const points = undisturbed.operations;
  const expected = resultsOn(undisturbed);
  const step = Math.max(1, Math.floor(points / KILL_POINTS));
  const reader = new DiskReader();
  const tally: Record<string, number> = {};
  const problems: string[] = [];
  for (let point = IS_FULL ? 0 : 3, trial = 0; point < points; point += step, trial += 1) {
    for (const losesPower of IS_FULL ? [false, true] : [trial % 2 === 1]) {
      const onChange = reader.look;
      const killed = root.disk.copy({ crashAfter: point, endsWhenLost: true, onChange });
      await onDisk(killed, (store) => collect(store, SCOPE)).catch(() => undefined);
      const left = losesPower ? killed.afterPowerLoss() : killed.copy();
      reader.look(left);
      buryHolders(left);
      const followers = ['gc', ...Object.keys(RIVALS)] as const;
      const next = followers[(trial + (losesPower ? 3 : 0)) % followers.length]!;
      const found = await onDisk(left, rootComplaints);
      const outcome = await outcomeOf(left, next);
      const isKept = outcome === 'ok' && KEEPS_RUN.has(next);
      found.push(...(await complaintsOn(left, { isKept })));
      if (next === 'gc' && resultsOn(left) !== expected) found.push('other files are left');
      if (outcome !== 'ok' && !REFUSALS.has(outcome)) found.push(outcome);
      tally[`${next} ${outcome}`] = (tally[`${next} ${outcome}`] ?? 0) + 1;
      const how = losesPower ? 'power lost' : 'killed';
      problems.push(
        ...found.map((text) => `${how} at ${String(point)}, then ${next} (${outcome}): ${text}`),
      );
    }
  }
  console.log(`gc of ${String(points)} operations: ${JSON.stringify(tally)}`);
  expect([...problems, ...reader.complaints]).toEqual([]);
  expect(points).toBeGreaterThan(60);
});

async function outcomeOf(disk: SimulatedDisk, name: string): Promise<string> {
  const work = name === 'gc' ? null : RIVALS[name as keyof typeof RIVALS];
  try {
    if (work !== null) await onDisk(disk, work);
    return 'ok';
  } catch (error) {
    return error instanceof KnownError ? error.code : String(error);
  }
}

test.each(Object.entries(RIVALS))(
  'gc and %s that run at once both come to a right end, and no reader sees a gap',
  async (name, rival) => {
    const tally: Record<string, number> = {};
    const problems: string[] = [];
    const [lengthOfGc, lengthOfRival] = [await operationsOf(gc), await operationsOf(rival)];
    // A run takes seconds where it makes again what was collected.
    const races = Math.ceil(name === 'run' ? RACES / 3 : RACES);
    for (let seed = 1; seed <= races; seed += 1) {
      const random = randomOf(seed);
      const reader = new DiskReader();
      const disk = root.disk.copy({ random, onChange: reader.look });
      const found: string[] = [];
      // Either may be first, by up to all the operations of the other.
      const delay = Math.floor(random() * (lengthOfGc + lengthOfRival)) - lengthOfRival;
      const turn = (): Promise<void> => turns(Math.floor(random() * 3));
      const [collected, other] = await onDisk(disk, (store) =>
        Promise.all([
          settle(async () => {
            await turns(-delay);
            await gc(interleaved(store, turn));
          }),
          settle(async () => {
            await turns(delay);
            await rival(interleaved(store, turn));
          }),
        ]),
      );
      if (!['ok', 'LEASE_HELD'].includes(collected)) found.push(`gc: ${collected}`);
      if (other !== 'ok' && !REFUSALS.has(other)) found.push(`${name}: ${other}`);
      if (other !== 'ok' && name === 'run') found.push('a run never depends on what is collected');
      const isKept = other === 'ok' && KEEPS_RUN.has(name);
      found.push(...(await complaintsOn(disk, { isKept })), ...reader.complaints);
      tally[`gc ${collected}, ${name} ${other}`] =
        (tally[`gc ${collected}, ${name} ${other}`] ?? 0) + 1;
      problems.push(
        ...found.map((text) => `seed ${String(seed)} (gc ${collected}, ${name} ${other}): ${text}`),
      );
    }
    console.log(`${String(races)} races: ${JSON.stringify(tally)}`);
    expect(problems).toEqual([]);
  },
);

/** Counts the operations of the store that some work takes alone. */
async function operationsOf(work: (store: ObjectStore) => Promise<unknown>): Promise<number> {
  let count = 0;
  const counted = (store: ObjectStore): ObjectStore =>
    interleaved(store, () => {
      count += 1;
    });
  await onDisk(root.disk.copy(), (store) => work(counted(store)));
  return count;
}

async function settle(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'ok';
  } catch (error) {
    return error instanceof KnownError ? error.code : String((error as Error).stack);
  }
}
