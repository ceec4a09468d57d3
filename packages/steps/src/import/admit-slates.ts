/**
 * Salaries and ownership of a season folder at the door: Classic slates of one day, percents of entries. Slates of other
 * kinds are left out by name, with what was rostered in them.
 */
import { repeatsOf } from '@pkg/lake';
import { slateKindInWords, slateKindOf } from '@pkg/nba';
import { groupBy } from '../group-by.ts';
import { dayIn, type AdmittedSchedule } from './admit-schedule.ts';
import { numberIn, textIn, type Door } from './door.ts';
import type { OwnershipArchiveRow, SalaryArchiveRow } from './season-tables.ts';

export interface AdmittedSlates {
  readonly salaries: readonly SalaryArchiveRow[];
  readonly ownership: readonly OwnershipArchiveRow[];
  /** Lines for the report of the import, about whole slates. */
  readonly notes: readonly string[];
}

/** Eight roster spots of 100 percent, and a little for rounding. */
const MAX_PCT = 820;
/** The same in fractions. */
const MAX_FRACTION = 8.2;
const POSITIONS = ['PG', 'SG', 'SF', 'PF', 'C'];
/** Roster slots that some files list beside the positions that fill them. */
const SLOTS = ['G', 'F', 'UTIL'];

export function admitSlates(
  tables: {
    readonly salaries: readonly SalaryArchiveRow[];
    readonly ownership: readonly OwnershipArchiveRow[];
  },
  schedule: AdmittedSchedule,
  doors: { readonly salaries: Door; readonly ownership: Door },
): AdmittedSlates {
  const notes: string[] = [];
  const other = new Map<string, string>();
  const salaries = [...groupBy(tables.salaries, periodOf)].flatMap(([id, players]) => {
    if (id === '') return players.flatMap((row) => noPeriod(row, doors.salaries));
    const reason = otherKind(players);
    if (reason === undefined)
      return players.flatMap((row) => salaryIn(row, schedule, doors.salaries));
    other.set(id, reason);
    notes.push(`${doors.salaries.file}: draft group ${id} (${nameOf(players)}): ${reason}`);
    return [];
  });
  const kept = new Set(salaries.map((row) => periodOf(row)));
  const ownership = [...groupBy(tables.ownership, periodOf)].flatMap(([id, rows]) => {
    if (id === '') return rows.flatMap((row) => noPeriod(row, doors.ownership));
    const reason = other.get(id);
    if (reason !== undefined || !kept.has(id)) {
      const without = `no salaries of draft group ${id} came with it: they say when its contests lock`;
      const why = reason === undefined ? without : `draft group ${id} is left out: ${reason}`;
      return rows.flatMap((row) => doors.ownership.leaveOut(row, why));
    }
    return rows.flatMap((row) => ownershipIn(row, doors.ownership));
  });
  const isTwice = refuseRepeats(ownership, doors.ownership);
  if (!isTwice) checkContests(ownership, doors.ownership);
  return { salaries, ownership, notes };
}

function periodOf(row: SalaryArchiveRow | OwnershipArchiveRow): string {
  return textIn(row, 'period_id') ?? '';
}

function noPeriod(row: object, door: Door): [] {
  return door.refuse(row, 'period_id', 'names no draft group');
}

/** Why a slate is not a Classic one of one day; undefined where it is. */
function otherKind(players: readonly SalaryArchiveRow[]): string | undefined {
  const kind = slateKindOf(
    players.map((row) => ({
      player_name: textIn(row, 'player_name') ?? '',
      team: textIn(row, 'team') ?? '',
      positions: textIn(row, 'positions'),
      salary: numberIn(row, 'salary'),
    })),
  );
  if (kind !== 'classic')
    return `it is ${slateKindInWords(kind)}, and projections are for Classic ones`;
  const dates = new Set(players.flatMap(({ game_date }) => dayIn(game_date) ?? []));
  if (dates.size < 2) return undefined;
  const [first, ...rest] = [...dates].sort();
  return `it is a contest of ${String(dates.size)} days (${first!} to ${rest.at(-1)!}), and slates are of one`;
}

