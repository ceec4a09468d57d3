/** Plans that are kept in a file and applied later: exactly the same work, or none and what has changed. */
import { readFileSync } from 'node:fs';
import { planBytes, planDrift, readPlanFile, type Drift } from '@pkg/engine';
import type { PlanFile } from '@pkg/manifest';
import {
  formatInstant,
  KnownError,
  parseGameDate,
  parseInstant,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import type { Config } from '../settings/config-schema.ts';
import { optionsOf, plannedAtOf, recordedAs } from '../request/recorded-request.ts';
import { writeOutputFile } from '../export/output-file.ts';
import { planRun, type Planned } from '../run/run-pipeline.ts';
import { runRequest, type RunRequest } from '../request/run-request.ts';

/** Writes a plan to a file of the user's. @throws KnownError `OUT_IN_DATA_ROOT`, `NOT_WRITABLE` */
export function savePlan(
  path: string,
  dataRoot: string,
  { plan }: Planned,
  request: RunRequest,
): void {
  const file = { path, flag: '--out', dataRoot, isReplacing: true };
  writeOutputFile(file, planBytes(plan, recordedAs(request)));
}

/** Reads a plan that was kept. @throws KnownError `INVALID_PLAN` */
export function readSavedPlan(path: string): PlanFile {
  try {
    return readPlanFile(readFileSync(path), path);
  } catch (cause) {
    if (cause instanceof KnownError) throw cause;
    throw BACKFILL_ERRORS.INVALID_PLAN({ path, problem: (cause as Error).message }, { cause });
  }
}

/** The request of a saved plan, asked again now. */
export async function requestOfPlan(
  store: ObjectStore,
  kept: PlanFile,
  config: Config,
  more: {
    readonly now: Instant;
    readonly maxParallel?: number | undefined;
    readonly maxFailures?: number | undefined;
    readonly workers?: number | undefined;
  },
): Promise<RunRequest> {
  const { maxParallel, maxFailures, workers } = more;
  const own = { maxParallel, maxFailures, workers };
  const flags = { ...optionsOf(kept.request), ...own };
  const { train_through } = kept.request;
  const isTraining = train_through !== undefined;
  const request = await runRequest(store, flags, config, more.now, { isTraining });
  // A slate of that day stays as of when it was planned first, however often it is asked again.
  const plannedAt = parseInstant(plannedAtOf(kept.request, kept.planned_at));
  const through = train_through as string | undefined;
  return {
    ...request,
    plannedAt,
    rule: { ...request.rule, now: plannedAt },
    ...(through === undefined ? {} : { trainThrough: parseGameDate(through) }),
    record: {
      ...request.record,
      planned_at: formatInstant(plannedAt),
      ...(through === undefined ? {} : { train_through: through }),
    },
  };
}

/** The plan of a kept one's request, made now, with what is not as it was planned. */
export async function planAgain(
  store: ObjectStore,
  request: RunRequest,
  kept: PlanFile,
): Promise<{ readonly planned: Planned; readonly drift: readonly Drift[] }> {
  const planned = await planRun(store, request);
  return { planned, drift: planDrift(kept, planned.plan) };
}

/** A plan that does not mean what it meant; `plan` says whose it is, the words of `command` make it anew. */
export function stalePlan(
  plan: string,
  drift: readonly Drift[],
  command: readonly string[],
): KnownError {
  const lines = drift.map(
    ({ kind, subject, before, after }) =>
      `  ${kind} ${subject}: ${brief(before)} -> ${brief(after)}`,
  );
  const things = `${String(drift.length)} ${drift.length === 1 ? 'thing has' : 'things have'}`;
  return BACKFILL_ERRORS.PLAN_STALE(
    { things, plan, changes: lines.join('\n') },
    { remedy: ['plan again: ', { command }], facts: { drift } },
  );
}

function brief(text: string | null): string {
  if (text === null) return 'none';
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 8) : text;
}
