/** The capture phase of a day: every source whose last look is not fresh enough is looked at again. */
import {
  daysBefore,
  Histories,
  isSlateGame,
  scheduledGames,
  seasonOf,
  type Game,
  type SourceName,
} from '@pkg/nba';
import {
  errorRecord,
  HOUR_MS,
  instantFromMs,
  KnownError,
  MINUTE_MS,
  parseInstant,
  SECOND_MS,
  type ErrorRecord,
  type GameDate,
  type Instant,
} from '@pkg/std';
import type { BaseUrls, CaptureContext, CaptureJob, LiveSource } from '../source.ts';
import { runJob, type Captured, type CaptureTools } from './capture-job.ts';
import { lastCapture, runFolder, type CapturePlace } from './payload-store.ts';

export interface CaptureSettings {
  readonly baseUrls: BaseUrls;
  /** How old the last look at a source may be, in ms; those left out have their source's default. */
  readonly refreshAfterMs: Readonly<Partial<Record<SourceName, number>>>;
  readonly keyOf: (variable: string) => string | undefined;
  /** Looks again at everything, however fresh. */
  readonly isForced: boolean;
}

/** The outcome of one job. */
export type JobReport = {
  readonly source: SourceName;
  readonly date: GameDate;
  readonly key: string;
} & (
  | { readonly outcome: 'fresh'; readonly lookedAt: Instant }
  | ({ readonly outcome: 'done' } & Captured)
  | { readonly outcome: 'failed'; readonly error: ErrorRecord }
);

/** A box score is asked for from this long after its tip: no game has ended sooner. */
const SHORTEST_GAME_MS = 2 * HOUR_MS;
/** A look from later than this after now was stamped by another clock, in ms. */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;
/** Days before the date whose box scores are asked for when the history lacks them. */
const BOX_SCORE_DAYS = 3;

/**
 * Captures what a run of `date` needs now. A source that fails is reported and keeps no other from its turn; whether the
 * run can do without it is for its policies to say.
 *
 * @returns one report a job, in the order of `sources`
 * @throws KnownError `CANCELLED`, or of the store
 */
export async function captureDay(
  tools: CaptureTools,
  sources: readonly LiveSource[],
  date: GameDate,
  settings: CaptureSettings,
): Promise<JobReport[]> {
  const reports: JobReport[] = [];
  // Which games there are decides what else is asked for.
  const [schedule, others] = [
    sources.filter(({ name }) => name === 'schedule'),
    sources.filter(({ name }) => name !== 'schedule'),
  ];
  for (const part of [schedule, others]) {
    const context = await contextOf(tools, date, settings);
    const done = part.map((source) => captureSource(tools, source, context, settings));
    // Every source ends before anything is thrown: nothing goes on writing behind the caller's back.
    for (const outcome of await Promise.allSettled(done)) {
      if (outcome.status === 'rejected') throw outcome.reason;
      reports.push(...outcome.value);
    }
  }
  return reports;
}

async function captureSource(
  tools: CaptureTools,
  source: LiveSource,
  context: CaptureContext,
  settings: CaptureSettings,
): Promise<JobReport[]> {
  const jobs = source.jobs(context);
  const seenAt = await newestInHistory(tools, source.name, context);
  return Promise.all(
    jobs.map((job) =>
      captureJob(tools, source, job, context, settings, job.key === '' ? seenAt : undefined),
    ),
  );
}

