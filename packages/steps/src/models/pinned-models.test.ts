import { promote } from '@pkg/publish';
import { easternMidnight } from '@pkg/lake';
import { instantFromMs, MINUTE_MS, parseGameDate, type ObjectStore } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { MINUTES_TABLE } from '../minutes/score.ts';
import { demoRoot, outputRows, runDemo, type DemoRun } from '../testing/demo-run.ts';
import type { MemoryObjectStore } from '@pkg/std/memory-object-store';
import {
  modelAsset,
  modelRun,
  modelRuns,
  PROMOTED,
  promotionsOf,
  readArtifact,
} from './model-run.ts';

const DATE = '2014-12-02';
const AT = easternMidnight(parseGameDate('2015-01-01'));

async function promoteRun(store: ObjectStore, runId: string, minute = 0): Promise<void> {
  const run = await modelRun(store, 'minutes', runId);
  await promote(store, {
    asset: modelAsset('minutes'),
    partitionPath: PROMOTED,
    runId,
    manifestPath: run.manifestPath,
    manifestSha256: run.manifestSha256,
    promotedAt: instantFromMs(AT + minute * MINUTE_MS),
    action: 'publish',
    movedBy: 'test',
    fence: 0,
    token: `t${String(minute)}`,
  });
}

describe('a pinned model run', () => {
  let store: MemoryObjectStore;
  let plain: DemoRun;
  let runId: string;

  beforeAll(async () => {
    store = await demoRoot();
    plain = await runDemo(store, [DATE]);
    runId = (await modelRuns(store, 'minutes'))[0]!.runId;
  });

  test('is found by head, with its window and a whole artifact', async () => {
    const runs = await modelRuns(store, 'minutes');
    expect(runs.map(({ trainThrough }) => trainThrough)).toEqual(['2014-12-01']);
    expect(await readArtifact(store, runs[0]!)).toMatchObject({ head: 'minutes' });
    await expect(modelRun(store, 'minutes', 'none')).rejects.toMatchObject({
      code: 'UNKNOWN_MODEL_RUN',
    });
  });

  test('that the DAG would have used gives the same minutes, and is an input of kind model', async () => {
    const pinned = await runDemo(store, [DATE], { models: { minutes: runId } });
    expect(await outputRows(store, pinned, 'minutes.score', DATE, MINUTES_TABLE)).toEqual(
      await outputRows(store, plain, 'minutes.score', DATE, MINUTES_TABLE),
    );
    const cell = pinned.execution.results.find(({ cell: { asset } }) => asset === 'minutes.score');
    expect(cell!.stored!.manifest.inputs).toContainEqual(
      expect.objectContaining({ kind: 'model', run_id: runId, asset: 'models.minutes' }),
    );
  });

  test('of every head leaves nothing to fit', async () => {
    const models = {
      minutes: runId,
      rates: (await modelRuns(store, 'rates'))[0]!.runId,
      ownership: (await modelRuns(store, 'ownership'))[0]!.runId,
    };
    const pinned = await runDemo(store, [DATE], { models });
    const assets = pinned.plan.cells.map(({ asset }) => asset);
    expect(assets.filter((asset) => asset.startsWith('models.'))).toEqual([]);
    expect(new Set(pinned.execution.results.map(({ outcome }) => outcome))).toEqual(
      new Set(['succeeded', 'reused']),
    );
  });

  test('with damaged files is not read', async () => {
    const run = await modelRun(store, 'minutes', runId);
    const { path } = run.files[0]!;
    const whole = store.objects.get(path)!;
    store.objects.set(path, Buffer.from('{}'));
    await expect(readArtifact(store, run)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
    store.objects.set(path, whole);
  });

  test('that was promoted is used with the word promoted; without any promotion that is an error', async () => {
    const asked = { models: { minutes: 'promoted' } };
    await expect(runDemo(store, [DATE], asked)).rejects.toMatchObject({
      code: 'NO_PROMOTED_MODEL',
    });
    await promoteRun(store, runId);
    expect((await promotionsOf(store, 'minutes')).map(({ pointer }) => pointer.run_id)).toEqual([
      runId,
    ]);
    const pinned = await runDemo(store, [DATE], asked);
    const used = pinned.plan.cells.find(({ asset }) => asset === 'minutes.score')!.inputs[0]!;
    expect(used.record).toMatchObject({ run_id: runId, selection: { candidates_considered: 1 } });
  });
});
