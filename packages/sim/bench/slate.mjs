/**
 * A made-up slate of any size, the same on every machine: `games` games of two teams of `teamSize` players whose minutes
 * and rates fall from the first to the last man as on a real team.
 */
export function makeSlate(games, teamSize = 13) {
  const input = { players: [], teams: [], games: [] };
  for (let game = 0; game < games; game++) {
    const spreadHome = ((game * 7) % 23) / 2 - 5.5;
    input.games.push({
      gameId: String(22400000 + game),
      spreadHome,
      total: game % 4 === 3 ? null : 222 + (game % 9),
    });
    for (const isHome of [true, false]) {
      const team = input.teams.length;
      input.teams.push({ teamId: 1610612700 + team, game, isHome });
      for (let rank = 0; rank < teamSize; rank++) {
        input.players.push(makePlayer(team, rank, team * teamSize + rank));
      }
    }
  }
  return input;
}

function makePlayer(team, rank, index) {
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
