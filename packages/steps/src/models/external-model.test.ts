import { parseGameDate, parseInstant, sha256OfJson } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { MINUTES_TABLE, type MinutesRow } from '../minutes/score.ts';
import { OWNERSHIP_TABLE } from '../ownership/score.ts';
import { RATES_TABLE } from '../rates/score.ts';
import { demoRoot, outputRows, runDemo, type DemoRun } from '../testing/demo-run.ts';
import type { MemoryObjectStore } from '@pkg/std/memory-object-store';
import { linearOnnx } from '../testing/onnx-file.ts';
import { addModel, type ModelToAdd } from './add-model.ts';
import { EXTERNAL_OUTPUTS, featureValue } from './external-model.ts';
import { runOnnx } from './onnx-runtime.ts';

const DATE = '2014-12-02';
const ENVIRONMENT = {
  code_version: '0.0.0',
  node: 'v20',
  package_versions: {},
  hostname: 'test',
  orchestrator_run_id: 'test',
};

/** Says 0.75 to play for all; 5 more minutes at p50 than his average, 6 less and 7 more at the other levels. */
const MINUTES: ModelToAdd = {
  head: 'minutes',
  bytes: linearOnnx(
    [
      [0, 1, 1, 1],
      [0.25, 0, 0, 0],
    ],
    [0.75, -1, 5, 12],
  ),
  features: ['minutes_ew10', 'status=NEVER'],
  trainFrom: parseGameDate('2014-10-01'),
  trainThrough: parseGameDate('2014-12-01'),
  rows: 500,
};

describe('an ONNX file', () => {
  const rows = [
    [1, 2],
    [3, 4],
  ];

  test('is run over all rows, in their order', async () => {
    const file = linearOnnx(
      [
        [1, 10],
        [100, 1000],
      ],
      [0.5, -1],
    );
    expect(await runOnnx(file, rows, 2)).toEqual([
      [201.5, 2009],
      [403.5, 4029],
    ]);
    expect(await runOnnx(file, [], 2)).toEqual([]);
  });

  test.each([
    ['that is none', Buffer.from('no model'), rows],
    ['of another width', linearOnnx([[1], [1]], [0]), rows],
    ['of other features', linearOnnx([[1, 1]], [0, 0]), rows],
    [
      'that says what is no number',
      linearOnnx(
        [
          [1, 1],
          [1, 1],
        ],
        [0, 0],
      ),
      [[NaN, 1]],
    ],
  ])('%s is ONNX_MODEL_UNFIT', async (_, file, vectors) => {
    await expect(runOnnx(file, vectors, 2)).rejects.toMatchObject({ code: 'ONNX_MODEL_UNFIT' });
  });
});

test('features are numbers, flags, missing values, and texts by name', () => {
  const row = { n: 2.5, flag: true, none: null, status: 'OUT' };
  expect(
    ['n', 'flag', 'status=OUT', 'status=AVAILABLE'].map((name) => featureValue(row, name)),
  ).toEqual([2.5, 1, 1, 0]);
  expect(featureValue(row, 'none')).toBeNaN();
  for (const name of ['other', 'status', 'other=OUT'])
    expect(() => featureValue(row, name)).toThrow(
      expect.objectContaining({ code: 'FEATURE_UNKNOWN' }) as Error,
    );
});

describe('an external model run', () => {
  let store: MemoryObjectStore;
  let run: DemoRun;
  const add = (change: Partial<ModelToAdd>) =>
    addModel(store, { ...MINUTES, ...change }, ENVIRONMENT, parseInstant('2015-01-01T00:00:00Z'));

  beforeAll(async () => {
    store = await demoRoot();
    const minutes = await add({});
    const width = EXTERNAL_OUTPUTS.rates.length;
    const rates = await add({
      head: 'rates',
      features: ['hist_minutes'],
      bytes: linearOnnx([new Array<number>(width).fill(0)], new Array<number>(width).fill(0.125)),
    });
    const ownership = await add({
      head: 'ownership',
      features: ['points'],
      bytes: linearOnnx([[1]], [0]),
    });
    const models = { minutes: minutes.runId, rates: rates.runId, ownership: ownership.runId };
    run = await runDemo(store, [DATE], { models });
  });

  test('scores through its head: a whole slate is made, with nothing fitted', () => {
    const { results } = run.execution;
    expect(results.map(({ cell }) => cell.asset)).toContain('finalize.unified');
    expect(results.filter(({ cell }) => cell.asset.startsWith('models.'))).toEqual([]);
    for (const { cell, outcome } of results)
      expect([cell.id, outcome]).toEqual([cell.id, 'succeeded']);
  });

  test('says what it said, before teams are brought to their 240', async () => {
    const rows = await outputRows(store, run, 'minutes.score', DATE, MINUTES_TABLE);
    for (const row of rows) expect(row.play_prob).toBe(0.75);
    const spread = (row: MinutesRow): number =>
      (row.minutes_p90_cond - row.minutes_p50_cond) / (row.minutes_p50_cond - row.minutes_p10_cond);
    // One factor a team: where no limit is met, seven more and six less are still seven to six.
    const free = rows.filter((row) => row.minutes_p90_cond < 47 && row.minutes_p50_cond < 41);
    const kept = free.filter((row) => Math.abs(spread(row) - 7 / 6) < 1e-6);
    expect(kept.length).toBeGreaterThan(20);
    const rates = await outputRows(store, run, 'rates.score', DATE, RATES_TABLE);
    for (const row of rates) expect([row.ast, row.reb, row.ft_pct]).toEqual([0.125, 0.25, 0.125]);
    const owned = await outputRows(store, run, 'ownership.score', DATE, OWNERSHIP_TABLE);
    expect(owned.reduce((sum, row) => sum + (row.pred_own_pct ?? 0), 0)).toBeCloseTo(800, 6);
  });

  test('is an input with the hash of its files, and its runtime is a parameter', () => {
    const cell = run.plan.cells.find(({ asset }) => asset === 'minutes.score')!;
    expect(cell.params['onnx_runtime']).toMatch(/^1\./);
    const [input] = cell.inputs;
    expect(input!.files.map(({ path }) => path.split('/').at(-1))).toEqual([
      'model.json',
      'model.onnx',
    ]);
    expect(input!.record.sha256).toBe(
      sha256OfJson(input!.files.map(({ path, sha256 }) => [path, sha256])),
    );
  });

  test('added again is the same run; another file is another', async () => {
    const [first, again] = [await add({}), await add({})];
    expect(again.runId).toBe(first.runId);
    const other = await add({ features: ['minutes_ew30', 'status=NEVER'] });
    expect(other.runId).not.toBe(first.runId);
  });

  test('that reads what the head does not have, or says too little, is refused', async () => {
    await expect(add({ features: ['salary', 'minutes_ew10'] })).rejects.toMatchObject({
      code: 'FEATURE_UNKNOWN',
    });
    await expect(
      add({ head: 'rates', features: ['hist_minutes', 'pace_factor'] }),
    ).rejects.toMatchObject({ code: 'ONNX_MODEL_UNFIT' });
  });
});
