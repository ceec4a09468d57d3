/** Questions of runs: from options, from a saved plan or from a backfill that is to go on; and how to plan it, once and again. */
import { frozenCells } from '@pkg/engine';
import type { PlanFile } from '@pkg/manifest';
import type { JobReport } from '@pkg/sources';
import type { ObjectStore } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { clock } from '../process/run-context.ts';
import { sameWords, type Here } from '../request/run-command.ts';
import { runRequest, type RunOptions, type RunRequest } from '../request/run-request.ts';
import { captureForRun } from '../run/live-capture.ts';
import { planRun, type Planned } from '../run/run-pipeline.ts';
import { frozenPlanOf } from './resumable-backfills.ts';
import { planAgain, readSavedPlan, requestOfPlan, stalePlan } from './saved-plan.ts';

export interface Question {
  readonly request: RunRequest;
  /** Plans it from a store; a saved plan of which anything has changed is refused with `PLAN_STALE`. */
  readonly plan: (from: ObjectStore) => Promise<Planned>;
  /** The captures of live sources, where they were looked at. */
  readonly captures?: readonly JobReport[] | undefined;
}

/** How the work of a saved plan is done; the plan says all else. */
export type Running = Pick<RunOptions, 'maxParallel' | 'maxFailures' | 'workers'>;

/**
 * Asks what options say, after a look at the live sources where its dates are of today.
 *
 * @param capture whether live sources may be looked at, and who hears of it
 */
export async function askedQuestion(
  store: ObjectStore,
  options: RunOptions,
  { config }: Here,
  capture: { readonly isWanted: boolean; readonly say: (text: string) => void },
): Promise<Question> {
  const asked = await runRequest(store, options, config, clock());
  const captures = await captureForRun(store, asked.dates, config, capture);
  // A snapshot that was captured just now is known now, and a slate of today is as of now at the latest.
  const request = { ...asked, now: clock() };
  return { request, plan: (from) => planRun(from, request), captures };
}

/** Asks the plan in a file again. @throws KnownError `INVALID_PLAN` */
export async function savedQuestion(
  store: ObjectStore,
  path: string,
  here: Here,
  running: Running,
): Promise<Question> {
  const saved = readSavedPlan(path);
  const request = await requestOfPlan(store, saved, here.config, { now: clock(), ...running });
  const again = [...sameWords(saved.request, here), '--dry-run', '--out', path];
  return { request, plan: unchanged(request, saved, path, again) };
}

/**
 * Asks a backfill again, under the run ids that it drew.
 *
 * @throws KnownError `UNKNOWN_BACKFILL`, `INVALID_PLAN`; `NOTHING_TO_RESUME` for one that had nothing to run
 */
export async function resumedQuestion(
  store: ObjectStore,
  backfillId: string,
  here: Here,
  running: Running,
): Promise<Question> {
  const frozen = await frozenPlanOf(store, backfillId);
  if (frozen === null) throw BACKFILL_ERRORS.NOTHING_TO_RESUME({ backfill: backfillId });
  const asked = await requestOfPlan(store, frozen, here.config, { now: clock(), ...running });
  const record = { ...asked.record, resumes: backfillId };
  const request = { ...asked, record, frozen: frozenCells(frozen) };
  return {
    request,
    plan: unchanged(request, frozen, backfillId, sameWords(frozen.request, here)),
  };
}

function unchanged(
  request: RunRequest,
  saved: PlanFile,
  name: string,
  again: readonly string[],
): Question['plan'] {
  return async (from) => {
    const { planned, drift } = await planAgain(from, request, saved);
    if (drift.length > 0) throw stalePlan(name, drift, again);
    return planned;
  };
}