async function captureJob(
  tools: CaptureTools,
  source: LiveSource,
  job: CaptureJob,
  { date, now }: CaptureContext,
  settings: CaptureSettings,
  seenAt: Instant | undefined,
): Promise<JobReport> {
  const place = { source: source.name, date, key: job.key };
  try {
    return await alone(tools, place, async () => {
      const before = await lastCapture(tools.store, place);
      const looks = [before === undefined ? undefined : parseInstant(before.captured_at), seenAt];
      const lookedAt = newestOf(looks, tools.now());
      const refreshAfterMs = settings.refreshAfterMs[source.name] ?? source.refreshAfterMs;
      // Another process may have looked since this one was asked to.
      const isFresh = lookedAt > now || (!settings.isForced && now - lookedAt < refreshAfterMs);
      if (isFresh) return { ...place, outcome: 'fresh', lookedAt: instantFromMs(lookedAt) };
      await awaitFreeSecond(tools, place);
      return { ...place, outcome: 'done', ...(await runJob(tools, source, job, date)) };
    });
  } catch (thrown) {
    const isOurs = thrown instanceof KnownError && thrown.kind !== 'cancelled';
    if (!isOurs) throw thrown;
    return { ...place, outcome: 'failed', error: errorRecord(thrown) };
  }
}

/** The newest of some looks; one from the future was stamped by a wrong clock, and says nothing. */
function newestOf(looks: readonly (Instant | undefined)[], now: Instant): number {
  const past = looks.filter((at) => at !== undefined && at <= now + CLOCK_TOLERANCE_MS);
  return Math.max(-Infinity, ...past.map(Number));
}

/**
 * Runs `work` while no other process of the data root captures the same thing. Of two that come at once the second one finds
 * what the first one captured.
 */
async function alone<T>(
  { leases, signal }: CaptureTools,
  { source, key }: CapturePlace,
  work: () => Promise<T>,
): Promise<T> {
  if (leases === undefined) return work();
  // By source, not by date: captures of two dates may write the same month of the schedule.
  const name = ['captures', source, ...(key === '' ? [] : [key])].join('/');
  const lease = await leases.await(name, { signal: signal ?? new AbortController().signal });
  try {
    return await work();
  } finally {
    // The record of a capture has its outcome; a lease that stays ends with this process.
    await lease.drop().catch(() => undefined);
  }
}

/** Folders are named by the second: one in which a capture lies already, whole or left by a crash, is waited out. */
async function awaitFreeSecond(
  { store, client, now, signal }: CaptureTools,
  place: CapturePlace,
): Promise<void> {
  const at = now();
  const taken = await store.list(runFolder('payloads', place, at));
  if (taken.length > 0) await client.pause(SECOND_MS - (at % SECOND_MS), signal);
}

/** When the newest snapshot that speaks about the date was captured, by whatever program. */
async function newestInHistory(
  { store }: CaptureTools,
  source: SourceName,
  { date, now }: CaptureContext,
): Promise<Instant | undefined> {
  // Final tip times of an archive carry clocks of their own, and box scores are looked at game by game.
  if (source === 'schedule' || source === 'boxscores') return undefined;
  const histories = await Histories.scan(store, {
    [source]: { from: daysBefore(date, 1), to: date },
  });
  const captured = histories
    .all(source)
    .filter(({ corrupt, availableAt }) => corrupt === undefined && availableAt <= now)
    .map(({ availableAt }) => availableAt);
  return captured.length === 0 ? undefined : instantFromMs(Math.max(...captured));
}

async function contextOf(
  tools: CaptureTools,
  date: GameDate,
  { baseUrls, keyOf }: CaptureSettings,
): Promise<CaptureContext> {
  const now = tools.now();
  const games = (await scheduledGames(tools.store)).filter(isSlateGame);
  const from = daysBefore(date, BOX_SCORE_DAYS);
  const over = games.filter(
    (game) =>
      game.game_date >= from && game.game_date <= date && game.tip_ts + SHORTEST_GAME_MS <= now,
  );
  const wantedBoxScores: Game[] = [];
  for (const game of over) {
    const season = seasonOf(game.game_date);
    const folder = `bronze/boxscores_raw/season=${season}/date=${game.game_date}/game_id=${game.game_id}`;
    if ((await tools.store.list(folder)).length === 0) wantedBoxScores.push(game);
  }
  return { date, now, season: seasonOf(date), baseUrls, wantedBoxScores, keyOf };
}
