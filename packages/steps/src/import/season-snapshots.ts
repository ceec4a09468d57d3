/**
 * The seasons archive as snapshots with two clocks. What the archive does not say about the clocks is decided here,
 * once: a box score is out three hours after its tip, a slate a day before its first own tip, its ownership when its
 * last game is over.
 */
import { easternDate, type RowOf, type SnapshotDraft, type TableContract } from '@pkg/lake';
import { DAY_MS, HOUR_MS, instantFromMs, KnownError, type GameDate, type Instant } from '@pkg/std';
import {
  BOXSCORES_RAW,
  DK_OWNERSHIP,
  DK_SALARIES,
  INJURIES_RAW,
  ODDS_RAW,
  SCHEDULE,
} from '../bronze/contracts.ts';
import { groupBy } from '../group-by.ts';
import type {
  BoxScoreArchiveRow,
  InjuryArchiveRow,
  OddsArchiveRow,
  OwnershipArchiveRow,
  SalaryArchiveRow,
  ScheduleArchiveRow,
  SeasonTables,
} from './season-tables.ts';

/** How long after its tip a game's box score is taken to be out. */
const BOX_SCORE_DELAY_MS = 3 * HOUR_MS;
/** How long before its first tip a slate is taken to be public. */
const SLATE_LEAD_MS = DAY_MS;

export type Draft = SnapshotDraft<TableContract>;

/** What the archive holds beside its snapshots: rows that can't be placed, with the reason. */
export interface SeasonSnapshots {
  readonly drafts: readonly Draft[];
  readonly leftOut: readonly string[];
}

/** Every snapshot of the tables, in a fixed order. */
export function seasonSnapshots(tables: SeasonTables): SeasonSnapshots {
  const season = seasonKey(tables.schedule);
  const tips = new Map(tables.schedule.map((game) => [game.game_id, game.tip_utc]));
  const leftOut: string[] = [];
  const drafts = [
    ...scheduleDrafts(season, tables.schedule),
    ...injuryDrafts(season, tables),
    ...oddsDrafts(season, tables.odds),
    ...boxScoreDrafts(season, tables.boxscores, tips),
    ...slateDrafts(season, tables, leftOut),
  ];
  return { drafts, leftOut };
}

/** `2023` for the season `2023-24`. */
function seasonKey(schedule: readonly ScheduleArchiveRow[]): string {
  const seasons = [...new Set(schedule.map((game) => game.season.slice(0, 4)))];
  if (seasons.length === 1 && /^\d{4}$/.test(seasons[0]!)) return seasons[0]!;
  throw new KnownError({
    code: 'NOT_ONE_SEASON',
    kind: 'input',
    message: `the schedule must hold one season such as 2023-24, got ${seasons.join(', ') || 'no games'}`,
    hint: 'import each season from its own folder',
  });
}

function scheduleDrafts(season: string, schedule: readonly ScheduleArchiveRow[]): Draft[] {
  return [...groupBy(schedule, (game) => game.game_date.slice(5, 7))].map(([month, games]) => {
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
    return draft(
      'schedule',
      [
        ['season', season],
        ['month', month],
      ],
      asOf,
      asOf,
      SCHEDULE,
      rows,
    );
  });
}

function injuryDrafts(season: string, tables: SeasonTables): Draft[] {
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
      const rows = (rowsOf.get(String(asOf)) ?? []).map((row) => injuryRow(row, date));
      const keys = [
        ['season', season],
        ['date', date],
      ] as const;
      return draft('injuries_raw', keys, asOf, availableAt, INJURIES_RAW, rows);
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

function oddsDrafts(season: string, odds: readonly OddsArchiveRow[]): Draft[] {
  const byCapture = [
    ...groupBy(odds, (row) => `${String(row.snapshot_ts_utc)} ${row.game_date_et}`),
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
    return draft('odds_raw', keys, asOf, availableAt, ODDS_RAW, rows);
  });
}

function boxScoreDrafts(
  season: string,
  boxscores: readonly BoxScoreArchiveRow[],
  tips: ReadonlyMap<string, Instant>,
): Draft[] {
  return [...groupBy(boxscores, (row) => row.game_id)].map(([gameId, lines]) => {
    const tip = tips.get(gameId);
    if (tip === undefined) {
      throw new KnownError({
        code: 'GAME_NOT_ON_SCHEDULE',
        kind: 'input',
        message: `game ${gameId} has a box score, but is not on the schedule`,
        hint: 'import a schedule that has the game, together with its box score',
      });
    }
    const out = instantFromMs(tip + BOX_SCORE_DELAY_MS);
    const keys = [
      ['season', season],
      ['date', lines[0]!.game_date],
      ['game_id', gameId],
    ] as const;
    return draft('boxscores_raw', keys, out, out, BOXSCORES_RAW, lines.map(boxScoreRow));
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
function slateDrafts(season: string, tables: SeasonTables, leftOut: string[]): Draft[] {
  const tipOf = new Map<string, Instant>();
  for (const { game_date, home, away, tip_utc } of tables.schedule) {
    tipOf.set(`${game_date} ${home}`, tip_utc);
    tipOf.set(`${game_date} ${away}`, tip_utc);
  }
  const ownership = groupBy(tables.ownership, (row) => String(row.period_id));
  return [...groupBy(tables.salaries, (row) => String(row.period_id))].flatMap(([id, players]) => {
    const date = players[0]!.game_date;
    const tips = players.flatMap((player) => tipOf.get(`${date} ${player.team}`) ?? []);
    if (tips.length === 0) {
      leftOut.push(`draft group ${id} of ${date}: none of its teams plays on that date`);
      return [];
    }
    const lockAt = instantFromMs(Math.min(...tips));
    const keys = [
      ['season', season],
      ['date', date],
      ['draft_group_id', id],
    ] as const;
    const publicAt = instantFromMs(lockAt - SLATE_LEAD_MS);
    const salaries = players.map((player) => salaryRow(player, id, lockAt));
    const contests = ownership.get(id) ?? [];
    const over = instantFromMs(latest(tips) + BOX_SCORE_DELAY_MS);
    return [
      draft('dk_salaries', keys, publicAt, publicAt, DK_SALARIES, salaries),
      ...(contests.length === 0
        ? []
        : [
            draft(
              'dk_ownership',
              keys,
              lockAt,
              over,
              DK_OWNERSHIP,
              contests.map((row) => ownershipRow(row, id)),
            ),
          ]),
    ];
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

function draft<T extends TableContract>(
  dataset: string,
  keys: SnapshotDraft<T>['keys'],
  asOf: Instant,
  availableAt: Instant,
  contract: T,
  rows: readonly RowOf<T>[],
): Draft {
  return { dataset, keys, asOf, availableAt, contract, rows };
}

function latest(instants: readonly Instant[]): Instant {
  return instantFromMs(instants.reduce((a, b) => Math.max(a, b), -Infinity));
}
