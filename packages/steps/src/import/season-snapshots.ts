/**
 * The seasons archive as snapshots with two clocks. What the archive does not say about the clocks is decided here,
 * once: a box score is out three hours after its tip, a slate a day before its first own tip, its ownership when its
 * last game is over.
 */
import { easternDate, type RowOf } from '@pkg/lake';
import {
  BOXSCORES_RAW,
  DK_OWNERSHIP,
  DK_SALARIES,
  INJURIES_RAW,
  ODDS_RAW,
  SCHEDULE,
} from '@pkg/nba';
import { DAY_MS, HOUR_MS, instantFromMs, type GameDate, type Instant } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import { admitSeason, type AdmittedSeason } from './admit-season.ts';
import { textIn, type Door } from './door.ts';
import type { Draft, RowOrigin } from './row-origin.ts';
import {
  fileOf,
  type BoxScoreArchiveRow,
  type InjuryArchiveRow,
  type OwnershipArchiveRow,
  type ReadSeason,
  type SalaryArchiveRow,
  type ScheduleArchiveRow,
  type SeasonTables,
} from './season-tables.ts';

/** The time from a game's tip until its box score is taken to be out. */
const BOX_SCORE_DELAY_MS = 3 * HOUR_MS;
/** The time before its first tip at which a slate is taken to be public. */
const SLATE_LEAD_MS = DAY_MS;

export type { Draft } from './row-origin.ts';

/** The snapshots of an archive, and the rows that can't be placed, with the reason. */
export interface SeasonSnapshots {
  readonly drafts: readonly Draft[];
  readonly leftOut: readonly string[];
}

/**
 * Every snapshot of the tables, in a fixed order.
 *
 * @throws KnownError `ROWS_REFUSED` for rows that can't be read, `NOT_ONE_SEASON`, `REPORTS_WITHOUT_ROWS`
 */
export function seasonSnapshots(archive: ReadSeason): SeasonSnapshots {
  const season = seasonKey(archive.schedule, fileOf(archive, 'schedule'));
  const admitted = admitSeason(archive);
  const leftOut = [...admitted.leftOut];
  const drafts = [
    ...scheduleDrafts(season, admitted),
    ...injuryDrafts(admitted.tables, admitted.doors.injuries, () => season),
    ...oddsDrafts(season, admitted),
    ...boxScoreDrafts(season, admitted),
    ...slateDrafts(season, admitted, leftOut),
  ];
  return { drafts, leftOut };
}

/** `2023` for the season `2023-24`. Rows of which the season can't be read are named at the door. */
function seasonKey(schedule: readonly ScheduleArchiveRow[], file: string): string {
  const firstRows = new Map<string, number>();
  schedule.forEach((game, index) => {
    const season = /^\d{4}/.exec(textIn(game, 'season') ?? '')?.[0];
    if (season !== undefined && !firstRows.has(season)) firstRows.set(season, index + 1);
  });
  const [first] = firstRows.keys();
  if (first !== undefined && firstRows.size === 1) return first;
  const found = [...firstRows].map(
    ([season, row]) => `${season} (${file} row ${String(row)}, column season)`,
  );
  throw STEP_ERRORS.NOT_ONE_SEASON({ found: found.join(', ') || 'no games' });
}

function scheduleDrafts(season: string, { tables, doors }: AdmittedSeason): Draft[] {
  const months = groupBy(tables.schedule, (game) => game.game_date.slice(5, 7));
  return [...months].map(([month, games]) => {
    const rows = games.map((game) => ({
      game_id: game.game_id,
      game_date: game.game_date,
      tip_ts: game.tip_utc,
      season_type: game.season_type,
      home_team_id: game.home_team_id,
      home_team_tricode: game.home,
      away_team_id: game.away_team_id,
      away_team_tricode: game.away,
    }));
    // The archive has the final tip times alone: they held when the month's last game was played.
    const asOf = latest(games.map((game) => game.tip_utc));
    const keys = [
      ['season', season],
      ['month', month],
    ] as const;
    const origin = originOf(doors.schedule, games, NAMES.schedule);
    return { dataset: 'schedule', keys, asOf, availableAt: asOf, contract: SCHEDULE, rows, origin };
  });
}

