/**
 * Real slates from a data root in which `pipeline run` has made minutes and rates, with what happened: inputs of the simulation
 * and box scores by (game, player).
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const RATES = ['fg2a', 'fg3a', 'fta', 'oreb', 'dreb', 'ast', 'stl', 'blk', 'tov'];

/** Every slate of the root, by date: `{ date, input, actual }`, where `actual` has a box score, or null, for each player. */
export async function realSlates(root, boxScores) {
  const happened = new Map();
  for (const row of await readRows(boxScores)) {
    happened.set(`${row.game_id} ${Number(row.player_id)}`, row);
  }
  const slates = [];
  for (const date of partitions(join(root, 'runs/rates.score'))) {
    const input = await inputOf(root, date);
    if (input === undefined) continue;
    const actual = input.players.map(({ playerId, team }) => {
      const gameId = input.games[input.teams[team].game].gameId;
      const row = happened.get(`${gameId} ${playerId}`);
      return row === undefined ? null : lineOf(row);
    });
    slates.push({ date, input, actual });
  }
  return slates;
}

async function readRows(path) {
  return parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
}

function partitions(folder) {
  return readdirSync(folder)
    .map((name) => name.replace('game_date=', ''))
    .sort();
}

/** Reads the input that sim.run had on a date. */
async function inputOf(root, date) {
  const read = async (asset, file) => {
    const folder = join(root, 'runs', asset, `game_date=${date}`);
    const runs = readdirSync(folder).sort();
    return readRows(join(folder, runs.at(-1), file));
  };
  const features = await read('minutes.features_live', 'features.parquet');
  const keyOf = (row) => `${row.game_id} ${Number(row.player_id)}`;
  const byKey = (rows) => new Map(rows.map((row) => [keyOf(row), row]));
  const minutes = byKey(await read('minutes.score', 'minutes.parquet'));
  const rates = byKey(await read('rates.score', 'rates.parquet'));
  const odds = await read('ingest.odds_raw', 'consensus.parquet').catch(() => []);
  const market = new Map(odds.map((row) => [row.game_id, row]));
  const games = [...new Set(features.map((row) => row.game_id))].sort();
  if (games.length === 0) return undefined;
  const teams = [];
  const players = [];
  for (const [game, gameId] of games.entries()) {
    for (const isHome of [true, false]) {
      const own = features.filter((row) => row.game_id === gameId && row.is_home === isHome);
      if (own.length < 5) return undefined;
      const team = teams.length;
      teams.push({ teamId: Number(own[0].team_id), game, isHome });
      for (const row of own.sort((a, b) => Number(a.player_id) - Number(b.player_id))) {
        const [m, r] = [minutes.get(keyOf(row)), rates.get(keyOf(row))];
        players.push({
          ...{ playerId: Number(row.player_id), team, playProb: m.play_prob },
          ...{ minutesP10: m.minutes_p10_cond, minutesP50: m.minutes_p50_cond },
          ...{ minutesP90: m.minutes_p90_cond, isStarter: row.is_projected_starter },
          ...Object.fromEntries(RATES.map((name) => [name, r[name]])),
          ...{ fg2Pct: r.fg2_pct, fg3Pct: r.fg3_pct, ftPct: r.ft_pct },
        });
      }
    }
  }
  return {
    games: games.map((gameId) => ({
      gameId,
      spreadHome: market.get(gameId)?.spread_home ?? null,
      total: market.get(gameId)?.total ?? null,
    })),
    teams,
    players,
  };
}

/** A box score as the nine events, makes, minutes and DraftKings points; a player who did not play has 0 of everything. */
function lineOf(row) {
  const n = (name) => Number(row[name] ?? 0);
  const line = {
    ...{ minutes: n('minutes'), fg2a: n('fga') - n('fg3a'), fg3a: n('fg3a'), fta: n('fta') },
    ...{ oreb: n('oreb'), dreb: n('dreb'), ast: n('ast'), stl: n('stl'), blk: n('blk') },
    ...{ tov: n('tov'), pts: n('pts'), fg3m: n('fg3m'), fg2m: n('fgm') - n('fg3m') },
    ftm: n('ftm'),
  };
  const reb = line.oreb + line.dreb;
  const doubles = [line.pts, reb, line.ast, line.stl, line.blk].filter((x) => x >= 10).length;
  const fpts = line.pts + 0.5 * line.fg3m + 1.25 * reb + 1.5 * line.ast + 2 * (line.stl + line.blk);
  const bonus = (doubles >= 2 ? 1.5 : 0) + (doubles >= 3 ? 3 : 0);
  return { ...line, reb, fpts: fpts - 0.5 * line.tov + bonus, doubles };
}
