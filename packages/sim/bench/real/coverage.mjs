/**
 * Compares the simulated worlds of real slates with what happened: how many outcomes lie under each stated quantile,
 * how wide the worlds are beside the errors, and how players of a game move together, in the worlds and in truth.
 */

import { compileKernel, Kernel } from '../../dist/kernel.js';
import { ROW_STRIDE } from '../../dist/kernel-layout.js';
import { makePlan } from '../../dist/plan.js';
import { makeTables } from '../../dist/plan-constants.js';
import { makeSlate } from '../../dist/slate.js';

export const PROBABILITIES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** Slates whose players are known to play, or to sit, as they did: what is left is the model of minutes and stats. */
export function asPlayed(slates) {
  return slates.flatMap(({ date, input, actual }) => {
    const players = input.players.map((player, p) => ({
      ...player,
      playProb: (actual[p]?.minutes ?? 0) > 0 ? 1 : 0,
    }));
    const playing = input.teams.map(
      (_, t) => players.filter((p) => p.team === t && p.playProb).length,
    );
    return playing.every((count) => count >= 5)
      ? [{ date, input: { ...input, players }, actual }]
      : [];
  });
}

/** Worlds of every slate: `blocks` times 256 of them, and what `see` takes from each player's. */
function eachSlate(slates, profile, blocks, see) {
  const kernel = compileKernel();
  const tables = makeTables(profile);
  for (const { input, actual } of slates) {
    const slate = makeSlate(input);
    const maker = new Kernel(kernel, makePlan(slate, profile, tables), 12345);
    const players = input.players.length;
    const fpts = Array.from({ length: players }, () => new Float32Array(256 * blocks));
    for (let block = 0; block < blocks; block++) {
      maker.make(block, 256);
      slate.playerRow.forEach((row, p) => {
        fpts[row].set(maker.rows.subarray(p * ROW_STRIDE, p * ROW_STRIDE + 256), 256 * block);
      });
    }
    see(input, actual, fpts);
  }
}

/** Coverage and correlations of one profile. Only players whose simulated mean is at least `least` count. */
export function coverage(slates, profile, { blocks = 4, least = 5, onlyPlayed = false } = {}) {
  const under = PROBABILITIES.map(() => 0);
  let [count, bias, squares, variances] = [0, 0, 0, 0];
  const pairs = { teammates: [0, 0, 0], opponents: [0, 0, 0] };
  eachSlate(slates, profile, blocks, (input, actual, fpts) => {
    const chosen = [];
    input.players.forEach((player, p) => {
      const line = actual[p];
      if (line === null || (onlyPlayed && line.minutes === 0)) return;
      const { mean, sd } = moments(fpts[p]);
      if (mean < least) return;
      const sorted = fpts[p].slice().sort();
      PROBABILITIES.forEach((q, i) => {
        const at = sorted[Math.floor((sorted.length - 1) * q)];
        // An outcome on the quantile itself lies half under it.
        under[i] += line.fpts < at ? 1 : line.fpts === at ? 0.5 : 0;
      });
      count += 1;
      bias += line.fpts - mean;
      squares += (line.fpts - mean) ** 2;
      variances += sd * sd;
      chosen.push({
        team: player.team,
        game: input.teams[player.team].game,
        own: fpts[p],
        mean,
        sd,
        real: (line.fpts - mean) / sd,
      });
    });
    addPairs(pairs, chosen);
  });
  const of = ([real, simulated, n]) => ({ real: real / n, simulated: simulated / n, pairs: n });
  return {
    count,
    under: under.map((n) => n / count),
    bias: bias / count,
    error: Math.sqrt(squares / count),
    width: Math.sqrt(variances / count),
    teammates: of(pairs.teammates),
    opponents: of(pairs.opponents),
  };
}

/** Products of standardised errors, and of standardised worlds, over the pairs of a game. */
function addPairs(pairs, chosen) {
  for (let i = 0; i < chosen.length; i++) {
    for (let j = i + 1; j < chosen.length && chosen[j].game === chosen[i].game; j++) {
      const [a, b] = [chosen[i], chosen[j]];
      const into = a.team === b.team ? pairs.teammates : pairs.opponents;
      into[0] += a.real * b.real;
      let product = 0;
      for (let w = 0; w < 256; w++) product += (a.own[w] - a.mean) * (b.own[w] - b.mean);
      into[1] += product / 256 / a.sd / b.sd;
      into[2] += 1;
    }
  }
}

function moments(values) {
  let [sum, squares] = [0, 0];
  for (const x of values) {
    sum += x;
    squares += x * x;
  }
  const mean = sum / values.length;
  return { mean, sd: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}
