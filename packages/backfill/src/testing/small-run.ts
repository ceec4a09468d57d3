/** A run of one date that takes seconds, for tests. */
import { parseInstant, type ObjectStore } from '@pkg/std';
import { backfillIdOf, executeRun, planRun, type Finished } from '../run/run-pipeline.ts';
import { runRequest, type RunOptions } from '../request/run-request.ts';
import { runUnderLease } from '../run/run-under-lease.ts';

export const SMALL_NOW = parseInstant('2026-01-01T00:00:00Z');

/** The flags of one date with few worlds. */
export function smallFlags(date: string, changes: Partial<RunOptions> = {}): RunOptions {
  return {
    start: date,
    end: date,
    asOfMode: 'pretip',
    allowLookahead: false,
    resume: true,
    force: false,
    worlds: 60,
    publish: 'always',
    ...changes,
  };
}

export async function smallRun(
  store: ObjectStore,
  date: string,
  changes: Partial<RunOptions> = {},
  now = SMALL_NOW,
): Promise<Finished> {
  const request = await runRequest(store, smallFlags(date, changes), { sim_threads: 1 }, now);
  const planned = await planRun(store, request);
  return executeRun(store, request, planned, {
    backfillId: backfillIdOf(request, planned.plan),
    signal: new AbortController().signal,
    abort: new AbortController().signal,
    onEvent: () => undefined,
  });
}

/**
 * As `pipeline run` does it: planned, then executed under its leases.
 *
 * @throws Error for any other end than success
 */
export async function liveSmallRun(
  store: ObjectStore,
  date: string,
  changes: Partial<RunOptions>,
  now = SMALL_NOW,
): Promise<void> {
  const request = await runRequest(store, smallFlags(date, changes), { sim_threads: 1 }, now);
  const planned = await planRun(store, request);
  const replan = (): ReturnType<typeof planRun> => planRun(store, request);
  const { execution, summary } = await runUnderLease(store, request, planned, {
    signal: new AbortController().signal,
    abort: new AbortController().signal,
    onEvent: () => undefined,
    say: () => undefined,
    onStop: () => undefined,
    isPatient: false,
    replan,
  });
  const exit = summary.exit_code;
  const errors = execution.results.flatMap(({ error }) => error?.message ?? []);
  if (exit !== 0) throw new Error(`the run ended with ${String(exit)}: ${errors.join('; ')}`);
}
