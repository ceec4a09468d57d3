import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pipeline } from '@pkg/engine';
import { decodeTable, writeSnapshot } from '@pkg/lake';
import {
  fileObjectStore,
  HOUR_MS,
  instantFromMs,
  MINUTE_MS,
  parseSha256,
  type ObjectStore,
} from '@pkg/std';
import {
  observeCalendar,
  pipeline,
  POISONS,
  snapshotsOfSource,
  type PlanningContext,
} from '@pkg/steps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importShortLeague, SMALL_NOW, smallFlags } from '@pkg/backfill/testing';
import { runRequest, type RunRequest } from '@pkg/backfill/request';
import { DK_SALARIES } from '@pkg/nba';
import { calendarLeaks } from './calendar-leak.ts';
import { verifyLeak } from './verify-leak.ts';

const DATE = '2014-12-05';

let root: string;
let request: RunRequest;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'leak-test-'));
  const store = fileObjectStore(root);
  await importShortLeague(store);
  request = await runRequest(store, smallFlags(DATE, { worlds: 50 }), {}, SMALL_NOW);
});
afterAll(() => rm(root, { recursive: true }));

const honest = (): Pipeline<PlanningContext> => pipeline({ simThreads: 1 });

/** The classic: the newest report of the day, whenever it was captured. */
function newestOfTheDay(): Pipeline<PlanningContext> {
  const dag = honest();
  return {
    ...dag,
    steps: dag.steps.map((step) =>
      step.asset !== 'ingest.injuries_raw'
        ? step
        : {
            ...step,
            select: (_, world) => {
              const newest = world.histories.on('injuries', DATE).at(-1);
              if (newest === undefined) return { inputs: [], gaps: [] };
              const { path, sha256 } = newest;
              const record = { name: 'injuries', kind: 'snapshot' as const, path, sha256 };
              return {
                inputs: [{ record, files: [{ path, sha256: parseSha256(sha256) }] }],
                gaps: [],
              };
            },
          },
    ),
  };
}

test('no output of the pipeline depends on a snapshot from after the cut-off, and the history is left as it was', async () => {
  const before = await readdir(root, { recursive: true });
  const trials = await verifyLeak({
    dataRoot: root,
    request,
    makePipeline: honest,
    onTrial: () => undefined,
  });
  expect(trials.map(({ of, poison, leak }) => [of, poison, leak])).toEqual([
    ['models', 'deleted', null],
    ...POISONS.map((poison) => ['slate', poison, null]),
  ]);
  for (const { poisoned, compared } of trials) {
    expect(poisoned).toBeGreaterThan(5);
    expect(compared).toBeGreaterThan(3);
  }
  expect(await readdir(root, { recursive: true })).toEqual(before);
});

test('a step that takes the newest report of the day is named, with the file that it read', async () => {
  const trials = await verifyLeak({
    dataRoot: root,
    request,
    makePipeline: newestOfTheDay,
    onTrial: () => undefined,
  });
  for (const { leak } of trials.filter(({ of }) => of === 'slate')) {
    expect(leak?.asset).toBe('ingest.injuries_raw');
    expect(leak?.outputs).toEqual(['injuries.parquet']);
    expect(leak?.files).toEqual([
      expect.stringMatching(/^bronze\/injuries_raw\/.*date=2014-12-05\/run_ts=/),
    ]);
  }
});

/** Rows of training that say how long the history is: read from what was scanned, declared as no input. */
function countingModels(): Pipeline<PlanningContext> {
  const dag = honest();
  let scanned = 0;
  return {
    ...dag,
    steps: dag.steps.map((step) =>
      step.asset !== 'models.training_rows'
        ? step
        : {
            ...step,
            select: (scope, world) => {
              scanned = world.histories.all('boxscores').length;
              return step.select(scope, world);
            },
            run: async (context) => {
              const result = await step.run(context);
              const name = `scanned-${String(scanned)}`;
              const [first, ...others] = result.outputs;
              return { ...result, outputs: [first!, ...others, { ...first!, name }] };
            },
          },
    ),
  };
}

test('models that depend on what came after their window are named, though they declare no such input', async () => {
  const trials = await verifyLeak({
    dataRoot: root,
    request,
    makePipeline: countingModels,
    onTrial: () => undefined,
  });
  const [models] = trials;
  expect(models).toMatchObject({ of: 'models', slate: '2014-12-01' });
  expect(models?.leak).toMatchObject({ asset: 'models.training_rows', files: [] });
});

test('a lock that a later snapshot moves is found where the calendar is derived from what was known', async () => {
  const store = fileObjectStore(root);
  const asked = { ...request, rule: { ...request.rule, mode: 'lock' as const } };
  const calendar = async (): Promise<unknown> =>
    (await observeCalendar(store, asked)).calendar.slates;
  const before = await calendar();
  await addLateSighting(store);
  const trials = await calendarLeaks(store, asked);
  expect(trials.length).toBeGreaterThan(3);
  expect(trials.filter(({ leak }) => leak !== null)).toEqual([]);
  expect(await calendar()).toEqual(before);
});

/** The salaries of the first draft group again, captured half an hour after its lock and claiming one three hours later. */
async function addLateSighting(store: ObjectStore): Promise<void> {
  const asked = { ...request, rule: { ...request.rule, mode: 'lock' as const } };
  const { histories } = await observeCalendar(store, asked);
  const [first] = snapshotsOfSource(histories, 'salaries');
  const { bytes } = (await store.get(first!.path))!;
  const rows = await decodeTable(DK_SALARIES, bytes, first!.path);
  const lock = rows[0]!.lock_ts;
  const at = instantFromMs(lock + 30 * MINUTE_MS);
  await writeSnapshot(store, {
    dataset: 'dk_salaries',
    keys: Object.entries(first!.keys).filter(([key]) => key !== 'run_ts'),
    asOf: at,
    availableAt: at,
    contract: DK_SALARIES,
    rows: rows.map((row) => ({ ...row, lock_ts: instantFromMs(lock + 3 * HOUR_MS) })),
  });
}
