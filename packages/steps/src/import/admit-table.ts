/**
 * The door of a table for a known history: its keys, and the words for teams, statuses and markets, by the schedule
 * that the data root has. Types and ranges are checked elsewhere.
 */
import { repeatsOf, rulesOf, type Row } from '@pkg/lake';
import {
  contractsOf,
  BOX_SCORE_STATUSES,
  boxScoreStatus,
  injuryLevel,
  KNOWN_STATUSES,
  marketOf,
  slateKindInWords,
  slateKindOf,
  scheduledGames,
  type TeamReader,
} from '@pkg/nba';
import type { ObjectStore } from '@pkg/std';
import { groupBy } from '../group-by.ts';
import { readMatchup, teamsOf } from '../ingest/schedule.ts';
import { Door, numberIn, textIn } from './door.ts';
import { throwRefused } from './refusals.ts';

const TEAM_COLUMNS = [
  'home_team_tricode',
  'away_team_tricode',
  'team_tricode',
  'opponent_team_tricode',
] as const;

export interface TableAtDoor {
  readonly path: string;
  readonly source: string;
  /** Columns that split the rows into snapshots. */
  readonly groupColumns: readonly string[];
}

export interface AdmittedTable {
  /** The rows in the order of the file; null for a row that is left out. */
  readonly rows: readonly (Row | null)[];
  readonly leftOut: readonly string[];
}

/** The histories whose snapshots are each of one draft group, which steps find by its folder. */
const OF_DRAFT_GROUPS = new Set(['dk_salaries', 'dk_draftables', 'dk_ownership']);

/** The columns that split a table into snapshots: those that were named, and the one that its history needs. */
export function partitionsOf(
  source: string,
  named: readonly string[],
  row: Row | undefined,
): readonly string[] {
  const isNeeded = OF_DRAFT_GROUPS.has(source) && named.length > 0;
  const has = row !== undefined && Object.hasOwn(row, 'draft_group_id');
  return isNeeded && has && !named.includes('draft_group_id')
    ? [...named, 'draft_group_id']
    : named;
}

/**
 * The rows in the words of the schedule; those of histories without a contract as they are.
 *
 * @throws KnownError `ROWS_REFUSED`
 */
export async function admitTable(
  store: ObjectStore,
  rows: readonly Row[],
  { path, source, groupColumns }: TableAtDoor,
): Promise<AdmittedTable> {
  const [contract] = contractsOf(source);
  if (contract === undefined) return { rows, leftOut: [] };
  const door = new Door(path, rows);
  const games = source === 'schedule' ? [] : await scheduledGames(store);
  const teams = games.length === 0 ? undefined : teamsOf(games);
  const read = rows.flatMap((row) => {
    const named = teams === undefined ? [row] : inTerms(row, teams, door);
    return named.flatMap((one) => inWords(one, source, door));
  });
  const kept = source === 'dk_salaries' ? classicOnly(read, door) : read;
  for (const rule of rulesOf(contract)) {
    const columns = [...new Set([...rule.columns, ...groupColumns])];
    for (const { row, repeats } of repeatsOf({ ...rule, columns }, kept))
      door.repeat(kept[row]!, rule.columns, kept[repeats]!);
  }
  throwRefused(
    door.refused,
    'mend or remove the named rows, then import again; docs/imports.md says what each history holds',
  );
  const byNumber = new Map(kept.map((row) => [door.numberOf(row), row]));
  return { rows: rows.map((_, index) => byNumber.get(index + 1) ?? null), leftOut: door.leftOut() };
}

/** The row with its teams as the schedule calls them. */
function inTerms(row: Row, teams: TeamReader, door: Door): Row[] {
  const changes: Record<string, string> = {};
  // All-Star sides and other events name no team of the league.
  if (row['row_type'] === 'non_nba_event') return [row];
  for (const column of TEAM_COLUMNS) {
    const written = textIn(row, column);
    if (written === null) continue;
    const team = teams.read(written);
    if (team === undefined)
      return door.refuse(row, column, `is no team of the schedule; ${teams.near(written)}`);
    if (team !== written) changes[column] = team;
  }
  const matchup = textIn(row, 'matchup');
  if (matchup !== null && readMatchup(matchup, teams) !== matchup)
    changes['matchup'] = readMatchup(matchup, teams);
  return [Object.keys(changes).length === 0 ? row : door.changed(row, changes)];
}

/** The row with the history's own words for markets and statuses. */
function inWords(row: Row, source: string, door: Door): Row[] {
  if (source === 'odds_raw') {
    const written = textIn(row, 'market');
    const market = written === null ? undefined : marketOf(written);
    if (market === undefined)
      return door.refuse(row, 'market', 'is no market that is known; known: spread, total');
    if (market === null)
      return door.leaveOut(row, `the market ${written!} is not read: spreads and totals are`);
    return [market === row['market'] ? row : door.changed(row, { market })];
  }
  if (source === 'injuries_raw') {
    const rowType = textIn(row, 'row_type') ?? 'player';
    const status = textIn(row, 'status_raw');
    const isKnown = status !== null && injuryLevel(status) !== null;
    if (rowType === 'player' && textIn(row, 'player_name') !== null && !isKnown)
      return door.refuse(row, 'status_raw', `is no status that is known; known: ${KNOWN_STATUSES}`);
  }
  if (source === 'boxscores_raw') {
    const written = textIn(row, 'status');
    const status = written === null ? null : boxScoreStatus(written);
    if (written !== null && status === null)
      return door.refuse(row, 'status', `is no status; known: ${BOX_SCORE_STATUSES.join(', ')}`);
    if (status !== null && status !== written) return [door.changed(row, { status })];
  }
  return [row];
}

/** Slates of other kinds are left out by name. */
function classicOnly(rows: readonly Row[], door: Door): Row[] {
  return [...groupBy(rows, (row) => textIn(row, 'draft_group_id') ?? '')].flatMap(([id, own]) => {
    const kind = slateKindOf(
      own.map((row) => ({
        player_name: textIn(row, 'player_name') ?? '',
        team: textIn(row, 'team_tricode') ?? '',
        positions: textIn(row, 'positions'),
        salary: numberIn(row, 'salary') ?? Number(textIn(row, 'salary')),
      })),
    );
    if (kind === 'classic') return own;
    const reason = `draft group ${id} is ${slateKindInWords(kind)}, and projections are for Classic ones`;
    return own.flatMap((row) => door.leaveOut(row, reason));
  });
}
