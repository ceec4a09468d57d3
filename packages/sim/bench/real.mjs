/**
 * Statistical truth on real slates: `node bench/real.mjs <data root> <boxscores.parquet> [step]`.
 *
 * The data root holds runs of minutes and rates over a season (`pipeline run --season 2023 --steps ingest,minutes,rates`); every
 * `step`th slate is used. Prints the moments that the profile `counts` is fitted to, how stated quantiles cover what happened, and
 * what must hold in every world; exits 1 where that does not.
 */

import { readFileSync } from 'node:fs';
import { loadProfile, profileNames, simulate, simulateWorld } from '../dist/index.js';
import { asPlayed, coverage, PROBABILITIES } from './real/coverage.mjs';
import { lineMoments } from './real/moments.mjs';
import { realSlates } from './real/slates.mjs';

const [root, boxScores, step = '1'] = process.argv.slice(2);
if (boxScores === undefined) throw new Error('expected a data root and a box-score file');
readFileSync(boxScores);
const all = await realSlates(root, boxScores);
const slates = all.filter((_, i) => i % Number(step) === 0);
console.log(`${slates.length} slates, ${slates[0].date} to ${slates.at(-1).date}`);
console.log('\nMoments given minutes played, of lines of 8 minutes and more');
console.log(
  JSON.stringify(lineMoments(all), (_, x) => (typeof x === 'number' ? +x.toFixed(4) : x)),
);

console.log(
  '\nShare of outcomes under each stated quantile, in percent (rows with a mean of 5 points and more)',
);
console.log(
  ['profile', 'rows', ...PROBABILITIES.map((p) => `p${100 * p}`), 'error', 'width'].join('\t'),
);
for (const [view, some, onlyPlayed] of [
  ['who plays is known', asPlayed(slates), true],
  ['as projected', slates, false],
]) {
  for (const name of profileNames) {
    const found = coverage(some, loadProfile(name), { onlyPlayed });
    const under = found.under.map((share) => (100 * share).toFixed(1));
    const widths = [found.error.toFixed(2), found.width.toFixed(2)];
    console.log([`${name}, ${view}`, found.count, ...under, ...widths].join('\t'));
    const pair = ({ real, simulated, pairs }) =>
      `${real.toFixed(3)} real, ${simulated.toFixed(3)} simulated (${pairs} pairs)`;
    console.log(`\tteammates ${pair(found.teammates)}; opponents ${pair(found.opponents)}`);
  }
}

console.log('\nWhat must hold');
const problems = [];
for (const name of profileNames) await holds(name);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

/** Team minutes of single worlds, means against inputs, margins against spreads, totals against totals. */
async function holds(name) {
  const profile = loadProfile(name);
  let [teams, worst, margins, totals, pointsMade, pointsMeant] = [0, 0, 0, 0, 0, 0];
  const sample = slates.filter((_, i) => i % Math.ceil(slates.length / 12) === 0);
  for (const { input } of sample) {
    for (let world = 0; world < 40; world++) {
      const made = simulateWorld(input, { profile, seed: 12345, world });
      input.teams.forEach(({ game, teamId }, team) => {
        if (made.shortTeams.includes(teamId)) return;
        let minutes = 0;
        input.players.forEach((player, p) => {
          if (player.team === team) minutes += made.minutes[p];
        });
        teams += 1;
        if (minutes !== 240 + 25 * made.overtimes[game])
          problems.push(`${name}: ${minutes} team minutes`);
      });
    }
    // The market asks for the points that each team scores freely, plus 2 %: within its drift.
    const options = { profile, worlds: 20_000, seed: 1, threads: 1 };
    const free = await simulate(
      { ...input, games: input.games.map((g) => ({ ...g, total: null })) },
      options,
    );
    const scored = input.teams.map((_, t) =>
      input.players.reduce(
        (sum, { team }, p) => sum + (team === t ? free.players[p].ptsMean : 0),
        0,
      ),
    );
    const asked = input.games.map((game, g) => {
      const [home, away] = [true, false].map(
        (isHome) =>
          scored[input.teams.findIndex((team) => team.game === g && team.isHome === isHome)],
      );
      return { ...game, spreadHome: 1.02 * (away - home), total: 1.02 * (home + away) };
    });
    const drifted = await simulate({ ...input, games: asked }, options);
    free.players.forEach((player, p) => {
      const rates = input.players[p];
      const points =
        2 * rates.fg2a * rates.fg2Pct + 3 * rates.fg3a * rates.fg3Pct + rates.fta * rates.ftPct;
      if (player.minutesMean < 12) return;
      pointsMade += player.ptsMean;
      pointsMeant += player.minutesMean * points;
      // One player's points deviate by about 0.6 of their mean from world to world, given his minutes.
      const error = 0.6 / Math.sqrt(options.worlds * rates.playProb);
      worst = Math.max(worst, Math.abs(player.ptsMean / (player.minutesMean * points) - 1) / error);
    });
    input.games.forEach(({ spreadHome }, g) => {
      const { marginMean, marginStd } = free.games[g];
      const error = 13.4 / Math.sqrt(options.worlds);
      const wanted = -0.726 * (spreadHome ?? 0);
      margins = Math.max(
        margins,
        Math.abs(marginMean - wanted) / error,
        (Math.abs(marginStd - 13.4) * Math.SQRT2) / error,
      );
      // Overtime is on top: 25 minutes in 240, and a second period in a tenth of these games. Worlds in which a star sits end at
      // the limit of the drift, so that the mean falls short by 1 % or 2 % where stars are in doubt.
      const expected = asked[g].total * (1 + (25 / 240) * 1.1 * drifted.games[g].overtimeProb);
      totals = Math.max(totals, Math.abs(drifted.games[g].totalMean / expected - 1));
    });
  }
  if (worst > 6 || margins > 5 || totals > 0.02)
    problems.push(`${name}: a mean is not what it was given`);
  console.log(
    `${name}: ${teams} team minutes exact; points of all ${(100 * (pointsMade / pointsMeant - 1)).toFixed(3)} % off minutes x rate,`,
    `no player more than ${worst.toFixed(1)} standard errors; margins within ${margins.toFixed(1)} standard errors;`,
    `totals within ${(100 * totals).toFixed(2)} % of those asked`,
  );
}