function nameOf(players: readonly SalaryArchiveRow[]): string {
  return `${textIn(players[0]!, 'game_date') ?? 'no date'}, ${String(players.length)} rows`;
}

function salaryIn(
  row: SalaryArchiveRow,
  { teams }: AdmittedSchedule,
  door: Door,
): SalaryArchiveRow[] {
  const date = dayIn(row.game_date);
  if (date === null) return door.refuse(row, 'game_date', 'is no day such as 2023-12-25');
  const name = textIn(row, 'player_name');
  if (name === null) return door.leaveOut(row, 'a salary of a player without a name');
  const written = textIn(row, 'team');
  const team = written === null ? undefined : teams.read(written);
  if (team === undefined)
    return door.refuse(
      row,
      'team',
      `is no team of the schedule${written === null ? '' : `; ${teams.near(written)}`}`,
    );
  const positions = positionsOf(textIn(row, 'positions') ?? '');
  if (positions === null) return door.refuse(row, 'positions', `are no positions such as PG/SG`);
  return [door.changed(row, { game_date: date, player_name: name, team, positions })];
}

function positionsOf(text: string): string | null {
  const parts = text
    .toUpperCase()
    .split(/\s*[/,]\s*/)
    .filter((part) => part !== '');
  const own = parts.filter((part) => POSITIONS.includes(part));
  return own.length > 0 && parts.every((part) => POSITIONS.includes(part) || SLOTS.includes(part))
    ? own.join('/')
    : null;
}

function ownershipIn(row: OwnershipArchiveRow, door: Door): OwnershipArchiveRow[] {
  const date = dayIn(row.game_date);
  if (date === null) return door.refuse(row, 'game_date', 'is no day such as 2023-12-25');
  const name = textIn(row, 'player_name');
  if (name === null) return door.leaveOut(row, 'a share of a player without a name');
  const contest = textIn(row, 'contest_name');
  if (contest === null) return door.refuse(row, 'contest_name', 'names no contest');
  return [door.changed(row, { game_date: date, player_name: name, contest_name: contest })];
}

/** A player stands once in a contest. */
function refuseRepeats(rows: readonly OwnershipArchiveRow[], door: Door): boolean {
  const rules = [
    { columns: ['contest_id', 'player_id'] },
    { columns: ['contest_id', 'player_name'], unlessBoth: 'player_id' },
  ];
  const found = rules.flatMap((rule) =>
    repeatsOf(rule, rows).map(({ row, repeats }) =>
      door.repeat(rows[row]!, rule.columns, rows[repeats]!),
    ),
  );
  return found.length > 0;
}

/**
 * Checks what no row alone shows: fractions instead of percents, contests that sum to more than their spots, two
 * numbers of entries.
 */
function checkContests(rows: readonly OwnershipArchiveRow[], door: Door): void {
  for (const own of groupBy(rows, (row) => String(row.contest_id)).values()) {
    const [first] = own as [OwnershipArchiveRow];
    const pcts = own.flatMap((row) => numberIn(row, 'actual_own_pct') ?? []);
    // An invalid share is named by its row.
    if (pcts.some((pct) => pct < 0 || pct > 100)) continue;
    const sum = pcts.reduce((total, pct) => total + pct, 0);
    const contest = `contest ${String(first.contest_id)}`;
    if (sum > MAX_PCT)
      door.refuse(
        first,
        'actual_own_pct',
        `is of ${contest}, whose ${String(own.length)} rows sum to ${sum.toFixed(1)} percent: eight roster spots are 800`,
      );
    const isFraction = pcts.length >= 8 && sum > 4 && sum <= MAX_FRACTION;
    if (isFraction && pcts.every((pct) => pct <= 1))
      door.refuse(
        first,
        'actual_own_pct',
        `is of ${contest}, whose rows sum to ${sum.toFixed(3)}: fractions, where percents (0-100) are wanted`,
      );
    const others = own.find(({ entries }) => entries !== first.entries);
    if (others !== undefined)
      door.refuse(
        others,
        'entries',
        `is not ${String(first.entries)}, the entries of ${contest} in row ${String(door.numberOf(first))}`,
      );
  }
}
