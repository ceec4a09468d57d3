/** Values that are of no use whatever else a row says: a word where a number belongs, an instant of another age. */
import { BOX_SCORE_COUNTS } from '@pkg/nba';
import { type Door } from './door.ts';
import type { SeasonTables } from './season-tables.ts';

type Kind = 'number' | 'tip' | 'clock' | 'flag';

/** Source: the league's first game was on 1946-11-01. */
const FIRST_TIP_MS = Date.UTC(1946, 0, 1);
/** Nothing was captured before: an earlier clock is a number of another unit. */
const FIRST_CLOCK_MS = Date.UTC(2000, 0, 1);
const LAST_MS = Date.UTC(2100, 0, 1);

const WANTED: Readonly<Record<Kind, string>> = {
  number: 'is no number',
  tip: 'is no instant of 1946 to 2100',
  clock: 'is no instant of 2000 to 2100',
  flag: 'is neither true nor false',
};

const named = (kind: Kind, ...columns: string[]): Readonly<Record<string, Kind>> =>
  Object.fromEntries(columns.map((column) => [column, kind]));

const KINDS: Readonly<Record<keyof SeasonTables, Readonly<Record<string, Kind>>>> = {
  schedule: {
    ...named('tip', 'tip_utc'),
    ...named('number', 'home_team_id', 'away_team_id'),
  },
  boxscores: {
    ...named('number', 'team_id', 'opp_id', 'player_id', 'minutes'),
    ...named('number', ...BOX_SCORE_COUNTS),
    ...named('flag', 'is_home', 'starter'),
  },
  injuries: {
    ...named('clock', 'report_ts_utc', 'pdf_created_utc'),
    ...named('tip', 'tip_utc'),
    ...named('number', 'page', 'row_no'),
  },
  injuryReports: named('clock', 'report_ts_utc', 'pdf_created_utc'),
  odds: {
    ...named('clock', 'snapshot_ts_utc', 'book_last_update_utc'),
    ...named('number', 'line'),
  },
  salaries: named('number', 'player_id', 'salary'),
  ownership: named('number', 'contest_id', 'entries', 'player_id', 'actual_own_pct'),
};

/** The rows whose values are of the kinds that their columns hold; an empty text is no value. */
export function typedRows<T extends object>(
  table: keyof SeasonTables,
  rows: readonly T[],
  door: Door,
): T[] {
  const kinds = Object.entries(KINDS[table]);
  return rows.flatMap((row) => {
    const blank: Record<string, null> = {};
    for (const [column, kind] of kinds) {
      const value = (row as Record<string, unknown>)[column];
      if (value === null || value === undefined) continue;
      if (value === '') blank[column] = null;
      else if (!isOfKind(value, kind)) return door.refuse(row, column, WANTED[kind]);
    }
    return [Object.keys(blank).length === 0 ? row : door.changed(row, blank as Partial<T>)];
  });
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'flag') return typeof value === 'boolean';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (kind === 'number') return true;
  const first = kind === 'tip' ? FIRST_TIP_MS : FIRST_CLOCK_MS;
  return value >= first && value < LAST_MS && Number.isInteger(value);
}
