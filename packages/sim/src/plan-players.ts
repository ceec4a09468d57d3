/** The players of a slate as records of the plan. */

import { flooringCorrection } from './flooring.ts';
import { RATES } from './input.ts';
import {
  EVENTS,
  FREE_PCT,
  MAKES_AT,
  MAKES_CELLS,
  P50_TICKS,
  PLAY_LIMIT,
  PLAYER_CELLS,
  POINTS_PER_TICK,
  RATES_AT,
  ROLE,
  SHOTS,
  SIGMA_ABOVE,
  SIGMA_BELOW,
  THREE_PCT,
  TICKS_PER_MINUTE,
  TWO_POINTS,
} from './kernel-layout.ts';
import { log } from './math/exp-log.ts';
import type { Plan } from './plan-memory.ts';
import type { SimProfile } from './profile.ts';
import type { Slate } from './slate.ts';

const TWO_TO_31 = 2147483648;

/** Writes a record per player. */
export function writePlayers(plan: Plan, slate: Slate, profile: SimProfile): void {
  const { integers, floats, playersAt } = plan;
  const { quantile_z, sigma_min } = profile.minutes;
  const corrections = correctionsOf(profile);
  const sigma = (from: number, to: number): number =>
    Math.max(sigma_min, (to - from) / quantile_z) * TICKS_PER_MINUTE;
  for (let p = 0; p < plan.players; p++) {
    const record = playersAt + p * PLAYER_CELLS;
    const [p10, p50, p90] = [slate.minutesP10[p]!, slate.minutesP50[p]!, slate.minutesP90[p]!];
    const [two, three, free] = slate.percentages.subarray(p * SHOTS, (p + 1) * SHOTS);
    const rates = slate.rates.subarray(p * EVENTS, (p + 1) * EVENTS);
    const isStarter = slate.isStarter[p] === 1 || p50 >= profile.game_script.starter_p50_min;
    integers[record + PLAY_LIMIT] = Math.floor(slate.playProb[p]! * TWO_TO_31 + 0.5) - 1;
    integers[record + ROLE] = isStarter ? 0 : 1;
    floats[record + P50_TICKS] = p50 * TICKS_PER_MINUTE;
    floats[record + SIGMA_BELOW] = sigma(p10, p50);
    floats[record + SIGMA_ABOVE] = sigma(p50, p90);
    const points = 2 * rates[0]! * two! + 3 * rates[1]! * three! + rates[2]! * free!;
    floats[record + POINTS_PER_TICK] = points / TICKS_PER_MINUTE;
    for (let kind = 0; kind < EVENTS; kind++) {
      floats[record + RATES_AT + kind] = (rates[kind]! * corrections[kind]!) / TICKS_PER_MINUTE;
    }
    floats[record + TWO_POINTS] = 2 * two!;
    floats[record + THREE_PCT] = three!;
    floats[record + FREE_PCT] = free!;
    [two!, three!, free!].forEach((share, kind) => {
      floats.set(makesOf(share), record + MAKES_AT + kind * MAKES_CELLS);
    });
  }
}

/**
 * The factor of each rate that keeps its mean although its noise is floored; shared shots are corrected as they are
 * drawn.
 */
function correctionsOf({ noise }: SimProfile): readonly number[] {
  if (noise.distribution === 'negative_binomial') return RATES.map(() => 1);
  return RATES.map((name, kind) =>
    kind < SHOTS && noise.shots === 'share' ? 1 : flooringCorrection(noise.k[name]),
  );
}

/** Log(1 - p), p / (1 - p), and whether makes and misses are swapped so that p is at most a half. */
function makesOf(share: number): readonly [number, number, number] {
  const isSwapped = share > 0.5;
  const p = isSwapped ? 1 - share : share;
  return [log(1 - p), p / (1 - p), isSwapped ? 1 : 0];
}
