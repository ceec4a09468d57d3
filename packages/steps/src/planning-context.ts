/**
 * Reads what the steps see of the outside before anything is planned: the calendar, the histories, policies and
 * settings.
 */
import type { IdleDate, Partition } from '@pkg/engine';
import { decodeTable, easternDate, readScanned, type RowOf } from '@pkg/lake';
import {
  DK_SALARIES,
  isSlateGame,
  Histories,
  daysBefore,
  scheduleOf,
  seasonOf,
  lastDayOf,
  problemOfMonth,
  readScheduleMonths,
  scheduleBounds,
  seasonMonths,
  slateKindOf,
  type Game,
  type ScheduleMonth,
} from '@pkg/nba';
import {
  addDays,
  datesFrom,
  parseGameDate,
  type GameDate,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { seasonsOfMonths, slatesOn, type Calendar, type NoSlate } from './calendar.ts';
import { STEP_ERRORS } from './errors.ts';
import { HISTORY_DAYS, PAST_OWNERSHIP_DAYS, TRAINING_DAYS } from './look-back.ts';
import { refuseBeyond, scheduleGap } from './schedule-months.ts';
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
  type PolicyChanges,
  type PolicyChangesByMode,
  type RunMode,
} from './policy.ts';
import { monthScope } from './slate.ts';
import type { AsOfRule, DraftGroupSighting } from './slate-instants.ts';
import { firstOfMonth } from './training/training-window.ts';

export interface Settings {
  readonly profile: string;
  readonly worlds: number;
  readonly seed: number;
  /** Threads of the simulation; changes no byte. */
  readonly threads: number;
  readonly leadMinutes: number;
  readonly allowLookahead: boolean;
  readonly policyChanges: PolicyChanges;
  /** Changes that hold in one mode alone. */
  readonly policyChangesByMode?: PolicyChangesByMode | undefined;
  /** Model runs to use in place of those of the DAG. */
  readonly models?: ModelPins | undefined;
}

export interface PlanningContext {
  readonly calendar: Calendar;
  /** The games of all months of the schedule that can be read. */
  readonly schedule: readonly Game[];
  /** Every month of the schedule on record. */
  readonly months: readonly ScheduleMonth[];
  readonly histories: Histories;
  readonly settings: Settings;
  /** The runs of each pinned head that slates choose from. */
  readonly pinnedRuns: PinnedRuns;
  /** The version of the runtime of pinned ONNX models; null where none is pinned. */
  readonly onnxRuntime: string | null;
  /** A date from today on is a daily run, an earlier one a backfill. */
  modeOf(slate: Pick<Partition, 'date'>): RunMode;
  policiesOf(slate: Pick<Partition, 'date'>): Policies;
}

export interface PlanningRequest {
  readonly dates: readonly GameDate[];
  readonly rule: AsOfRule;
  readonly settings: Settings;
  readonly now: Instant;
}

/**
 * Scans the histories that the dates need.
 *
 * @throws KnownError `EMPTY_DATA_ROOT` when no schedule was imported; as `readPinnedRuns` and `refuseLookahead` do
 */
export async function loadPlanningContext(
  store: ObjectStore,
  request: PlanningRequest,
): Promise<PlanningContext> {
  const { dates, settings } = request;
  const observed = await observeCalendar(store, request);
  const { calendar, histories } = observed;
  const first = dates[0]!;
  const last = dates.at(-1)!;
  // A cut-off before its month has an earlier training window, which reaches further back.
  const windows = calendar.slates.map(({ trainThrough }) => trainThrough);
  const earliest = [firstOfMonth(first), ...windows].sort()[0]!;
  const earliestTraining = daysBefore(earliest, TRAINING_DAYS);
  await histories.extend(store, {
    injuries: { from: daysBefore(earliestTraining, 1), to: addDays(last, 2) },
    odds: { from: daysBefore(first, 7), to: addDays(last, 7) },
    lineups: { from: first, to: last },
    roster: { from: daysBefore(first, 30), to: last },
    salaries: { from: daysBefore(earliestTraining, HISTORY_DAYS), to: last },
    ownership: { from: daysBefore(earliestTraining, PAST_OWNERSHIP_DAYS), to: last },
    boxscores: { from: daysBefore(earliestTraining, HISTORY_DAYS), to: last },
  });
  const pinnedRuns = await readPinnedRuns(store, settings.models ?? {});
  if (!settings.allowLookahead) refuseLookahead(pinnedRuns, calendar.slates);
  return { ...observed, pinnedRuns, onnxRuntime: await runtimeOf(pinnedRuns), settings };
}

/** The calendar of some dates, and what it follows from; of the histories the schedule, and the salaries of the dates. */
export type ObservedCalendar = Pick<
  PlanningContext,
  'calendar' | 'schedule' | 'months' | 'histories' | 'modeOf' | 'policiesOf'
>;

/**
 * Scans what the slates of the dates and their as-of instants follow from.
 *
 * @throws KnownError `EMPTY_DATA_ROOT` when no schedule was imported; as `slatesOn` does
 */
