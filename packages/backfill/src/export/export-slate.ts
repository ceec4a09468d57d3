/**
 * A slate in the form that another program reads. Each form says its units: `csv` in its header, the others by what the
 * program that reads them expects, which `UNITS` puts into words.
 */
import type { Row } from '@pkg/lake';
import { csvLines } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { columnMeaning } from '@pkg/steps';
import { counted } from '../words/counted.ts';
import type { SiteMatch } from './site-ids.ts';

export const FORMATS = ['csv', 'dk', 'pydfs', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

/** The units of each form in words. */
export const UNITS: Readonly<Record<Format, string>> = {
  csv: `in the header, [0-1] is a fraction, [0-100] percent, [pts] DraftKings points, [usd] dollars, [min if he plays] minutes; [expected min] is ${columnMeaning('minutes_p50').meaning!}. A text that a spreadsheet would take for a formula has an apostrophe before it, which pipeline takes away again when it reads the file`,
  dk: 'ID is the id of the site, AvgPointsPerGame is the mean projection in DraftKings points, Salary is in dollars; there is no ownership',
  pydfs:
    'AvgPointsPerGame, Projection Floor (p10) and Projection Ceil (p90) are DraftKings points; Projected Ownership is a fraction 0-1, because pydfs takes what is above 1 for percent',
  parquet: `the unified table byte for byte: pred_own_pct is percent 0-100, probabilities are 0-1, minutes_p50 is ${columnMeaning('minutes_p50').meaning!}`,
};

/** The id of the home team by game. */
export type HomeTeams = ReadonlyMap<string, number>;

/** Whose ids stand in a file: those of the site, or the league's. One file never holds both. */
export const ID_KINDS = ['site', 'league'] as const;
export type IdKind = (typeof ID_KINDS)[number];

/** Facts that the unified table does not hold. */
export interface ExportFacts {
  readonly site: SiteMatch;
  /** Whose ids `pydfs` gets; by default the site's where its list was captured, else the league's. */
  readonly ids?: IdKind | undefined;
  readonly homeTeams: HomeTeams;
  /** Whether `csv` has also players whom the site does not list, without a salary. */
  readonly isAll?: boolean;
}

export interface Exported {
  readonly text: string;
  readonly rows: number;
  /** Players without what the form needs, left out. */
  readonly leftOut: readonly string[];
  /** Those of them whom the site does not price: they are not on its slate. */
  readonly unpriced: readonly string[];
  /** Those of them who have a price of the site, and whom its list of players names in no way that is known. */
  readonly notMatched: readonly NotMatched[];
  /** Null in a form without ids. */
  readonly ids: IdKind | null;
}

export interface NotMatched {
  readonly player_name: string;
  readonly team_tricode: string;
  /** Names that the site lists for the team and that are nobody of ours, the likeliest first. */
  readonly site_names: readonly string[];
}

/** The forms that are text; `parquet` is the table as it is. */
export type TextFormat = Exclude<Format, 'parquet'>;

/**
 * A slate as the text of a form.
 *
 * @throws KnownError `NAMES_NOT_MATCHED` where a pydfs file would lack players, or hold ids of two kinds; `UNKNOWN_FORMAT`
 */
export function exportText(format: TextFormat, rows: readonly Row[], facts: ExportFacts): Exported {
  switch (format) {
    case 'csv':
      return exportCsv(rows, facts);
    case 'dk':
      return exportTable(rows, facts, 'site', siteRow);
    case 'pydfs': {
      const ids = facts.ids ?? (facts.site.isKnown ? 'site' : 'league');
      const exported = exportTable(rows, facts, ids, pydfsRow);
      if (exported.notMatched.length === 0) return exported;
      const players = notMatchedText(exported.notMatched);
      throw BACKFILL_ERRORS.NAMES_NOT_MATCHED({ players });
    }
    default:
      return unknownFormat(format);
  }
}

/** A form that only a caller without types can ask for. */
function unknownFormat(format: never): never {
  const known = FORMATS.filter((name) => name !== 'parquet');
  throw BACKFILL_ERRORS.UNKNOWN_FORMAT({ format: String(format), known });
}

/** A table of the players with a price, whose ids are of one kind. */
function exportTable(
  rows: readonly Row[],
  facts: ExportFacts,
  ids: IdKind,
  fieldsOf: (row: Row, id: string, facts: ExportFacts) => Fields,
): Exported {
  const { site } = facts;
  const priced = rows.filter(isPriced);
  const kept = ids === 'site' ? priced.filter((row) => site.idOf(row) !== undefined) : priced;
  const notMatched = priced
    .filter((row) => !kept.includes(row))
    .map((row) => ({
      player_name: String(row['player_name']),
      team_tricode: String(row['team_tricode']),
      site_names: site.leftOver(row),
    }));
  const table = kept.map((row) =>
    fieldsOf(row, ids === 'site' ? site.idOf(row)! : String(row['player_id']), facts),
  );
  return {
    text: printTable(table),
    rows: kept.length,
    leftOut: namesBut(kept, rows),
    unpriced: namesBut(priced, rows),
    notMatched,
    ids,
  };
}

/** Lines about players who are not in the file, and of ids with which nothing can be entered. */
export function leftOutLines(format: Format, { unpriced, notMatched, ids }: Exported): string[] {
  const named = unpriced.slice(0, MAX_NAMED).join(', ');
  const more = unpriced.length > MAX_NAMED ? ', ...' : '';
  return [
    ...(unpriced.length === 0
      ? []
      : [
          `left out ${counted(unpriced.length, 'player')} whom the site does not price${format === 'csv' ? ' (--all has them too)' : ''}: ${named}${more}`,
        ]),
    ...(notMatched.length === 0
      ? []
      : [
          `warning: left out ${counted(notMatched.length, 'player')} not matched with the site's list of players: ${notMatchedText(notMatched)}`,
        ]),
    ...(format === 'pydfs' && ids === 'league'
      ? ["ids are the league's: the site takes no lineup with them"]
      : []),
  ];
}

/** `Si Balfrin (HLC; the site also lists Silas Balfrin)`, of a few players. */
function notMatchedText(players: readonly NotMatched[]): string {
  const more = players.length - MAX_NAMED;
  const named = players.slice(0, MAX_NAMED).map(notMatchedPlayer);
  return `${named.join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}`;
}

const MAX_NAMED = 5;

function notMatchedPlayer({ player_name, team_tricode, site_names }: NotMatched): string {
  const near = site_names.slice(0, 3).join(', ');
  const listed =
    near === '' ? 'the site lists nobody else of that team' : `the site also lists ${near}`;
  return `${player_name} (${team_tricode}; ${listed})`;
}

/** Whether the site lists the player: for others nobody pays. */
function isPriced(row: Row): boolean {
  return row['salary'] !== null;
}

function namesBut(kept: readonly Row[], rows: readonly Row[]): string[] {
  const own = new Set(kept);
  return rows.filter((row) => !own.has(row)).map((row) => String(row['player_name']));
}

/** Among all players, `on_slate` says whom the site lists. */
function exportCsv(rows: readonly Row[], facts: ExportFacts): Exported {
  const priced = rows.filter(isPriced);
  const isAll = facts.isAll === true;
  const kept = isAll ? rows : priced;
  const names = Object.keys(rows[0] ?? {});
  const header = names.map((name) => {
    const { unit } = columnMeaning(name);
    return unit === '' ? name : `${name}[${unit}]`;
  });
  const body = kept.map((row) => [
    ...names.map((name) => cell(name, row[name])),
    ...(isAll ? [isPriced(row)] : []),
  ]);
  return {
    text: csvLines([[...header, ...(isAll ? ['on_slate'] : [])], ...body]),
    rows: kept.length,
    leftOut: namesBut(kept, rows),
    unpriced: namesBut(kept, rows),
    notMatched: [],
    ids: null,
  };
}

type Cell = string | number | boolean | null;
type Fields = Readonly<Record<string, Cell>>;

/** The columns of the site's own salary file. */
function siteRow(row: Row, id: string, { homeTeams }: ExportFacts): Fields {
  const name = String(row['player_name']);
  return {
    Position: row['positions'] as string,
    'Name + ID': `${name} (${id})`,
    Name: name,
    ID: id,
    'Roster Position': rosterPosition(row['positions'] as string),
    Salary: Number(row['salary']),
    'Game Info': gameInfo(row, homeTeams),
    TeamAbbrev: String(row['team_tricode']),
    AvgPointsPerGame: rounded(row['dk_fpts_mean'], 2),
  };
}

/** The same and what its reader takes besides. */
function pydfsRow(row: Row, id: string, facts: ExportFacts): Fields {
  const ownership = row['pred_own_pct'];
  const percent = typeof ownership === 'number' ? ownership : null;
  return {
    ...siteRow(row, id, facts),
    'Projection Floor': rounded(row['dk_fpts_p10'], 2),
    'Projection Ceil': rounded(row['dk_fpts_p90'], 2),
    'Projected Ownership': percent === null ? null : rounded(percent / 100, 4),
    'Projected Ownership % (0-100)': percent === null ? null : rounded(percent, 2),
  };
}

/** Guards may play G, forwards F, everybody UTIL. Source: the site's Classic NBA roster of eight. */
function rosterPosition(positions: string): string {
  const own = positions.split('/').filter((position) => position !== '');
  const has = (...wanted: string[]): boolean => own.some((position) => wanted.includes(position));
  return [
    ...own,
    ...(has('PG', 'SG') ? ['G'] : []),
    ...(has('SF', 'PF') ? ['F'] : []),
    'UTIL',
  ].join('/');
}

/** `CHI@CLE 01/15/2024 03:00PM ET`. */
function gameInfo(row: Row, homeTeams: HomeTeams): string {
  const [own, other] = [String(row['team_tricode']), String(row['opponent_team_tricode'])];
  const isHome = homeTeams.get(String(row['game_id'])) === row['team_id'];
  const teams = isHome ? `${other}@${own}` : `${own}@${other}`;
  const at = new Date(Number(row['tip_ts']));
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', ...options }).format(at);
  const day = part({ month: '2-digit', day: '2-digit', year: 'numeric' });
  const clock = part({ hour: '2-digit', minute: '2-digit', hour12: true }).replace(/\s/, '');
  return `${teams} ${day} ${clock} ET`;
}

function printTable(rows: readonly Fields[]): string {
  const header = Object.keys(rows[0] ?? {});
  return csvLines([header, ...rows.map((row) => header.map((name) => row[name] ?? null))]);
}

function cell(name: string, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (name.endsWith('_ts')) return new Date(Number(value)).toISOString();
  return value as Cell;
}

function rounded(value: unknown, digits: number): number | null {
  return typeof value === 'number' ? Number(value.toFixed(digits)) : null;
}