/** A snapshot of each injury report, also of those without rows. */
export function injuryDrafts(
  tables: Pick<SeasonTables, 'injuries' | 'injuryReports'>,
  door: Door,
  seasonOn: (date: GameDate) => string,
): Draft[] {
  const rowsOf = groupBy(tables.injuries, (row) => String(row.report_ts_utc));
  const clocks = new Map(
    [...tables.injuries, ...tables.injuryReports].map((row) => [
      row.report_ts_utc,
      row.pdf_created_utc,
    ]),
  );
  return [...clocks]
    .sort(([a], [b]) => a - b)
    .map(([asOf, availableAt]) => {
      const date = easternDate(asOf);
      const own = rowsOf.get(String(asOf)) ?? [];
      const rows = own.map((row) => injuryRow(row, date));
      const keys = [
        ['season', seasonOn(date)],
        ['date', date],
      ] as const;
      const origin = originOf(door, own, NAMES.injuries);
      return {
        dataset: 'injuries_raw',
        keys,
        asOf,
        availableAt,
        contract: INJURIES_RAW,
        rows,
        origin,
      };
    });
}

function injuryRow(row: InjuryArchiveRow, reportDate: GameDate): RowOf<typeof INJURIES_RAW> {
  return {
    report_date: reportDate,
    as_of_ts: row.report_ts_utc,
    ingested_ts: row.pdf_created_utc,
    row_type: row.row_type,
    game_date: row.game_date,
    matchup: row.matchup,
    home_team_tricode: row.home,
    away_team_tricode: row.away,
    team_tricode: row.team,
    player_name: row.player,
    status_raw: row.status,
    notes_raw: row.reason,
    source: 'nba_injury_report',
    source_row_id: `${String(row.page)}:${String(row.row_no)}`,
  };
}

function oddsDrafts(season: string, { tables, doors }: AdmittedSeason): Draft[] {
  const byCapture = [
    ...groupBy(tables.odds, (row) => `${String(row.snapshot_ts_utc)} ${row.game_date_et}`),
  ];
  return byCapture.map(([, group]) => {
    const availableAt = group[0]!.snapshot_ts_utc;
    const rows = group.map((row) => ({
      game_id: row.game_id,
      game_date: row.game_date_et,
      as_of_ts: row.book_last_update_utc,
      ingested_ts: availableAt,
      book: row.book,
      market: row.market,
      home_team_tricode: row.home,
      away_team_tricode: row.away,
      spread_home: row.market === 'spread' ? row.line : null,
      total: row.market === 'total' ? row.line : null,
      source: 'seasons_archive',
    }));
    const asOf = latest(group.map((row) => row.book_last_update_utc));
    const keys = [
      ['season', season],
      ['date', group[0]!.game_date_et],
    ] as const;
    const origin = originOf(doors.odds, group, NAMES.odds);
    return { dataset: 'odds_raw', keys, asOf, availableAt, contract: ODDS_RAW, rows, origin };
  });
}

function boxScoreDrafts(season: string, { tables, doors }: AdmittedSeason): Draft[] {
  const tips = new Map(tables.schedule.map((game) => [game.game_id, game.tip_utc]));
  return [...groupBy(tables.boxscores, (row) => row.game_id)].map(([gameId, lines]) => {
    // Box scores of games that are not on the schedule were refused at the door.
    const out = instantFromMs(tips.get(gameId)! + BOX_SCORE_DELAY_MS);
    const keys = [
      ['season', season],
      ['date', lines[0]!.game_date],
      ['game_id', gameId],
    ] as const;
    return {
      dataset: 'boxscores_raw',
      keys,
      asOf: out,
      availableAt: out,
      contract: BOXSCORES_RAW,
      rows: lines.map(boxScoreRow),
      origin: originOf(doors.boxscores, lines, NAMES.boxscores),
    };
  });
}

function boxScoreRow(line: BoxScoreArchiveRow): RowOf<typeof BOXSCORES_RAW> {
  const { team, opp, opp_id, plus_minus: _, ...same } = line;
  const columns = {
    ...same,
    team_tricode: team,
    opponent_team_id: opp_id,
    opponent_team_tricode: opp,
  };
  const names = Object.keys(BOXSCORES_RAW.columns) as (keyof typeof columns)[];
  return Object.fromEntries(names.map((name) => [name, columns[name]])) as RowOf<
    typeof BOXSCORES_RAW
  >;
}

