/**
 * The league's injury reports as scrapers of its PDFs keep them: one row per player with `Game Date`, `Matchup`, `Team`, `Player Name`,
 * `Current Status` and `Reason`, in whatever case and spacing, and the time of the report in a column or in the name of the file.
 *
 * Source: the columns of the report itself, which `nbainjuries` and `nba-injury-report` (PyPI) keep; the column `ReportTime` is
 * the one that the former's example of many reports adds.
 */
import { easternClock, easternDate, type ForeignColumn, type ForeignTable } from '@pkg/lake';
import { addDays, HOUR_MS, instantFromMs, MINUTE_MS, type GameDate, type Instant } from '@pkg/std';
import { STEP_ERRORS } from '../../errors.ts';
import { readClockColumn, type ClockForms } from '../clock-columns.ts';
import { throwRefused, type RowProblem } from '../refusals.ts';
import { dateOf } from '../written-time.ts';
import { Zone } from '../zoned-time.ts';

/** The importer's statements about the clocks of a file of reports. */
export interface ReportForms extends ClockForms {
  /** The capture time of a file that does not give the time of its report. */
  readonly capturedAt?: Instant | undefined;
}

/** The columns of a file of reports, as the file names them. */
export interface ReportColumns {
  readonly date: string;
  readonly matchup: string;
  readonly team: string;
  readonly player: string;
  readonly status: string;
  readonly reason: string;
  /** The time of the report; a day beside it where the two are parted. */
  readonly report: string | undefined;
  readonly reportDay: string | undefined;
  readonly capture: string | undefined;
}

/** Names without their case, spaces and underscores; among several the first counts. */
const NAMES = {
  date: ['gamedate'],
  matchup: ['matchup'],
  team: ['teamname', 'team'],
  player: ['playername', 'playerlisted', 'player'],
  status: ['currentstatus', 'status'],
  reason: ['reason'],
} as const;
const REPORT = [
  ...['reporttime', 'reportdatetime', 'reporttimestamp', 'reportts', 'reporttsutc'],
  ...['snapshottime', 'snapshotts'],
];
const REPORT_DAY = ['reportdate'];
const CAPTURE = ['capturedat', 'fetchedat', 'scrapedat', 'pdfcreatedutc', 'ingestedts'];

/**
 * The time from a report's heading until it counts as out, where no column says so.
 *
 * Source: 6,744 reports of two seasons, which were made 1 to 139 seconds after that time.
 */
const REPORT_DELAY_MS = 5 * MINUTE_MS;
/** A report lists the games of its day and of the next ones: three in two seasons. */
const MAX_DAYS_AHEAD = 7;
/**
 * Before this date reports came at half past, and the name of a file had the hour alone. Source: the addresses of the
 * reports.
 */
const QUARTERS_SINCE = '2025-12-22';

/** The columns of the league's report; undefined for a table of something else. */
export function reportColumns(columns: readonly string[]): ReportColumns | undefined {
  const byKey = new Map(columns.map((name) => [keyOf(name), name]));
  const find = (keys: readonly string[]): string | undefined =>
    keys.map((key) => byKey.get(key)).find((name) => name !== undefined);
  const found = Object.entries(NAMES).map(([role, keys]) => [role, find(keys)] as const);
  if (found.some(([, name]) => name === undefined)) return undefined;
  const roles = Object.fromEntries(found) as unknown as Record<keyof typeof NAMES, string>;
  return { ...roles, report: find(REPORT), reportDay: find(REPORT_DAY), capture: find(CAPTURE) };
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_]+/g, '');
}

/**
 * The table in the columns of the seasons archive.
 *
 * @throws KnownError `REPORT_TIME_MISSING`, `ROWS_REFUSED`; as `readClockColumn` does
 */
export function inReportColumns(
  table: ForeignTable,
  names: ReportColumns,
  forms: ReportForms,
): ForeignTable {
  const clocks = reportClocks(table, names, forms);
  const problems: RowProblem[] = [];
  const above = { report: undefined as Instant | undefined, date: '', matchup: '', team: '' };
  const rows = table.rows.map((row, index) => {
    const { report, capture } = clocks[index]!;
    const cell = (role: keyof typeof NAMES): string => textOf(row[names[role]]);
    if (report !== above.report) Object.assign(above, { report, date: '', matchup: '', team: '' });
    carry(above, { date: cell('date'), matchup: cell('matchup'), team: cell('team') });
    const gameDate = leagueDay(above.date);
    const problem = gameDate === undefined ? undefined : daysProblem(gameDate, report);
    if (problem !== undefined)
      problems.push({ file: table.path, row: index + 1, columns: [names.date], problem });
    const [player, reason] = [cell('player'), cell('reason')];
    const sides = /^\s*(\S+?)\s*@\s*(\S+)\s*$/.exec(above.matchup) ?? [];
    const isOther = /^non-nba team$/i.test(above.team);
    return {
      report_ts_utc: report,
      pdf_created_utc: capture,
      row_type: rowTypeOf(player, reason, isOther),
      game_date: gameDate ?? nothing(above.date),
      matchup: nothing(above.matchup),
      away: sides[1] ?? null,
      home: sides[2] ?? null,
      team: isOther ? null : nothing(above.team),
      player: nothing(nameInOrder(player)),
      status: nothing(cell('status')),
      reason: nothing(reason),
    };
  });
  throwRefused(
    problems,
    'the league writes the month first; mend the dates of the games or the times of the reports',
  );
  return { path: table.path, isTyped: true, columns: COLUMNS, rows };
}

