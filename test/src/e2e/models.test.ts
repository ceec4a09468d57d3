import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, makeDemo, onDate, temporaryFolder, type Demo } from '../data-root.ts';
import { runPipeline } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';
import { readTables, runReported } from '../run-records.ts';

interface Listed {
  readonly runs: readonly {
    readonly head: string;
    readonly run_id: string;
    readonly train_through: string;
    readonly sha256: string;
    readonly promoted?: string | null;
    readonly outcome?: string;
  }[];
}

const BEFORE = '2014-12-06';

/** An ONNX file that weighs a player by 0.001 of his salary and 1, in base64. */
const LINEAR_ONNX =
  'CAhCBAoAEA06iQEKFwoBeAoBdxIHcHJvZHVjdCIGTWF0TXVsChQKB3Byb2R1Y3QKAWISAXkiA0FkZBIGbGluZWFy' +
  'Kg8IAQgBEAFCAXdKBG8SgzoqDQgBEAFCAWJKBAAAgD9aFwoBeBISChAIARIMCgYSBHJvd3MKAggBYhcKAXkSEgoQ' +
  'CAESDAoGEgRyb3dzCgIIAQ==';

describe('model runs', () => {
  let demo: Demo;
  const models = (...args: readonly string[]): Promise<Ended> =>
    runPipeline(['models', ...args, '--json', '--data-root', demo.root]);
  const listed = async (...args: readonly string[]): Promise<Listed['runs']> => {
    const { exit, stdout } = await models(...args);
    expect(exit).toBe(0);
    return (JSON.parse(stdout) as Listed).runs;
  };
  let fitted: Listed['runs'];
  let minutes: string;

  beforeAll(async () => {
    demo = await makeDemo();
    const fit = await models('fit', '--before', BEFORE);
    expect(JSON.parse(fit.stdout)).toMatchObject({ schema: 'models-fit.v1', ok: true });
    fitted = (JSON.parse(fit.stdout) as Listed).runs;
    minutes = fitted.find(({ head }) => head === 'minutes')!.run_id;
  });

  test('are fitted on any window, and the same window gives the same run', async () => {
    expect(fitted.map(({ head }) => head)).toEqual(['minutes', 'rates', 'ownership']);
    const again = await listed('fit', '--before', BEFORE);
    expect(again.map(({ outcome }) => outcome)).toEqual(['reused', 'reused', 'reused']);
    const elsewhere = copyHistory(demo);
    const env = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' };
    const args = ['models', 'fit', '--before', BEFORE, '--max-parallel', '1', '--json'];
    const { stdout } = await runPipeline([...args, '--data-root', elsewhere], { env });
    const hashes = (runs: Listed['runs']): string[] => runs.map(({ sha256 }) => sha256);
    expect(hashes((JSON.parse(stdout) as Listed).runs)).toEqual(hashes(fitted));
  });

  test('are listed by head and window, those of the DAG among them', async () => {
    const windows = (await listed('list', '--head', 'minutes')).map((run) => run.train_through);
    expect(windows).toEqual(['2014-12-01', BEFORE]);
  });

  test('are promoted by compare-and-swap, and used where they are not look-ahead', async () => {
    const promoted = await models('promote', 'minutes', minutes, '--expect', 'none');
    expect(promoted.exit).toBe(0);
    expect(JSON.parse(promoted.stdout)).toMatchObject({ schema: 'models-promote.v1', ok: true });
    const lost = await models('promote', 'rates', minutes);
    expect(lost.exit).toBe(2);
    const other = (await listed('list', '--head', 'minutes'))[0]!.run_id;
    const moved = await models('promote', 'minutes', other, '--expect', 'none');
    expect(JSON.parse(moved.stdout)).toMatchObject({ error: { code: 'POINTER_MOVED' } });
    const run = ['run', '--data-root', demo.root, '--json', '--model', 'minutes=promoted'];
    const used = await runPipeline([...run, ...onDate('2014-12-07')]);
    expect(used.exit).toBe(0);
    const early = await runPipeline([...run, ...onDate('2014-12-03')]);
    expect(early.exit).toBe(2);
    expect(JSON.parse(early.stdout)).toMatchObject({ error: { code: 'LOOKAHEAD' } });
    const shown = await models('show', 'minutes', 'promoted');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      schema: 'model.v1',
      run_id: minutes,
      artifact: { head: 'minutes' },
    });
  });

  test('of others are brought as ONNX files, and listed beside those that were fitted', async () => {
    const file = join(temporaryFolder(), 'mine.onnx');
    writeFileSync(file, Buffer.from(LINEAR_ONNX, 'base64'));
    const window = ['--train-from', '2014-10-28', '--before', BEFORE, '--rows', '500'];
    const added = await models('add', 'ownership', file, '--features', 'salary', ...window);
    const { schema, run_id } = JSON.parse(added.stdout) as { schema: string; run_id: string };
    expect([added.exit, schema]).toEqual([0, 'models-add.v1']);
    const known = (await listed('list', '--head', 'ownership')).map((run) => run.run_id);
    expect(known).toContain(run_id);
  });

  test('that look ahead stand in every row of the slate', async () => {
    const asked = ['--model', `minutes=${minutes}`, '--allow-lookahead', '--publish', 'always'];
    const { exit, summary } = await runReported(demo.root, [...onDate('2014-12-03'), ...asked]);
    expect(exit).toBe(0);
    expect(summary.gaps).toContainEqual(
      expect.objectContaining({ source: 'models', policy: 'lookahead' }),
    );
    const runIds = new Set(summary.published.map(({ run_id }) => run_id));
    const rows = (await readTables(demo.root, 'runs/finalize.unified', 'unified.parquet')).filter(
      (row) => runIds.has(String(row['run_id'])),
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row['input_policy']).toContain('models:lookahead');
  });

  test('replay a run that was scored by one, and find no leak in it', async () => {
    const asked = ['--model', `minutes=${minutes}`, '--data-root', demo.root];
    const leak = await runPipeline([
      'verify',
      '--leak',
      ...onDate('2014-12-07'),
      ...asked,
      '--json',
    ]);
    expect(leak.exit).toBe(0);
    const { trials } = JSON.parse(leak.stdout) as { trials: { leak: unknown }[] };
    expect(trials.map((trial) => trial.leak)).toEqual([null, null, null, null]);
  });
});
