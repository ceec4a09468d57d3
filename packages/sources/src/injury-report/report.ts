/** The official injury report: what its grid means. */
import type { RowOf } from '@pkg/lake';
import { teamOfName, type INJURIES_RAW } from '@pkg/nba';
import { instantFromMs, MINUTE_MS, type GameDate, type Instant } from '@pkg/std';
import { drift } from '../drift.ts';
import { clockOf, dayOf, easternInstants } from '../eastern-instant.ts';
import type { PdfText } from './pdf-page.ts';
import { readReportTable, type ColumnName, type ReportRow } from './report-table.ts';

/** One row of a report, without the clocks that all its rows share. */
export type InjuryReportRow = Omit<
  RowOf<typeof INJURIES_RAW>,
  'report_date' | 'as_of_ts' | 'ingested_ts' | 'source'
>;

export interface InjuryReport {
  /** The instant that the heading prints. */
  readonly reportedAt: Instant;
  readonly reportDate: GameDate;
  readonly rows: readonly InjuryReportRow[];
}

const STATUSES: readonly string[] = ['Out', 'Doubtful', 'Questionable', 'Probable', 'Available'];
const NOTICE = 'NOT YET SUBMITTED';
/** All-Star and exhibition sides. */
const NON_NBA_TEAM = 'Non-NBA Team';
/** How long after the time of its heading a report is made: 139 s at most in two seasons. */
const MADE_WITHIN_MS = 20 * MINUTE_MS;
/** Cells that repeat until they change. */
const CARRIED = ['date', 'time', 'matchup', 'team'] as const;

/** @throws KnownError `INJURY_REPORT_LAYOUT`, `INJURY_REPORT_CONTENT` */
export function readInjuryReport(text: PdfText): InjuryReport {
  const { heading, rows } = readReportTable(text.pages);
  const { date, instants } = timeOfHeading(heading);
  const current: Record<ColumnName, string> = { ...rows[0]!.cells };
  const meant = rows.map((row, index) => {
    carry(current, row.cells);
    return meaningOf(row, current, index);
  });
  refuseRepeats(meant);
  return { reportedAt: madeAt(instants, text.createdAt), reportDate: date, rows: meant };
}

/** A cell that is empty means what stands above it; one that changes empties those to its right. */
function carry(
  current: Record<ColumnName, string>,
  cells: Readonly<Record<ColumnName, string>>,
): void {
  const changed = CARRIED.findIndex((name) => cells[name] !== '');
  if (changed < 0) return;
  CARRIED.forEach((name, index) => {
    // A new day or time leaves the team open: each game names its own.
    if (cells[name] !== '') current[name] = cells[name];
    else if (index > changed && name === 'team') current[name] = '';
  });
}

function meaningOf(
  { page, cells }: ReportRow,
  current: Readonly<Record<ColumnName, string>>,
  index: number,
): InjuryReportRow {
  const where = `row ${String(index)} on page ${String(page)}`;
  const gameDate = dayOf(current.date);
  if (gameDate === undefined) throw content(`${where} has the date '${current.date}'`);
  if (!/^(0[1-9]|1[0-2]):[0-5]\d \(ET\)$/.test(current.time))
    throw content(`${where} has the time '${current.time}'`);
  const matchup = /^([A-Z]{3})@([A-Z]{3})$/.exec(current.matchup);
  if (matchup === null) throw content(`${where} has the matchup '${current.matchup}'`);
  const [, away, home] = matchup as unknown as [string, string, string];
  return {
    game_date: gameDate,
    matchup: current.matchup,
    away_team_tricode: away,
    home_team_tricode: home,
    team_tricode: teamIn(current.team, [away, home], where),
    ...playerOf(cells, current.team, where),
    source_row_id: `${String(page)}:${String(index)}`,
  };
}

type PlayerPart = Pick<InjuryReportRow, 'row_type' | 'player_name' | 'status_raw' | 'notes_raw'>;

function playerOf(
  { player, status, reason }: Readonly<Record<ColumnName, string>>,
  team: string,
  where: string,
): PlayerPart {
  const nobody = { player_name: null, status_raw: null, notes_raw: reason };
  if (player === '' && status === '' && reason === NOTICE)
    return { row_type: team === NON_NBA_TEAM ? 'non_nba_event' : 'not_yet_submitted', ...nobody };
  const names = player.split(', ');
  if (names.length !== 2 || names.includes(''))
    throw content(`${where} has the player '${player}', not 'Last, First'`);
  if (!STATUSES.includes(status)) throw content(`${where} has the status '${status}'`);
  if (reason === '' || reason === NOTICE) throw content(`${where} has the reason '${reason}'`);
  return {
    row_type: 'player',
    player_name: `${names[1]!} ${names[0]!}`,
    status_raw: status,
    notes_raw: reason,
  };
}

/** The tricode of a row's team, which must be one of its game's; null for a side that is no NBA team. */
function teamIn(name: string, sides: readonly string[], where: string): string | null {
  if (name === NON_NBA_TEAM && sides.every((side) => side === 'UNK')) return null;
  const tricode = teamOfName(name)?.tricode;
  if (tricode !== undefined && sides.includes(tricode)) return tricode;
  throw content(`${where} has the team '${name}' in ${sides.join('@')}`);
}

/** A player stands once under a game: twice means that two rows were misread. */
function refuseRepeats(rows: readonly InjuryReportRow[]): void {
  const seen = new Set<string>();
  for (const { row_type, game_date, matchup, team_tricode, player_name } of rows) {
    if (row_type === 'non_nba_event') continue;
    const key = [game_date, matchup, team_tricode, player_name].join('|');
    if (seen.has(key)) throw content(`${player_name ?? 'a notice'} stands twice under ${matchup}`);
    seen.add(key);
  }
}

function timeOfHeading(heading: string): {
  readonly date: GameDate;
  readonly instants: readonly Instant[];
} {
  const match = /^Injury Report: (\d{2}\/\d{2}\/\d{2}) (\d{2}:\d{2}) ([AP]M)$/.exec(heading);
  const date = dayOf(match?.[1] ?? '');
  const time = clockOf(match?.[2] ?? '', match?.[3] ?? '');
  const instants = date === undefined || time === undefined ? [] : easternInstants(date, time);
  if (date === undefined || instants.length === 0) throw content(`its heading is '${heading}'`);
  return { date, instants };
}

/**
 * The instant of the heading: of the two of the hour that is repeated in autumn that at which the file says it was made.
 * A file that does not say is refused there: one of the two would be wrong by an hour.
 */
function madeAt(instants: readonly Instant[], createdAt: string | null): Instant {
  if (instants.length === 1) return instants[0]!;
  const created = instantOfPdfDate(createdAt);
  const told = instants.find((instant) => {
    const lateMs = (created ?? Number.NaN) - instant;
    return lateMs >= 0 && lateMs <= MADE_WITHIN_MS;
  });
  if (told !== undefined) return told;
  throw content(`its heading comes twice that day, and the file was made at '${createdAt ?? ''}'`);
}

/** `D:20240115173002-05'00'`, or undefined. */
function instantOfPdfDate(text: string | null): Instant | undefined {
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-])(\d\d)'(\d\d)'?$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, sign, hours, minutes] = match;
  const utc = Date.parse(`${year!}-${month!}-${day!}T${hour!}:${minute!}:${second!}Z`);
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS * (sign === '-' ? 1 : -1);
  return Number.isNaN(utc) ? undefined : instantFromMs(utc + offsetMs);
}

function content(problem: string): Error {
  return drift('INJURY_REPORT_CONTENT', 'injury report', problem);
}
