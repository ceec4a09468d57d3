/**
 * Reads the schedule as an input: the months of it that are on record and can be read, its first and last day, and the
 * months that it should have and lacks. Only inside it does a date without games mean that nobody plays.
 */
import { decodeTable, readScanned, scanSnapshots, type SnapshotRef } from '@pkg/lake';
import { addDays, KnownError, parseGameDate, type GameDate, type ObjectStore } from '@pkg/std';
import { ContractChecks } from './contract-checks.ts';
import { SCHEDULE } from './contracts.ts';
import type { Game } from '../game.ts';
import { Histories } from './histories.ts';
import { calendarYear, daysBefore, seasonOf } from '../season.ts';
import { SOURCES } from './source.ts';

/** One month below `bronze/schedule`. */
export interface ScheduleMonth {
  /** `YYYY-MM`. */
  readonly name: string;
  readonly season: string;
  readonly month: string;
  /** The newest snapshot of the month that can be read, since the schedule is authoritative; null where none can. */
  readonly snapshot: SnapshotRef | null;
  readonly games: readonly Game[];
  /** The problem of its newest snapshot, if there is one. */
  readonly problem: string | undefined;
}

/** The days that the schedule covers. */
export interface ScheduleBounds {
  /** The first day of its first month. */
  readonly first: GameDate;
  /** The date of its last game; the last day of its last month where no game of that month can be read. */
  readonly last: GameDate;
}

/** Every month of the schedule on record, ascending, read. */
export async function scheduleOf(store: ObjectStore): Promise<ScheduleMonth[]> {
  const histories = await Histories.scan(store, {
    schedule: { from: '' as GameDate, to: '' as GameDate },
  });
  return readScheduleMonths(store, histories);
}

/** The games of every month on record, as the newest snapshot of each has them; none without a schedule. */
export async function scheduledGames(store: ObjectStore): Promise<Game[]> {
  return (await scheduleOf(store)).flatMap(({ games }) => games);
}

/** The months of the schedule among histories that were scanned, ascending, read. */
export async function readScheduleMonths(
  store: ObjectStore,
  histories: Histories,
): Promise<ScheduleMonth[]> {
  const months: ScheduleMonth[] = [];
  for (const name of histories.days('schedule'))
    months.push(await readMonth(store, name, histories.on('schedule', name)));
  return months;
}

/** The newest snapshot that reads; a damaged one is passed over, and the month says so. */
async function readMonth(
  store: ObjectStore,
  name: string,
  snapshots: readonly SnapshotRef[],
): Promise<ScheduleMonth> {
  const newestFirst = snapshots.toSorted(
    (a, b) => b.asOf - a.asOf || b.availableAt - a.availableAt || (a.path < b.path ? 1 : -1),
  );
  const season = newestFirst[0]?.keys['season'] ?? seasonOf(`${name}-01` as GameDate);
  const month = { name, season, month: name.slice(5) };
  let problem = newestFirst.length === 0 ? 'its folder has no snapshot' : undefined;
  for (const snapshot of newestFirst) {
    const read = await readGames(store, snapshot);
    if ('games' in read) return { ...month, snapshot, games: read.games, problem };
    problem ??= `${snapshot.path}: ${read.problem}`;
  }
  return { ...month, snapshot: null, games: [], problem };
}

async function readGames(
  store: ObjectStore,
  snapshot: SnapshotRef,
): Promise<{ readonly games: Game[] } | { readonly problem: string }> {
  const { path, corrupt } = snapshot;
  if (corrupt !== undefined) return { problem: corrupt };
  try {
    const bytes = await readScanned(store, snapshot);
    if (bytes === null) return { problem: 'it is gone' };
    return { games: await decodeTable(SCHEDULE, bytes, path) };
  } catch (thrown) {
    if (thrown instanceof KnownError) return { problem: thrown.message };
    throw thrown;
  }
}

/**
 * Finds the first and last day of the schedule from the names of its months and the games of the last one alone; null
 * without any.
 */
export async function scheduleBounds(store: ObjectStore): Promise<ScheduleBounds | null> {
  const folders = new Map<string, string>();
  const root = `bronze/${SOURCES.schedule.dataset}`;
  for (const seasonFolder of await store.listFolders(root)) {
    const season = /^season=(\d{4})$/.exec(seasonFolder)?.[1];
    if (season === undefined) continue;
    for (const name of await store.listFolders(`${root}/${seasonFolder}`)) {
      const month = /^month=(0[1-9]|1[0-2])$/.exec(name)?.[1];
      if (month === undefined) continue;
      folders.set(`${calendarYear(season, month)}-${month}`, `${root}/${seasonFolder}/${name}`);
    }
  }
  const bounds = boundsOf([...folders.keys()]);
  if (bounds === null) return null;
  const name = bounds.last.slice(0, 7);
  const { problemOf } = new ContractChecks(store);
  const snapshots = await scanSnapshots(store, folders.get(name)!, problemOf);
  const { games } = await readMonth(store, name, snapshots);
  const lastGame = games
    .map(({ game_date }) => game_date)
    .toSorted()
    .at(-1);
  return { first: bounds.first, last: lastGame ?? bounds.last };
}

/** The first day of the first month and the last day of the last one. */
function boundsOf(months: readonly string[]): ScheduleBounds | null {
  const sorted = months.toSorted();
  const [from, to] = [sorted[0], sorted.at(-1)];
  if (from === undefined || to === undefined) return null;
  return { first: parseGameDate(`${from}-01`), last: lastDayOf(to) };
}

/** The last day of a month `YYYY-MM`. */
export function lastDayOf(month: string): GameDate {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  const next =
    number === 12 ? `${pad(year + 1, 4)}-01-01` : `${pad(year, 4)}-${pad(number + 1, 2)}-01`;
  return daysBefore(parseGameDate(next), 1);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** Months in which no season has games: none of them is missed where the schedule has none. */
const BETWEEN_SEASONS = ['07', '08', '09'];

/**
 * Explains what the schedule lacks of a month `YYYY-MM` within its bounds; null where it covers the month, or nobody
 * plays.
 */
export function problemOfMonth(
  months: readonly ScheduleMonth[],
  name: string,
): { readonly kind: 'absent' | 'unreadable'; readonly detail: string } | null {
  const own = months.find((month) => month.name === name);
  if (own === undefined)
    return BETWEEN_SEASONS.includes(name.slice(5))
      ? null
      : { kind: 'absent', detail: 'no month of that name is on record' };
  if (own.snapshot !== null) return null;
  return { kind: 'unreadable', detail: own.problem ?? 'it has no snapshot' };
}

/** Every month `YYYY-MM` from that of one day to that of another. */
export function monthsBetween(from: GameDate, to: GameDate): string[] {
  const names: string[] = [];
  for (
    let day = from;
    day.slice(0, 7) <= to.slice(0, 7);
    day = addDays(lastDayOf(day.slice(0, 7)), 1)
  )
    names.push(day.slice(0, 7));
  return names;
}

/** The months that a season has within the bounds of the schedule: October to June, and any other on record. */
export function seasonMonths(months: readonly ScheduleMonth[], season: string): string[] {
  const own = months.filter((month) => month.season === season).map(({ name }) => name);
  const bounds = boundsOf(months.map(({ name }) => name));
  if (bounds === null || own.length === 0) return [];
  const from = parseGameDate(`${season}-10-01`);
  const to = parseGameDate(`${calendarYear(season, '06')}-06-30`);
  const usual = monthsBetween(
    from > bounds.first ? from : bounds.first,
    to < bounds.last ? to : bounds.last,
  );
  return [...new Set([...own, ...usual])].sort();
}
