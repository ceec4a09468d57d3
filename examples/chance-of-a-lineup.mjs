// How often does a lineup beat another one? Simulated worlds keep who plays with whom, which single projections lose.
import {
  lineupDistribution,
  loadProfile,
  pairCorrelation,
  readWorlds,
  simulate,
  worldsToArrow,
} from '@pkg/sim';

const rates = { fg2a: 0.25, fg3a: 0.15, fta: 0.1, oreb: 0.04, dreb: 0.15, ast: 0.12 };
const rest = { stl: 0.03, blk: 0.02, tov: 0.06, fg2Pct: 0.54, fg3Pct: 0.36, ftPct: 0.78 };
const teamOf = (team) =>
  [36, 34, 32, 30, 28, 24, 22, 18, 16].map((minutes, rank) => ({
    playerId: 100 * (team + 1) + rank,
    team,
    // The best player of the first team is questionable.
    playProb: team === 0 && rank === 0 ? 0.5 : 1,
    minutesP10: minutes - 6,
    minutesP50: minutes,
    minutesP90: minutes + 5,
    isStarter: rank < 5,
    ...rates,
    ...rest,
  }));
const input = {
  games: [
    { gameId: '1', spreadHome: -4.5, total: 226 },
    { gameId: '2', spreadHome: 2, total: 231 },
  ],
  teams: [0, 1, 2, 3].map((team) => ({
    teamId: team + 1,
    game: team >> 1,
    isHome: team % 2 === 0,
  })),
  players: [0, 1, 2, 3].flatMap(teamOf),
};

const profile = loadProfile('sim_v3');
const seed = 15;
const result = await simulate(input, { profile, worlds: 5000, seed, threads: 2 });
const worlds = await readWorlds(
  await worldsToArrow(input, result, { seed, profile: profile.name }),
);

// Eight players each: one stacks the team of the questionable star, the other one spreads over all four.
const stack = lineupDistribution(worlds, [100, 101, 102, 103, 200, 300, 301, 400]);
const spread = lineupDistribution(worlds, [101, 104, 201, 202, 300, 302, 400, 401]);
for (const [name, { mean, std, p05, p95 }] of Object.entries({ stack, spread })) {
  const [low, high] = [p05, p95].map((points) => points.toFixed(1));
  console.log(
    name.padEnd(6),
    `mean ${mean.toFixed(1)}, deviation ${std.toFixed(1)}, ${low} to ${high}`,
  );
}
const wins = stack.worlds.filter((points, world) => points > spread.worlds[world]).length;
console.log(`the stack wins in ${((100 * wins) / stack.worlds.length).toFixed(1)} % of the worlds`);
console.log('team mates with the star', pairCorrelation(worlds, 100, 101).toFixed(2));