const text = (name: string): ForeignColumn => ({ name, type: { is: 'text' }, written: 'text' });
const time = (name: string): ForeignColumn => ({
  name,
  type: { is: 'timestamp', unit: 'ms', isUtc: true },
  written: 'an instant',
});
const COLUMNS: readonly ForeignColumn[] = [
  ...[time('report_ts_utc'), time('pdf_created_utc')],
  ...['row_type', 'game_date', 'matchup', 'away', 'home'].map(text),
  ...['team', 'player', 'status', 'reason'].map(text),
];

interface Clocks {
  readonly report: Instant;
  readonly capture: Instant;
}

/** Both clocks of each row: from its columns, from the name of the file, or given for the whole file. */
function reportClocks(table: ForeignTable, names: ReportColumns, forms: ReportForms): Clocks[] {
  const { path, rows } = table;
  const captures = names.capture === undefined ? [] : readTimes(table, names.capture, forms);
  if (names.report !== undefined) {
    const times = readTimes(dayed(table, names), names.report, forms);
    return times.map((at, index) => clocksOf(halfPast(at), captures[index]));
  }
  const named = timeInName(path);
  const report = named === undefined ? forms.capturedAt : halfPast(named);
  if (report === undefined) throw STEP_ERRORS.REPORT_TIME_MISSING({ path });
  return rows.map((_, index) =>
    named === undefined
      ? { report, capture: captures[index] ?? report }
      : clocksOf(report, captures[index]),
  );
}

function clocksOf(report: Instant, capture: Instant | undefined): Clocks {
  return { report, capture: capture ?? instantFromMs(report + REPORT_DELAY_MS) };
}

/** Puts the day before the time of a report, where it is a column of its own. */
function dayed(table: ForeignTable, { report, reportDay }: ReportColumns): ForeignTable {
  if (report === undefined || reportDay === undefined) return table;
  const rows = table.rows.map((row) => {
    const clock = textOf(row[report]);
    const isClock = /^\d{1,2}:\d{2}/.test(clock);
    return isClock ? { ...row, [report]: `${textOf(row[reportDay])} ${clock}` } : row;
  });
  return { ...table, rows };
}

function readTimes(
  { path, columns, rows }: ForeignTable,
  name: string,
  forms: ClockForms,
): Instant[] {
  return readClockColumn(
    path,
    rows,
    columns.find((each) => each.name === name)!,
    forms,
  );
}

/** The report of an hour came at half past, whatever hour it was asked for: never earlier than that. */
function halfPast(at: Instant): Instant {
  if (easternDate(at) >= QUARTERS_SINCE) return at;
  const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
  return instantFromMs(Math.max(at, hour + 30 * MINUTE_MS));
}

/** The time in a name as the league gives it: `Injury-Report_2024-01-15_05PM`, since 2025-12-22 `..._05_30PM`. */
function timeInName(path: string): Instant | undefined {
  const [, date, hour, minute = '00', half] =
    /Injury-Report_(\d{4}-\d{2}-\d{2})_(0[1-9]|1[0-2])(?:_([0-5]\d))?([AP]M)/i.exec(path) ?? [];
  if (date === undefined || dateOf(date) === undefined) return undefined;
  const hours = (Number(hour) % 12) + (half!.toUpperCase() === 'PM' ? 12 : 0);
  const clock = `${String(hours).padStart(2, '0')}:${minute}:00Z`;
  const ms = new Zone('America/New_York').instantAtOrAfter(Date.parse(`${date}T${clock}`));
  return instantFromMs(ms);
}

interface Above {
  date: string;
  matchup: string;
  team: string;
}

/** A cell that is empty means the one above it; a new date or game leaves open whose row it is. */
function carry(above: Above, cells: Above): void {
  if (cells.date !== '') Object.assign(above, cells);
  else if (cells.matchup !== '') Object.assign(above, { ...cells, date: above.date });
  else if (cells.team !== '') above.team = cells.team;
}

/** A day as the report prints it, or as a program writes it; undefined for none. */
function leagueDay(text: string): GameDate | undefined {
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/((?:20)?\d{2})$/.exec(text) ?? [];
  if (year === undefined)
    return dateOf(/^(\d{4}-\d{2}-\d{2})(?:[T ]00:00:00)?/.exec(text)?.[1] ?? '');
  return dateOf(`20${year.slice(-2)}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`);
}

function daysProblem(gameDate: GameDate, report: Instant): string | undefined {
  const day = easternDate(report);
  if (gameDate >= addDays(day, -1) && gameDate <= addDays(day, MAX_DAYS_AHEAD)) return undefined;
  return `${gameDate} is no day of a game that the report of ${day} ${easternClock(report)} ET can list`;
}

function rowTypeOf(player: string, reason: string, isOther: boolean): string {
  if (isOther) return 'non_nba_event';
  return player === '' && /^not yet submitted$/i.test(reason) ? 'not_yet_submitted' : 'player';
}

/** `Porter Jr., Michael` as `Michael Porter Jr.`; a name without a comma is in order. */
function nameInOrder(listed: string): string {
  const [, last, first] = /^([^,]+),\s*([^,]+)$/.exec(listed) ?? [];
  return last === undefined ? listed : `${first!} ${last}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return new Date(value).toISOString().slice(0, 19);
  return typeof value === 'string' ? value.trim() : '';
}

function nothing(written: string): string | null {
  return written === '' ? null : written;
}
