/** Cells on threads of the process: they change no byte, and a run of threads that was killed goes on as any other. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { copyWithModels, DEMO_WEEK, makeDemo, type Demo } from '../data-root.ts';
import { resultsOf } from '../file-tree.ts';
import { runPipeline, startPipeline } from '../pipeline-process.ts';

/** The root that was made on one thread. */
let demo: Demo;
beforeAll(async () => {
  demo = await makeDemo();
});

test.each(['2', '4'])('%s threads make the same bytes as one', async (workers) => {
  const root = copyWithModels(demo);
  const words = ['run', '--data-root', root, ...DEMO_WEEK, '--workers', workers];
  const { exit, stderr } = await runPipeline(words);
  expect(exit, stderr).toBe(0);
  expect(resultsOf(root)).toEqual(resultsOf(demo.root));
});

test('a backfill on threads that was killed goes on, on threads or without', async () => {
  const root = copyWithModels(demo);
  const running = startPipeline(['run', '--data-root', root, ...DEMO_WEEK, '--workers', '2']);
  await running.afterLines(20);
  running.signal('SIGKILL');
  await running.ended;
  const [id] = readdirSync(join(root, 'manifests/backfills'));
  const resumed = await runPipeline(['resume', id!, '--data-root', root, '--workers', '2']);
  expect(resumed.exit, resumed.stderr).toBe(0);
  expect(resultsOf(root)).toEqual(resultsOf(demo.root));
});
