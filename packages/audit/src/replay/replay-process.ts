/**
 * The process of a replay: plans and executes a request in the data root that it is given, under whatever conditions it
 * was started, and sends back its outputs. Started by `spawn-replay.ts`.
 */
import type { Pipeline } from '@pkg/engine';
import { fileObjectStore, invariant } from '@pkg/std';
import { loadPlanningContext, type PipelineOptions, type PlanningContext } from '@pkg/steps';
import { computeAgain, planAgain } from '../remake/compute-again.ts';
import { shuffledCells, shuffleListings } from './shuffle.ts';
import type { ReplayedCell, ReplayMessage, ReplayTask } from './spawn-replay.ts';

process.once('message', (task: ReplayTask) => {
  replay(task)
    .then((cells) => {
      tell({ type: 'done', cells });
    })
    .catch((error: unknown) => {
      tell({
        type: 'failed',
        message: error instanceof Error ? (error.stack ?? '') : String(error),
      });
    })
    .finally(() => {
      process.disconnect();
    });
});
tell({ type: 'ready' });

async function replay(task: ReplayTask): Promise<ReplayedCell[]> {
  process.chdir(task.cwd);
  if (task.orderSeed !== null) shuffleListings(task.orderSeed);
  const { pipeline } = (await import(task.pipelineModule)) as {
    readonly pipeline: (options: PipelineOptions) => Pipeline<PlanningContext>;
  };
  const store = fileObjectStore(task.root);
  const { request } = task;
  const world = await loadPlanningContext(store, request);
  const dag = pipeline({ simThreads: task.threads, models: request.settings.models });
  const planned = await planAgain(store, {
    dag,
    world,
    slates: world.calendar.slates,
    assets: task.assets === null ? undefined : new Set(task.assets),
    now: request.now,
  });
  const cells =
    task.orderSeed === null ? planned.cells : shuffledCells(planned.cells, task.orderSeed);
  const shuffled = { ...planned, cells };
  const { results } = await computeAgain(store, dag, shuffled, {
    name: 'verify-replay',
    maxParallel: task.cells,
    onEvent: (event) => {
      if (event.type === 'cell-finished')
        tell({ type: 'progress', done: event.done, total: event.total });
    },
  });
  return results.map(({ cell, outcome, error, reason, stored }) => ({
    id: cell.id,
    key: cell.key,
    runId: cell.runId,
    outcome,
    problem: error === undefined ? (reason ?? null) : `${error.code}: ${error.message}`,
    outputs:
      stored?.manifest.outputs.map(({ name, path, sha256 }) => ({ name, path, sha256 })) ?? [],
  }));
}

function tell(message: ReplayMessage): void {
  invariant(process.connected, 'a replay runs as a child process');
  process.send!(message);
}
