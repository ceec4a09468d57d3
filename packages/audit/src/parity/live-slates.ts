/**
 * The slates that daily runs made: those whose backfill was started on their own day, in Eastern Time. Nothing marks a run
 * as live; when it was asked for says so.
 */
import { easternDate } from '@pkg/lake';
import {
  formatInstant,
  KnownError,
  parseInstant,
  type GameDate,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { unifiedRuns, type UnifiedRun } from '@pkg/backfill/records';
import { recordedRequest, type RecordedRequest } from '@pkg/backfill/request';
import { AUDIT_ERRORS } from '../errors.ts';
import { requireManifest } from '../lineage/manifest-graph.ts';

/** One draft group as a daily run made it. */
export interface LiveSlate {
  readonly run: UnifiedRun;
  readonly gameDate: GameDate;
  readonly backfillId: string;
  readonly asOf: Instant;
  readonly asked: RecordedRequest;
  /** The draft groups of its run, and all those of its date that some run made. */
  readonly groupsOfRun: ReadonlySet<string>;
  readonly groupsOfDate: ReadonlySet<string>;
}

export interface DateWithoutLiveRun {
  readonly game_date: string;
  readonly reason: string;
}

export interface LiveSlates {
  readonly slates: readonly LiveSlate[];
  readonly without: readonly DateWithoutLiveRun[];
}

/**
 * The published slates of the dates, or those of one run, as far as daily runs made them.
 *
 * @throws KnownError `NO_LIVE_RUN` when there is none at all
 */
export async function liveSlates(
  store: ObjectStore,
  dates: readonly GameDate[],
  runId: string | undefined,
): Promise<LiveSlates> {
  const slates: LiveSlate[] = [];
  const without: DateWithoutLiveRun[] = [];
  for (const date of dates) {
    const found = await onDate(store, date, runId);
    if ('reason' in found) without.push({ game_date: date, reason: found.reason });
    else slates.push(...found.slates);
  }
  if (slates.length > 0) return { slates, without };
  const { reason } = without.at(-1)!;
  throw AUDIT_ERRORS.NO_LIVE_RUN({ from: dates[0]!, to: dates.at(-1)!, reason });
}

async function onDate(
  store: ObjectStore,
  date: GameDate,
  runId: string | undefined,
): Promise<{ readonly slates: readonly LiveSlate[] } | { readonly reason: string }> {
  const all = await unifiedRuns(store, date);
  if (all.length === 0) return { reason: 'no run made a slate' };
  const wanted = all.filter((run) => run.runId === (runId ?? run.publishedRunId));
  const name = runId === undefined ? 'the published run' : `run ${runId}`;
  if (wanted.length === 0)
    return { reason: runId === undefined ? 'nothing is published' : `it has no ${name}` };
  const origins = await Promise.all(wanted.map((run) => originOf(store, run)));
  const groupsOf = (runs: readonly UnifiedRun[]): ReadonlySet<string> =>
    new Set(runs.map(({ draftGroupId }) => draftGroupId));
  const slates = origins.flatMap((origin) => {
    if (!isLive(date, origin)) return [];
    const ofRun = all.filter((run) => run.runId === origin.run.runId);
    const groups = { groupsOfRun: groupsOf(ofRun), groupsOfDate: groupsOf(all) };
    return [{ ...origin, gameDate: date, ...groups }];
  });
  if (slates.length > 0) return { slates };
  const [{ run, asked }] = origins as [Origin];
  return { reason: `${name} ${run.runId} was made ${whenOf(asked)}` };
}

type Origin = Omit<LiveSlate, 'gameDate' | 'groupsOfRun' | 'groupsOfDate' | 'asked'> & {
  /** Null where nothing says when it was asked for. */
  readonly asked: RecordedRequest | null;
};

async function originOf(store: ObjectStore, run: UnifiedRun): Promise<Origin> {
  const { manifest } = await requireManifest(store, run.manifestPath);
  const backfillId = manifest.environment.orchestrator_run_id;
  const asked = await recordedRequest(store, backfillId).catch((error: unknown) => {
    if (error instanceof KnownError) return null;
    throw error;
  });
  return { run, backfillId, asOf: parseInstant(manifest.partition.run_as_of_ts!), asked };
}

function isLive(
  date: GameDate,
  origin: Origin,
): origin is Origin & { readonly asked: RecordedRequest } {
  return origin.asked !== null && easternDate(origin.asked.now) === date;
}

function whenOf(asked: RecordedRequest | null): string {
  if (asked === null) return 'by a backfill of which neither summary nor plan is there';
  return `at ${formatInstant(asked.now)}, not on the day itself`;
}
