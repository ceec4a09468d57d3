import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pipeline } from '@pkg/engine';
import { fileObjectStore, parseSha256 } from '@pkg/std';
import { DEMO_OPTIONS, importSeason, makeLeague, pipeline, type World } from '@pkg/steps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SMALL_NOW, smallFlags } from './fixtures/small-run.ts';
import { runRequest, type RunRequest } from './run-request.ts';
import { POISONS, verifyLeak } from './verify-leak.ts';

const DATE = '2014-12-05';

let root: string;
let request: RunRequest;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'leak-test-'));
  const store = fileObjectStore(root);
  await importSeason(store, makeLeague(DEMO_OPTIONS), () => undefined);
  request = await runRequest(store, smallFlags(DATE, { worlds: 50 }), {}, SMALL_NOW);
});
afterAll(() => rm(root, { recursive: true }));

const honest = (): Pipeline<World> => pipeline({ simThreads: 1 });

/** The classic: the newest report of the day, whenever it was captured. */
function newestOfTheDay(): Pipeline<World> {
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
  expect(trials.map(({ poison, leak }) => [poison, leak])).toEqual(
    POISONS.map((poison) => [poison, null]),
  );
  for (const { poisoned, compared } of trials) {
    expect(poisoned).toBeGreaterThan(5);
    expect(compared).toBeGreaterThan(15);
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
  for (const { leak } of trials) {
    expect(leak?.asset).toBe('ingest.injuries_raw');
    expect(leak?.outputs).toEqual(['injuries.parquet']);
    expect(leak?.files).toEqual([
      expect.stringMatching(/^bronze\/injuries_raw\/.*date=2014-12-05\/run_ts=/),
    ]);
  }
});
