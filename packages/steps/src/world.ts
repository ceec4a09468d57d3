/** What the steps see of the outside before anything is planned: the calendar, the histories, policies and settings. */
import type { Slate } from '@pkg/engine';
import { PAST_OWNERSHIP_DAYS } from './ownership/past-ownership.ts';
import { decodeTable, easternDate, type SnapshotRef } from '@pkg/lake';
import { addDays, KnownError, type GameDate, type Instant, type ObjectStore } from '@pkg/std';
import { DK_SALARIES, SCHEDULE } from './bronze/contracts.ts';
import {
  isSlateGame,
  seasonsOfMonths,
  slatesOn,
  type AsOfRule,
  type Calendar,
  type DraftGroupSighting,
  type Game,
} from './calendar.ts';
import { daysBefore, Histories } from './history.ts';
import {
  readPinnedRuns,
  refuseLookahead,
  runtimeOf,
  type ModelPins,
  type PinnedRuns,
} from './models/pinned-models.ts';
import {
  policiesFor,
  type Policies,
  type PolicyChange,
  type RunMode,
  type SourceName,
} from './policy.ts';

export interface Settings {
  readonly profile: string;
  readonly worlds: number;
  readonly seed: number;
  /** Threads of the simulation; changes no byte. */
  readonly threads: number;
  readonly leadMinutes: number;
  readonly allowLookahead: boolean;
  readonly policyChanges: Readonly<Partial<Record<SourceName, PolicyChange>>>;
  /** Model runs to use in place of those of the DAG. */
  readonly models?: ModelPins | undefined;
}

export interface World {
  readonly calendar: Calendar;
  readonly schedule: readonly Game[];
  readonly histories: Histories;
  readonly settings: Settings;
  /** Of each pinned head, the runs that slates choose from. */
  readonly pinnedRuns: PinnedRuns;
  /** The version of the runtime of pinned ONNX models; null where none is pinned. */
  readonly onnxRuntime: string | null;
  /** A date from today on is a daily run, an earlier one a backfill. */
  modeOf(slate: Slate): RunMode;
  policiesOf(slate: Slate): Policies;
}

export interface WorldRequest {
  readonly dates: readonly GameDate[];
  readonly rule: AsOfRule;
  readonly settings: Settings;
  readonly now: Instant;
}

/** Days of box scores that features look back on. */
export const HISTORY_DAYS = 300;
/** Days of games that models are trained on: two seasons, of which the first months need not be there. */
export const TRAINING_DAYS = 500;

/**
 * Scans what the dates need.
 *
 * @throws KnownError `EMPTY_DATA_ROOT` when no schedule was imported; as `readPinnedRuns` and `refuseLookahead` do
 */
export async function observeWorld(store: ObjectStore, request: WorldRequest): Promise<World> {
  const { dates, settings } = request;
  const first = dates[0]!;
  const last = dates.at(-1)!;
  const earliestTraining = daysBefore(`${first.slice(0, 7)}-01` as GameDate, TRAINING_DAYS);
  const histories = await Histories.scan(store, {
    schedule: { from: first, to: last },
    injuries: { from: daysBefore(earliestTraining, 1), to: addDays(last, 2) },
    odds: { from: daysBefore(first, 7), to: addDays(last, 7) },
    lineups: { from: first, to: last },
    roster: { from: daysBefore(first, 30), to: last },
    salaries: { from: daysBefore(earliestTraining, HISTORY_DAYS), to: last },
    ownership: { from: daysBefore(earliestTraining, PAST_OWNERSHIP_DAYS), to: last },
    boxscores: { from: daysBefore(earliestTraining, HISTORY_DAYS), to: last },
  });
  const months = newestOfMonths(histories);
  if (months.length === 0) throw emptyRoot();
  const schedule = (
    await Promise.all(months.map((month) => readSnapshot(store, month, SCHEDULE)))
  ).flat();
  const seasons = seasonsOfMonths(
    months.map(({ keys }) => ({ season: keys['season']!, month: keys['month']! })),
  );
  const sightings = await readSightings(store, histories, dates);
  const today = easternDate(request.now);
  const modeOf = (slate: Slate): RunMode => (slate.gameDate >= today ? 'daily' : 'backfill');
  const rule = { now: request.now, ...request.rule };
  const calendar = slatesOn(dates, schedule, seasons, sightings, rule);
  const pinnedRuns = await readPinnedRuns(store, settings.models ?? {});
  if (!settings.allowLookahead) refuseLookahead(pinnedRuns, calendar.slates);
  return {
    calendar,
    pinnedRuns,
    onnxRuntime: await runtimeOf(pinnedRuns),
    schedule,
    histories,
    settings,
    modeOf,
    policiesOf: (slate) => policiesFor(modeOf(slate), settings.policyChanges),
  };
}