export async function observeCalendar(
  store: ObjectStore,
  { dates, rule, settings, now }: PlanningRequest,
): Promise<ObservedCalendar> {
  const asked = { from: dates[0]!, to: dates.at(-1)! };
  const histories = await Histories.scan(store, { schedule: asked, salaries: asked });
  const months = await readScheduleMonths(store, histories);
  if (months.length === 0) throw STEP_ERRORS.EMPTY_DATA_ROOT();
  const schedule = months.flatMap(({ games }) => games);
  const sightings = await readSightings(store, histories, dates);
  const today = easternDate(now);
  const modeOf: PlanningContext['modeOf'] = ({ date: gameDate }) =>
    gameDate >= today ? 'daily' : 'backfill';
  const policiesOf: PlanningContext['policiesOf'] = (slate) =>
    policiesFor(modeOf(slate), settings.policyChanges, settings.policyChangesByMode);
  const known = { months, schedule, sightings, policiesOf };
  const calendar = calendarOf(dates, known, { now, ...rule });
  return { calendar, schedule, months, histories, modeOf, policiesOf };
}

interface Known {
  readonly months: readonly ScheduleMonth[];
  readonly schedule: readonly Game[];
  readonly sightings: ReadonlyMap<GameDate, readonly DraftGroupSighting[]>;
  readonly policiesOf: PlanningContext['policiesOf'];
}

/** The calendar of dates within the schedule; nobody knows whether dates in a hole of it have games. */
function calendarOf(
  dates: readonly GameDate[],
  { months, schedule, sightings, policiesOf }: Known,
  rule: AsOfRule,
): Calendar {
  const seasons = seasonsOfMonths(months);
  const isKnown = (date: GameDate): boolean => problemOfMonth(months, date.slice(0, 7)) === null;
  const known = dates.filter(isKnown);
  const { slates, noSlate, leftOut } = slatesOn(known, schedule, seasons, sightings, rule);
  const idle: IdleDate[] = noSlate.map(({ game_date, reason }) => {
    const season = seasons.get(game_date.slice(0, 7));
    return {
      ...{ date: game_date, labels: { season: season ?? seasonOf(game_date) } },
      shared: season === undefined ? [] : [monthScope(season, game_date.slice(5, 7))],
      ...{ reason: `NO_SLATE: ${reason}`, gaps: [] },
    };
  });
  const passed: NoSlate[] = [];
  for (const gameDate of dates) {
    const name = gameDate.slice(0, 7);
    const policy = policiesOf({ date: gameDate }).schedule;
    const gap = scheduleGap(months, [name], policy);
    if (gap === undefined) continue;
    const isPassed = policy.onMissing === 'gap';
    if (isPassed) passed.push({ game_date: gameDate, reason: gap.reason });
    const season = seasons.get(name) ?? seasonOf(gameDate);
    idle.push({
      ...{ date: gameDate, labels: { season }, shared: [monthScope(season, name.slice(5))] },
      ...{ reason: isPassed ? `SCHEDULE_GAP: ${gap.reason}` : undefined, gaps: [gap] },
    });
  }
  const byDate = <T>(items: readonly T[], dateOf: (item: T) => string): T[] =>
    items.toSorted((a, b) => (dateOf(a) < dateOf(b) ? -1 : 1));
  return {
    slates,
    leftOut,
    noSlate: byDate([...noSlate, ...passed], ({ game_date }) => game_date),
    idle: byDate(idle, ({ date: gameDate }) => gameDate),
  };
}

/**
 * The dates of a season that have games, ascending, and every date of a month that its schedule should have and lacks.
 *
 * @throws KnownError `UNKNOWN_SEASON` when the schedule has no month of it
 */
export async function seasonDates(store: ObjectStore, season: string): Promise<GameDate[]> {
  const months = await scheduleOf(store);
  const games = months.flatMap((month) => (month.season === season ? month.games : []));
  const holes = seasonMonths(months, season).filter((name) => problemOfMonth(months, name));
  const unknown = holes.flatMap((name) => {
    const first = parseGameDate(`${name}-01`);
    return datesFrom(first, lastDayOf(name));
  });
  const played = games.filter(isSlateGame).map((game) => game.game_date);
  const dates = [...new Set([...played, ...unknown])].sort();
  if (dates.length > 0) return dates;
  throw STEP_ERRORS.UNKNOWN_SEASON({ season });
}

/** Imports leave other slates out by name; one that another program recorded is no draft group of a slate either. */
function isClassic(rows: readonly RowOf<typeof DK_SALARIES>[]): boolean {
  return slateKindOf(rows.map((row) => ({ ...row, team: row.team_tricode }))) === 'classic';
}

/** Reads every sighting of a draft group in snapshots of salaries: the as-of instant decides which of them count. */
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
      const { path, asOf, availableAt } = snapshot;
      const bytes = await readScanned(store, snapshot);
      const rows = bytes === null ? [] : await decodeTable(DK_SALARIES, bytes, path);
      const [row] = rows;
      if (row === undefined || !isClassic(rows)) continue;
      own.push({ id, closesAt: row.lock_ts, path, asOf, availableAt });
    }
    sightings.set(date, own);
  }
  return sightings;
}

/**
 * The days from `from` to `to`, bounded by the schedule before anything else: it alone says on which there are games.
 *
 * @param capturedUntil up to here a capture may still bring the schedule: for it no end is asked for yet
 * @throws KnownError `BEYOND_SCHEDULE`, `EMPTY_DATA_ROOT`
 */
export async function scheduledRange(
  store: ObjectStore,
  from: GameDate,
  to: GameDate,
  capturedUntil?: GameDate,
): Promise<GameDate[]> {
  const bounds = await scheduleBounds(store);
  if (bounds === null && capturedUntil === undefined) throw STEP_ERRORS.EMPTY_DATA_ROOT();
  const { first, last } = bounds ?? { first: from, last: from };
  const until = capturedUntil !== undefined && capturedUntil > last ? capturedUntil : last;
  refuseBeyond({ first, last: until }, from, to);
  return datesFrom(from, to);
}
