/** A planned run in front of a person: progress on stderr, a stop on the first signal, and the exit code it ends with. */
import type { ObjectStore } from '@pkg/std';
import { type Finished, type Planned, runUnderLease, type UnderLease } from '@pkg/backfill/run';
import type { RunRequest } from '@pkg/backfill/request';
import { progressOn } from './progress.ts';
import { listenForStop } from './stop-signals.ts';

export interface LiveRun {
  readonly finished: Finished;
  /** The exit code of the summary, or of the signal that stopped the run. */
  readonly exit: number;
}

export interface LiveRunOptions extends Pick<
  UnderLease,
  'isPatient' | 'captures' | 'replan' | 'dataRoot'
> {
  /** Without progress. */
  readonly isQuiet: boolean;
}

/**
 * Executes a plan with progress.
 *
 * @throws KnownError `LEASE_HELD` when another process runs the same dates
 */
export async function liveRun(
  store: ObjectStore,
  request: RunRequest,
  planned: Planned,
  { isQuiet, ...options }: LiveRunOptions,
): Promise<LiveRun> {
  const work = planned.plan.cells.map(({ asset, action }) => ({
    asset,
    isToRun: action.kind === 'run' || action.kind === 'block',
  }));
  const progress = progressOn({ argv: process.argv.slice(2), isQuiet, work });
  const say = (text: string): void => {
    progress.say(text);
  };
  const stop = listenForStop(say);
  const { signal, abort, ask: onStop } = stop;
  const { onEvent } = progress;
  try {
    const watched = { ...options, signal, abort, onEvent, say, onStop };
    const finished = await runUnderLease(store, request, planned, watched);
    return { finished, exit: stop.exitCode() ?? finished.summary.exit_code };
  } finally {
    progress.finish();
    stop.dispose();
  }
}
