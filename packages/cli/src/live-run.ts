/** A planned run in front of a person: progress on stderr, a stop on the first signal, and the exit code it ends with. */
import type { ObjectStore } from '@pkg/std';
import { progressOn } from './progress.ts';
import { executeRun, type Finished, type Planned } from './run-pipeline.ts';
import type { RunRequest } from './run-request.ts';
import { listenForStop } from './surroundings.ts';

export interface LiveRun {
  readonly finished: Finished;
  /** That of the summary, or of the signal that stopped the run. */
  readonly exit: number;
}

/** Executes a plan with progress; `isQuiet` leaves the progress out. */
export async function liveRun(
  store: ObjectStore,
  request: RunRequest,
  planned: Planned,
  isQuiet: boolean,
): Promise<LiveRun> {
  const progress = progressOn(process.stderr, isQuiet);
  const stop = listenForStop((text) => {
    process.stderr.write(`${text}\n`);
  });
  try {
    const { signal, abort } = stop;
    const finished = await executeRun(store, request, planned, {
      signal,
      abort,
      onEvent: progress.onEvent,
    });
    return { finished, exit: stop.exitCode() ?? finished.summary.exit_code };
  } finally {
    progress.finish();
    stop.dispose();
  }
}
