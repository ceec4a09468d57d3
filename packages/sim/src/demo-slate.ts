import type { SimInput, SimPlayer } from './input.ts';

/**
 * A made-up slate, the same on every machine: `games` games of two teams of `teamSize` players whose minutes and rates fall from
 * the first to the last man as on a real team. For benchmarks, tests and first steps.
 *
 * @param teamSize 5..32; a fraction spreads players over the teams, so that 7 games of 206 / 14 have 206 players.
 */
export function demoSlate(games: number, teamSize = 13): SimInput {
  const players: SimPlayer[] = [];
  const teams = Array.from({ length: 2 * games }, (_, team) => {
    const [from, to] = [Math.floor(team * teamSize + 0.5), Math.floor((team + 1) * teamSize + 0.5)];
    for (let index = from; index < to; index++) players.push(makePlayer(team, index - from, index));
    return { teamId: 1610612700 + team, game: team >> 1, isHome: team % 2 === 0 };
  });
  return {
    games: Array.from({ length: games }, (_, game) => ({
      gameId: String(22400000 + game),
      spreadHome: ((game * 7) % 23) / 2 - 5.5,
      total: game % 4 === 3 ? null : 222 + (game % 9),
    })),
    teams,
    players,
  };
}

function makePlayer(team: number, rank: number, index: number): SimPlayer {
  const p50 = Math.max(4, 36 - 2.6 * rank);
  const usage = 1 - 0.04 * rank + ((index * 13) % 7) * 0.03;
  return {
    playerId: 1000 + index,
    team,
    playProb: rank < 5 ? 0.97 : rank < 9 ? 0.92 : 0.45,
    minutesP10: Math.max(0, p50 - 7),
    minutesP50: p50,
    minutesP90: p50 + 6,
    isStarter: rank < 5,
    fg2a: 0.22 * usage,
    fg3a: 0.15 * usage,
    fta: 0.09 * usage,
    oreb: 0.04 + ((index * 5) % 5) * 0.012,
    dreb: 0.13 + ((index * 3) % 5) * 0.02,
    ast: 0.1 + ((index * 11) % 7) * 0.02,
    stl: 0.03,
    blk: 0.02,
    tov: 0.055,
    fg2Pct: 0.54,
    fg3Pct: 0.36,
    ftPct: 0.78,
  };
}
