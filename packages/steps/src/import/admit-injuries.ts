/** Injury reports of a season folder at the door: nobody whom a report names is lost, and every status is understood. */
import { easternDate } from '@pkg/lake';
import { injuryLevel, KNOWN_STATUSES, type TeamReader } from '@pkg/nba';
import { addDays, formatInstant, type Instant, type KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { dayIn, type AdmittedSchedule } from './admit-schedule.ts';
import { numberIn, textIn, type Door } from './door.ts';
import type {
  InjuryArchiveRow,
  InjuryReportIndexRow,
  ScheduleArchiveRow,
} from './season-tables.ts';

const ROW_TYPES = ['player', 'not_yet_submitted', 'non_nba_event'];

export interface AdmittedReports {
  readonly injuries: readonly InjuryArchiveRow[];
  readonly injuryReports: readonly InjuryReportIndexRow[];
}

/** @throws KnownError `REPORTS_WITHOUT_ROWS` for an index without the rows of its reports */
export function admitInjuries(
  rows: readonly InjuryArchiveRow[],
  index: readonly InjuryReportIndexRow[],
  { teams, games }: Pick<AdmittedSchedule, 'teams' | 'games'>,
  doors: { readonly injuries: Door; readonly index: Door },
): AdmittedReports {
  if (rows.length === 0 && index.length > 0) throw reportsWithoutRows(index.length, doors.index);
  const captured = new Map<Instant, Instant>();
  const inIndex = new Map(index.map((row) => [row.report_ts_utc, row.pdf_created_utc]));
  const reported = rows.flatMap((row) => clocked(row, captured, inIndex, doors.injuries));
  const indexed = index.flatMap((row) => clocked(row, captured, inIndex, doors.index));
  const words = new ReportWords(teams, doors.injuries);
  const injuries = reported.flatMap((row) => admitted(row, words, doors.injuries));
  return {
    injuries: numbered(injuries, doors.injuries),
    injuryReports: withinRows(indexed, reported, games, doors.index),
  };
}

function reportsWithoutRows(reports: number, { file }: Door): KnownError {
  return STEP_ERRORS.REPORTS_WITHOUT_ROWS({ file, reports });
}

/** The row with both clocks of its report; each report has one pair. */
function clocked<T extends InjuryReportIndexRow>(
  row: T,
  captured: Map<Instant, Instant>,
  inIndex: ReadonlyMap<Instant, Instant | null>,
  door: Door,
): T[] {
  const asOf = numberIn(row, 'report_ts_utc') as Instant | null;
  if (asOf === null) return door.refuse(row, 'report_ts_utc', 'is not the instant of a report');
  const own = numberIn(row, 'pdf_created_utc') as Instant | null;
  const known = captured.get(asOf);
  const availableAt = own ?? known ?? inIndex.get(asOf) ?? null;
  if (availableAt === null)
    return door.refuse(row, 'pdf_created_utc', 'does not say when the report was captured');
  if (known !== undefined && known !== availableAt)
    return door.refuse(
      row,
      'pdf_created_utc',
      `is not the one of the same report elsewhere, ${formatInstant(known)}`,
    );
  captured.set(asOf, availableAt);
  return [own === null ? door.changed(row, { pdf_created_utc: availableAt } as Partial<T>) : row];
}

/**
 * Reports before the first and after the last that has rows are empty where nobody plays on their day and the next. Others
 * are not known to be: their rows are of another file.
 */
function withinRows(
  index: readonly InjuryReportIndexRow[],
  rows: readonly InjuryArchiveRow[],
  games: readonly ScheduleArchiveRow[],
  door: Door,
): InjuryReportIndexRow[] {
  let [first, last] = [Infinity, -Infinity];
  for (const { report_ts_utc } of rows) {
    if (report_ts_utc < first) first = report_ts_utc;
    if (report_ts_utc > last) last = report_ts_utc;
  }
  const busy = new Set(games.map((game) => game.game_date));
  return index.flatMap((row) => {
    const { report_ts_utc: at } = row;
    if (at >= first && at <= last) return [row];
    const date = easternDate(at);
    const isIdle = !busy.has(date) && !busy.has(addDays(date, 1));
    const reason = 'a report before or after all those whose rows are in injuries.parquet';
    return isIdle ? [row] : door.leaveOut(row, reason);
  });
}

function admitted(row: InjuryArchiveRow, words: ReportWords, door: Door): InjuryArchiveRow[] {
  const player = textIn(row, 'player') ?? nameInOrder(textIn(row, 'player_listed'));
  const rowType = textIn(row, 'row_type') ?? (player === null ? null : 'player');
  if (rowType === null || !ROW_TYPES.includes(rowType))
    return door.refuse(row, 'row_type', `is no kind of row; known: ${ROW_TYPES.join(', ')}`);
  const tip = numberIn(row, 'tip_utc') as Instant | null;
  const date =
    (row.game_date as unknown) === null && tip !== null ? easternDate(tip) : dayIn(row.game_date);
  if (date === null) {
    if ((row.game_date as unknown) === null) return door.leaveOut(row, 'a row without a game date');
    return door.refuse(row, 'game_date', 'is no day such as 2023-12-25');
  }
  const changes: Partial<InjuryArchiveRow> = { row_type: rowType, game_date: date };
  if (rowType === 'non_nba_event') return changedOrSame(row, { ...changes, player }, door);
  const sides = words.sidesOf(row);
  if (sides === null) return [];
  if (rowType === 'player') {
    if (player === null) return door.leaveOut(row, 'a row that names no player');
    const status = textIn(row, 'status');
    if (status === null || !words.isStatus(status))
      return door.refuse(row, 'status', `is no status that is known; known: ${KNOWN_STATUSES}`);
  }
  return changedOrSame(row, { ...changes, ...sides, player }, door);
}

type Sides = Pick<InjuryArchiveRow, 'home' | 'away' | 'matchup' | 'team'>;

/** Understands the words of many reports: hundreds of thousands of rows name the same few teams and statuses. */
class ReportWords {
  readonly #teams: TeamReader;
  readonly #door: Door;
  readonly #statuses = new Map<string, boolean>();
  #last: { readonly row: InjuryArchiveRow; readonly sides: Sides } | undefined;

  constructor(teams: TeamReader, door: Door) {
    this.#teams = teams;
    this.#door = door;
  }

  /** Home, away, matchup and team; null where the row is refused. */
  sidesOf(row: InjuryArchiveRow): Sides | null {
    const last = this.#last;
    const isSame =
      last?.row.matchup === row.matchup &&
      last.row.home === row.home &&
      last.row.away === row.away &&
      last.row.team === row.team;
    if (isSame) return last.sides;
    const sides = sidesOf(row, this.#teams, this.#door);
    if (sides !== null) this.#last = { row, sides };
    return sides;
  }

  isStatus(text: string): boolean {
    const known = this.#statuses.get(text);
    if (known !== undefined) return known;
    const isLevel = injuryLevel(text) !== null;
    this.#statuses.set(text, isLevel);
    return isLevel;
  }
}

/** Home, away, matchup and team, as the schedule calls them; null where the row is refused. */
function sidesOf(row: InjuryArchiveRow, teams: TeamReader, door: Door): Sides | null {
  const [, awayOfMatchup, homeOfMatchup] =
    /^\s*(\S+)\s*@\s*(\S+)\s*$/.exec(textIn(row, 'matchup') ?? '') ?? [];
  const read = (column: 'home' | 'away' | 'team', written: string | null | undefined) => {
    const team = typeof written === 'string' ? teams.read(written) : undefined;
    if (team === undefined) {
      const near = typeof written === 'string' ? `; ${teams.near(written)}` : '';
      door.refuse(row, column, `is no team of the schedule${near}`);
    }
    return team;
  };
  const home = read('home', textIn(row, 'home') ?? homeOfMatchup);
  const away = read('away', textIn(row, 'away') ?? awayOfMatchup);
  const team = read('team', textIn(row, 'team'));
  if (home === undefined || away === undefined || team === undefined) return null;
  const matchup = `${away}@${home}`;
  const written =
    awayOfMatchup === undefined
      ? matchup
      : `${teams.read(awayOfMatchup) ?? ''}@${teams.read(homeOfMatchup!) ?? ''}`;
  const isMatchup = textIn(row, 'matchup') === null || awayOfMatchup !== undefined;
  if (!isMatchup || written !== matchup) {
    door.refuse(row, 'matchup', `is not ${matchup}, the two teams of the row`);
    return null;
  }
  if (team !== home && team !== away) {
    door.refuse(row, 'team', `does not play in ${matchup}`);
    return null;
  }
  return { home, away, matchup, team };
}

/** `Porter Jr., Michael` as `Michael Porter Jr.`. */
function nameInOrder(listed: string | null): string | null {
  const [last, first, ...rest] = (listed ?? '').split(', ');
  return last === undefined || first === undefined || rest.length > 0 ? null : `${first} ${last}`;
}

/** Rows that say where they stand in the report keep it; others are counted within their report. */
function numbered(rows: readonly InjuryArchiveRow[], door: Door): InjuryArchiveRow[] {
  const counts = new Map<Instant, number>();
  return rows.map((row) => {
    if (numberIn(row, 'page') !== null && numberIn(row, 'row_no') !== null) return row;
    const count = (counts.get(row.report_ts_utc) ?? 0) + 1;
    counts.set(row.report_ts_utc, count);
    return door.changed(row, { page: 0, row_no: count });
  });
}

function changedOrSame<T extends object>(row: T, values: Partial<T>, door: Door): T[] {
  for (const name in values)
    if ((row[name] ?? null) !== values[name]) return [door.changed(row, values)];
  return [row];
}