/** Salaries and ownership: their clocks follow from the tips of the games that the slate has. */
function slateDrafts(
  season: string,
  { tables, doors }: AdmittedSeason,
  leftOut: string[],
): Draft[] {
  const tipOf = new Map<string, Instant>();
  for (const { game_date, home, away, tip_utc } of tables.schedule) {
    tipOf.set(`${game_date} ${home}`, tip_utc);
    tipOf.set(`${game_date} ${away}`, tip_utc);
  }
  const ownership = groupBy(tables.ownership, (row) => String(row.period_id));
  return [...groupBy(tables.salaries, (row) => String(row.period_id))].flatMap(([id, players]) => {
    const date = players[0]!.game_date;
    const teams = [...new Set(players.map((player) => player.team))].sort();
    const tips = teams.flatMap((team) => tipOf.get(`${date} ${team}`) ?? []);
    if (tips.length === 0) {
      leftOut.push(`draft group ${id} of ${date}: none of its teams plays on that date`);
      return [];
    }
    const idle = teams.filter((team) => !tipOf.has(`${date} ${team}`));
    if (idle.length > 0) {
      leftOut.push(
        `from the lock of draft group ${id} of ${date}: ${idle.join(', ')}, no game of whom is scheduled for that date`,
      );
    }
    const lockAt = instantFromMs(Math.min(...tips));
    const keys = [
      ['season', season],
      ['date', date],
      ['draft_group_id', id],
    ] as const;
    const publicAt = instantFromMs(lockAt - SLATE_LEAD_MS);
    const salaries: Draft = {
      dataset: 'dk_salaries',
      keys,
      asOf: publicAt,
      availableAt: publicAt,
      contract: DK_SALARIES,
      rows: players.map((player) => salaryRow(player, id, lockAt)),
      origin: originOf(doors.salaries, players, NAMES.salaries),
    };
    const contests = ownership.get(id) ?? [];
    if (contests.length === 0) return [salaries];
    const rostered: Draft = {
      dataset: 'dk_ownership',
      keys,
      asOf: lockAt,
      availableAt: instantFromMs(latest(tips) + BOX_SCORE_DELAY_MS),
      contract: DK_OWNERSHIP,
      rows: contests.map((row) => ownershipRow(row, id)),
      origin: originOf(doors.ownership, contests, NAMES.ownership),
    };
    return [salaries, rostered];
  });
}

function salaryRow(row: SalaryArchiveRow, id: string, lockAt: Instant): RowOf<typeof DK_SALARIES> {
  const { game_date, player_id, player_name, team, positions, salary } = row;
  return {
    game_date,
    draft_group_id: id,
    lock_ts: lockAt,
    player_id,
    player_name,
    team_tricode: team,
    positions,
    salary,
  };
}

function ownershipRow(row: OwnershipArchiveRow, id: string): RowOf<typeof DK_OWNERSHIP> {
  const { game_date, contest_id, contest_name, entries, player_id, player_name, actual_own_pct } =
    row;
  return {
    game_date,
    draft_group_id: id,
    contest_id,
    contest_name,
    entries,
    player_id,
    player_name,
    actual_own_pct,
  };
}

function originOf(
  door: Door,
  rows: readonly object[],
  names: Readonly<Record<string, string>>,
): RowOrigin {
  return { file: door.file, rows: rows.map((row) => door.numberOf(row)), names };
}

const SIDES = { home_team_tricode: 'home', away_team_tricode: 'away', team_tricode: 'team' };
/** The archive's names for the columns of each history, where they differ. */
const NAMES = {
  schedule: { ...SIDES, tip_ts: 'tip_utc' },
  injuries: {
    ...SIDES,
    as_of_ts: 'report_ts_utc',
    ingested_ts: 'pdf_created_utc',
    player_name: 'player',
    status_raw: 'status',
    notes_raw: 'reason',
    source_row_id: 'page and row_no',
  },
  odds: {
    ...SIDES,
    game_date: 'game_date_et',
    as_of_ts: 'book_last_update_utc',
    ingested_ts: 'snapshot_ts_utc',
    spread_home: 'line',
    total: 'line',
  },
  boxscores: { ...SIDES, opponent_team_id: 'opp_id', opponent_team_tricode: 'opp' },
  salaries: { ...SIDES, draft_group_id: 'period_id' },
  ownership: { draft_group_id: 'period_id' },
};

function latest(instants: readonly Instant[]): Instant {
  return instantFromMs(instants.reduce((a, b) => Math.max(a, b), -Infinity));
}
