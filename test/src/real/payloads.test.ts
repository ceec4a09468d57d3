import { readFileSync } from 'node:fs';
import { readRows, type Row } from '@pkg/lake';
import {
  readBoxScore,
  readDraftables,
  readLineups,
  readPlayerIndex,
  readScoreboard,
  readTeamRoster,
  ReportReader,
  THE_ODDS_API,
  type InjuryReport,
} from '@pkg/sources';
import { formatInstant, type Instant } from '@pkg/std';
import { afterAll, describe, expect, test } from 'vitest';
import { isRealDataThere, REAL_DATA } from './real-data.ts';
import { oddsBodies, payload, payloadsIn } from './recorded-payloads.ts';

const reader = new ReportReader();
afterAll(() => reader.close());

describe.skipIf(!isRealDataThere())('recorded payloads', () => {
  test('injury reports agree row for row with the archive that others parsed', async () => {
    const archive = await archivedReports();
    const compared: string[] = [];
    for (const path of payloadsIn('injury_reports')) {
      const report = await reader.read(payload(path));
      const expected = archive.get(report.reportedAt);
      if (expected === undefined) continue;
      compared.push(path.slice(-19));
      expect(report.rows.map(asText)).toEqual(expected);
    }
    expect(compared).toEqual([
      '2023-11-05_01AM.pdf',
      '2024-01-15_05PM.pdf',
      '2024-02-16_05AM.pdf',
      '2024-10-22_05PM.pdf',
      '2024-12-11_08PM.pdf',
    ]);
  });

  test('injury reports outside the archive parse without loss', async () => {
    const spring = await reader.read(payload('injury_reports/Injury-Report_2025-03-09_03AM.pdf'));
    const quarter = await reader.read(
      payload('injury_reports/Injury-Report_2026-02-08_06_30PM.pdf'),
    );
    // Counted in the plain text of the files: lines that begin a status, and notices.
    expect(shapeOf(spring)).toEqual(['2025-03-09T07:30:00Z', 72, 27]);
    expect(shapeOf(quarter)).toEqual(['2026-02-08T23:30:00Z', 114, 7]);
  });

  test('box scores give the official lines', () => {
    const { gameId, rows } = readBoxScore(
      payload('nba/livedata/boxscore/boxscore_0022500775.final.json'),
    );
    expect([gameId, rows.length]).toEqual(['0022500775', 36]);
    expect(rows[0]).toMatchObject({
      game_date: '2026-02-11',
      team_tricode: 'CHA',
      opponent_team_tricode: 'ATL',
      is_home: true,
      player_id: 1642851,
      player_name: 'Kon Knueppel',
      status: 'played',
      starter: true,
      minutes: 30 + 19 / 60,
      fgm: 5,
      fg3a: 7,
      reb: 6,
      tov: 3,
      pts: 18,
    });
    const statuses = rows.map((row) => row.status);
    expect(new Set(statuses)).toEqual(
      new Set(['played', 'suspended', 'dnp_unspecified', 'inactive']),
    );
    expect(rows.find((row) => row.status !== 'played')).toMatchObject({ minutes: null, pts: null });
    for (const path of payloadsIn('nba/livedata/boxscore')) {
      const { rows: lines } = readBoxScore(payload(path));
      const minutes = lines.reduce((sum, row) => sum + (row.minutes ?? 0), 0);
      expect(Math.abs(minutes / 480 - 1)).toBeLessThan(0.001);
    }
  });

  test('every state of the scoreboard is understood', () => {
    const states = payloadsIn('nba/livedata/scoreboard').map((path) => {
      const { gameDate, games } = readScoreboard(payload(path));
      const counts = { scheduled: 0, postponed: 0, live: 0, final: 0, overtime: 0 };
      for (const game of games) {
        counts[game.state] += 1;
        if (game.isOvertime) counts.overtime += 1;
      }
      return [gameDate, ...Object.values(counts)].join(' ');
    });
    expect(states).toEqual([
      '2026-01-08 0 1 0 3 0',
      '2026-01-10 5 0 0 1 0',
      '2026-01-14 0 0 3 4 0',
      '2026-01-15 5 0 3 1 0',
      '2026-01-15 8 0 0 1 0',
      '2026-01-17 0 0 0 9 0',
      '2026-01-17 0 0 1 8 0',
      '2026-01-30 9 0 0 0 0',
      '2026-02-10 0 0 0 4 1',
    ]);
    const live = readScoreboard(
      payload('nba/livedata/scoreboard/todaysScoreboard_00.20260115_live.json'),
    );
    expect(live.games[0]).toMatchObject({ state: 'live', period: 1, clockS: 164 });
  });

  test('draftables give one row per player with the ids of all his slots', () => {
    const classic = readDraftables(payload('draftkings/draftables_139169.json.gz'));
    expect([classic.players.length, classic.isSalaryCap]).toEqual([136, true]);
    expect(formatInstant(classic.lockAt)).toBe('2025-12-20T00:00:00Z');
    expect(classic.players[0]).toMatchObject({
      player_name: 'Victor Wembanyama',
      team_tricode: 'SAS',
      positions: 'C',
      salary: 10700,
      draftable_ids: '462:41255319;465:41255320',
    });
    const ids = classic.players.flatMap((player) => player.draftable_ids.split(';'));
    expect(new Set(ids).size).toBe(461);
    const tiers = readDraftables(payload('draftkings/draftables_139171.json.gz'));
    expect([tiers.players.length, tiers.isSalaryCap]).toEqual([38, false]);
  });

  test('lineups, rosters and odds parse whole', () => {
    const lineups = readLineups(payload('nba/daily_lineups/00_daily_lineups_20250405.json'));
    const confirmed = lineups.filter((row) => row.lineup_status === 'confirmed');
    expect([lineups.length, confirmed.length]).toEqual([50, 10]);
    const league = readPlayerIndex(payload('nba/stats/playerindex_2025-26_2026-02-22.json'));
    expect(league).toHaveLength(557 - 35);
    const team = readTeamRoster(payload('nba/stats/commonteamroster_CLE_2025-26_2026-02-22.json'));
    const idsOf = (rows: readonly { readonly player_id: number }[]): number[] =>
      rows.map((row) => row.player_id).sort((a, b) => a - b);
    // Both were recorded on one day: they name the same nineteen players.
    expect(idsOf(team)).toEqual(idsOf(league.filter((row) => row.team_id === team[0]!.team_id)));
  });

  test('odds agree with the archive that others parsed', async () => {
    const path = `${REAL_DATA}/seasons/2023-24/odds.parquet`;
    const archive = await readRows(readFileSync(path), path);
    const [body] = oddsBodies('odds_api/NBAodds_2023-11-06_0900.csv');
    const lines = THE_ODDS_API.read(body!);
    const of = (row: Row, home: string, away: string, book: string, updated: string): string =>
      [row[home], row[away], row[book], row[updated]].map(String).join(' ');
    const expected = archive
      .filter((row) => formatInstant(row['snapshot_ts_utc'] as Instant) === '2023-11-06T16:55:42Z')
      .map(
        (row) =>
          `${of(row, 'home', 'away', 'book', 'book_last_update_utc')} ${String(row['line'])}`,
      );
    const read = lines.map(
      (line) =>
        `${of(line, 'home_team_tricode', 'away_team_tricode', 'book', 'as_of_ts')} ${String(line.spread_home)}`,
    );
    expect(read.length).toBe(251);
    expect(read.sort()).toEqual(expected.sort());
    for (const other of ['NBAodds_2025-12-25_0900', 'NBAodds_2026-01-13_1730']) {
      for (const each of oddsBodies(`odds_api/${other}.csv`))
        expect(THE_ODDS_API.read(each).length).toBeGreaterThan(50);
    }
  });
});