/** The snapshot of each month of the schedule that counts: the newest, since the schedule is authoritative. */
export function newestOfMonths(histories: Histories): SnapshotRef[] {
  return histories.days('schedule').flatMap((month) => {
    const usable = histories
      .on('schedule', month)
      .filter((snapshot) => snapshot.corrupt === undefined);
    return usable.toSorted((a, b) => a.asOf - b.asOf || a.availableAt - b.availableAt).at(-1) ?? [];
  });
}

/** The games of every month on record, as the newest snapshot of each has them; none without a schedule. */
export async function scheduledGames(store: ObjectStore): Promise<Game[]> {
  const histories = await Histories.scan(store, {
    schedule: { from: '' as GameDate, to: '' as GameDate },
  });
  const months = newestOfMonths(histories);
  return (await Promise.all(months.map((month) => readSnapshot(store, month, SCHEDULE)))).flat();
}

/**
 * The dates of a season that have games, ascending.
 *
 * @throws KnownError `UNKNOWN_SEASON` when the schedule has no game of it
 */
export async function seasonDates(store: ObjectStore, season: string): Promise<GameDate[]> {
  const histories = await Histories.scan(store, {
    schedule: { from: '' as GameDate, to: '' as GameDate },
  });
  const months = newestOfMonths(histories).filter(({ keys }) => keys['season'] === season);
  const games = (
    await Promise.all(months.map((month) => readSnapshot(store, month, SCHEDULE)))
  ).flat();
  const dates = [...new Set(games.filter(isSlateGame).map((game) => game.game_date))].sort();
  if (dates.length > 0) return dates;
  throw new KnownError({
    code: 'UNKNOWN_SEASON',
    kind: 'missing',
    message: `expected games of the season that starts in ${season}, but the schedule has none`,
    hint: 'name a season by the year in which it starts, such as 2023 for 2023-24, and import it first',
  });
}

/** What every snapshot of salaries says of its draft group: which of them count is up to the as-of instant. */
async function readSightings(
  store: ObjectStore,
  histories: Histories,
  dates: readonly GameDate[],
): Promise<Map<GameDate, DraftGroupSighting[]>> {
  const sightings = new Map<GameDate, DraftGroupSighting[]>();
  for (const date of dates) {
    const own: DraftGroupSighting[] = [];
    for (const snapshot of histories.on('salaries', date)) {
      const id = snapshot.keys['draft_group_id'];
      if (id === undefined || snapshot.corrupt !== undefined) continue;
      const [row] = await readSnapshot(store, snapshot, DK_SALARIES);
      if (row === undefined) continue;
      const { path, asOf, availableAt } = snapshot;
      own.push({ id, lockAt: row.lock_ts, path, asOf, availableAt });
    }
    sightings.set(date, own);
  }
  return sightings;
}

async function readSnapshot<T extends typeof SCHEDULE | typeof DK_SALARIES>(
  store: ObjectStore,
  { path }: SnapshotRef,
  contract: T,
): ReturnType<typeof decodeTable<T>> {
  const stored = await store.get(path);
  return stored === null ? [] : decodeTable(contract, stored.bytes, path);
}

function emptyRoot(): KnownError {
  return new KnownError({
    code: 'EMPTY_DATA_ROOT',
    kind: 'missing',
    message: 'expected a schedule under bronze/schedule of the data root, but there is none',
    hint: 'import a season first: pipeline import <season folder> --data-root <root>; or try pipeline demo',
  });
}
