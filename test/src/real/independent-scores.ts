/**
 * The scores of published slates worked out a second time: from the recorded archive instead of the labels, by plain
 * definitions, with no code of the product beyond reading Parquet.
 */
import { readFileSync } from 'node:fs';
import { readRows, type Row } from '@pkg/lake';
import { correlation, PEER, SEASON_2023 } from './real-data.ts';

export interface Scores {
  readonly rows: number;
  readonly mae: number;
  readonly bias: number;
  readonly r: number;
}

interface Played {
  readonly date: string;
  readonly minutes: number;
  readonly points: number;
}

async function archive(path: string): Promise<Row[]> {
  return readRows(readFileSync(path), path);
}

function number(row: Row, name: string): number {
  return Number(row[name]);
}

/** The rules of DraftKings Classic, written down again. */
function draftKings(row: Row): number {
  const of = (name: string): number => number(row, name);
  const tens = ['pts', 'reb', 'ast', 'stl', 'blk'].filter((name) => of(name) >= 10).length;
  const bonus = tens >= 3 ? 4.5 : tens === 2 ? 1.5 : 0;
  const defence = 2 * of('stl') + 2 * of('blk');
  return (
    of('pts') +
    of('fg3m') / 2 +
    1.25 * of('reb') +
    1.5 * of('ast') +
    defence -
    of('tov') / 2 +
    bonus
  );
}

function scoresOf(pairs: readonly (readonly [number, number])[]): Scores {
  const sum = (of: (pair: readonly [number, number]) => number): number =>
    pairs.reduce((total, pair) => total + of(pair), 0);
  return {
    rows: pairs.length,
    mae: sum(([said, came]) => Math.abs(said - came)) / pairs.length,
    bias: sum(([said, came]) => said - came) / pairs.length,
    r: correlation(pairs),
  };
}

/** Computes the scores that `pipeline evaluate` should give for unified rows of season 2023-24. */
export async function independentScores(unified: readonly Row[]): Promise<{
  readonly played: Scores;
  readonly all: Scores;
  readonly minutes: Scores;
  readonly naive: Scores;
  readonly ownership: Scores;
  readonly peer: Scores;
  readonly oursOnPeer: Scores;
  readonly brier: number;
  readonly below: readonly number[];
}> {
  const byPlayer = new Map<number, Played[]>();
  for (const row of await archive(`${SEASON_2023}/boxscores.parquet`)) {
    if (row['status'] !== 'played' || number(row, 'minutes') <= 0) continue;
    const own = byPlayer.get(number(row, 'player_id')) ?? [];
    const [date, minutes] = [String(row['game_date']), number(row, 'minutes')];
    byPlayer.set(number(row, 'player_id'), [...own, { date, minutes, points: draftKings(row) }]);
  }
  const dateOf = (row: Row): string => String(row['game_date']);
  const games = (row: Row): Played[] => byPlayer.get(number(row, 'player_id')) ?? [];
  const lineOf = (row: Row): Played | undefined =>
    games(row).find(({ date }) => date === dateOf(row));
  const played = unified.flatMap((row) => {
    const line = lineOf(row);
    return line === undefined ? [] : [{ row, line }];
  });
  const given = (row: Row): number => number(row, 'dk_fpts_mean') / number(row, 'play_prob');
  return {
    played: scoresOf(played.map(({ row, line }) => [given(row), line.points])),
    all: scoresOf(unified.map((row) => [number(row, 'dk_fpts_mean'), lineOf(row)?.points ?? 0])),
    minutes: scoresOf(
      played.map(({ row, line }) => [number(row, 'minutes_p50_cond'), line.minutes]),
    ),
    naive: scoresOf(
      played.flatMap(({ row, line }) => {
        const before = games(row).filter(({ date }) => date < dateOf(row));
        const last = before.sort((a, b) => (a.date < b.date ? 1 : -1)).slice(0, 10);
        const mean = last.reduce((sum, game) => sum + game.points, 0) / last.length;
        return last.length === 0 ? [] : [[mean, line.points] as const];
      }),
    ),
    ownership: scoresOf(await ownershipPairs(unified)),
    ...(await peerScores(unified, given)),
    brier:
      unified.reduce(
        (sum, row) => sum + (number(row, 'play_prob') - (lineOf(row) ? 1 : 0)) ** 2,
        0,
      ) / unified.length,
    below: ['p05', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95'].map(
      (level) =>
        unified.filter((row) => (lineOf(row)?.points ?? 0) <= number(row, `dk_fpts_${level}`))
          .length / unified.length,
    ),
  };
}

/** Against the contest of most entries on each date: the archive has one draft group a date. */
async function ownershipPairs(unified: readonly Row[]): Promise<[number, number][]> {
  const rows = await archive(`${SEASON_2023}/ownership.parquet`);
  return unified.flatMap((row) => {
    const ofDate = rows.filter((entry) => entry['game_date'] === row['game_date']);
    const most = Math.max(...ofDate.map((entry) => number(entry, 'entries')));
    const own = ofDate.find(
      (entry) => entry['entries'] === most && entry['player_id'] === row['player_id'],
    );
    if (own === undefined || row['pred_own_pct'] === null) return [];
    return [[number(row, 'pred_own_pct'), number(own, 'actual_own_pct')] as [number, number]];
  });
}

async function peerScores(
  unified: readonly Row[],
  given: (row: Row) => number,
): Promise<{ readonly peer: Scores; readonly oursOnPeer: Scores }> {
  const rows = await archive(`${PEER}/projections_2023-24.parquet`);
  const ours = new Map(
    unified.map((row) => [`${String(row['game_date'])} ${String(row['player_id'])}`, row]),
  );
  const both = rows.flatMap((row) => {
    const own = ours.get(`${String(row['game_date'])} ${String(row['player_id'])}`);
    const counts = number(row, 'proj_fpts') > 0 && number(row, 'scored_fpts') > 0;
    return own === undefined || !counts ? [] : [{ row, own }];
  });
  return {
    peer: scoresOf(both.map(({ row }) => [number(row, 'proj_fpts'), number(row, 'scored_fpts')])),
    oursOnPeer: scoresOf(both.map(({ row, own }) => [given(own), number(row, 'scored_fpts')])),
  };
}
