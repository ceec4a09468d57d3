/**
 * Spreads of real stat lines around projected rate times minutes really played, by the method of moments.
 *
 * With mu = c x minutes x rate (c makes the season's totals agree), an event has variance mu + A mu^2, where A is what form, team,
 * game and its own overdispersion add up to; two different events of one line have covariance C mu mu', where C is what
 * they share; so have lines of teammates and of opponents.
 */

const EVENTS = ['fg2a', 'fg3a', 'fta', 'oreb', 'dreb', 'ast', 'stl', 'blk', 'tov'];

/** Moments over all lines of at least `least` minutes. */
export function lineMoments(slates, least = 8) {
  const totals = Object.fromEntries(EVENTS.map((name) => [name, [0, 0]]));
  eachLine(slates, least, (player, line) => {
    for (const name of EVENTS) {
      totals[name][0] += line[name];
      totals[name][1] += line.minutes * player[name];
    }
  });
  const own = Object.fromEntries(
    EVENTS.map((name) => [name, { excess: 0, squares: 0, residual: 0 }]),
  );
  const same = [0, 0];
  const games = new Map();
  eachLine(slates, least, (player, line, gameId) => {
    const mu = EVENTS.map(
      (name) => (line.minutes * player[name] * totals[name][0]) / totals[name][1],
    );
    const residual = EVENTS.map((name, i) => line[name] - mu[i]);
    EVENTS.forEach((name, i) => {
      own[name].excess += residual[i] ** 2 - mu[i];
      own[name].squares += mu[i] ** 2;
      own[name].residual += residual[i] ** 2;
      for (let j = 0; j < i; j++) {
        same[0] += residual[i] * residual[j];
        same[1] += mu[i] * mu[j];
      }
    });
    const sum = (values) => values.reduce((total, x) => total + x, 0);
    const entry = { team: player.team, residual: sum(residual), mu: sum(mu) };
    games.set(gameId, [...(games.get(gameId) ?? []), entry]);
  });
  const [mates, opponents] = [
    [0, 0],
    [0, 0],
  ];
  for (const lines of games.values()) {
    lines.forEach((a, i) => {
      for (const b of lines.slice(i + 1)) {
        const into = a.team === b.team ? mates : opponents;
        into[0] += a.residual * b.residual;
        into[1] += a.mu * b.mu;
      }
    });
  }
  return {
    alpha: Object.fromEntries(EVENTS.map((name) => [name, own[name].excess / own[name].squares])),
    /** Deviation over mean, as Student noise has it: sqrt of residual squares over squares of means. */
    ratio: Object.fromEntries(
      EVENTS.map((name) => [name, Math.sqrt(own[name].residual / own[name].squares)]),
    ),
    sameLine: same[0] / same[1],
    teammates: mates[0] / mates[1],
    opponents: opponents[0] / opponents[1],
  };
}

function eachLine(slates, least, see) {
  for (const { input, actual } of slates) {
    input.players.forEach((player, p) => {
      const line = actual[p];
      if (line === null || line.minutes < least) return;
      see(player, line, input.games[input.teams[player.team].game].gameId);
    });
  }
}