const REPORT = ['report_ts_utc', 'page', 'row_no'];

/** The archive's reports by the time of their heading, each row as text. */
async function archivedReports(): Promise<Map<number, string[]>> {
  const columns = ['game_date', 'matchup', 'team', 'row_type', 'player', 'status', 'reason'];
  const reports = new Map<number, (readonly [number, string])[]>();
  for (const season of ['2023-24', '2024-25']) {
    const path = `${REAL_DATA}/seasons/${season}/injuries.parquet`;
    for (const row of await readRows(readFileSync(path), path, [...REPORT, ...columns])) {
      const at = Number(row['report_ts_utc']);
      const place = `${String(row['page'])}:${String(row['row_no'])}`;
      const text = [...columns.map((name) => String(row[name])), place].join('|');
      const known = reports.get(at);
      if (known) known.push([Number(row['row_no']), text]);
      else reports.set(at, [[Number(row['row_no']), text]]);
    }
  }
  return new Map(
    [...reports].map(([at, rows]) => [at, rows.sort(([a], [b]) => a - b).map(([, text]) => text)]),
  );
}

function asText(row: InjuryReport['rows'][number]): string {
  return [
    row.game_date,
    row.matchup,
    row.team_tricode,
    row.row_type,
    row.player_name,
    row.status_raw,
    row.notes_raw,
    row.source_row_id,
  ]
    .map(String)
    .join('|');
}

function shapeOf({ reportedAt, rows }: InjuryReport): unknown[] {
  const players = rows.filter((row) => row.row_type === 'player').length;
  return [formatInstant(reportedAt), players, rows.length - players];
}
