/** The constants of a profile as cells of the plan's header, and the tables that depend on them. */

import {
  BLOWOUT_MARGIN,
  CEILING_TICKS,
  COMFORTABLE_MARGIN,
  DRIFT_HIGH,
  DRIFT_LOW,
  EVENTS,
  FACTOR_SHIFT,
  FLOORING,
  FLOORING_TERMS,
  FORM_SHIFT,
  FORM_SIGMA,
  GAME_SIGMA,
  IS_COUNTS,
  IS_SHARE,
  MARGIN_SD,
  MAX_COUNT,
  NOISE_K,
  ONE_PERIOD_MARGIN,
  OVERTIME_CEILING_TICKS,
  OVERTIME_TEAM_TICKS,
  SCORING,
  SCRIPT_Z,
  SCRIPTS,
  SHOTS,
  TEAM_SIGMA,
  TEAM_TICKS,
  TICKS_PER_MINUTE,
  TWO_PERIOD_MARGIN,
} from './kernel-layout.ts';
import { flooringPolynomial } from './flooring.ts';
import { RATES } from './input.ts';
import { normalQuantile } from './math/normal.ts';
import { makeNormalTable, makeStudentTable } from './math/quantile-table.ts';
import type { Plan } from './plan-memory.ts';
import type { SimProfile } from './profile.ts';

/** Scripts in the order of their index, from a team's own view. */
const SCRIPT_NAMES = [
  'blowout_win',
  'comfortable_win',
  'close',
  'comfortable_loss',
  'blowout_loss',
] as const;

/** Tables that a profile's worlds are drawn with. */
export interface Tables {
  readonly normal: Float32Array;
  readonly student: Float32Array;
  /** For each event 64 ratios (r + k) / (k + 1), then 1 / (k + 1), then alpha and r = 1 / alpha of each event. */
  readonly counts: Float32Array;
}

let normal: Float32Array | undefined;
let student: Float32Array | undefined;

/** The tables of a profile. Those of normal and Student numbers take 15 ms, once a process. */
export function makeTables({ noise }: SimProfile): Tables {
  const isCounts = noise.distribution === 'negative_binomial';
  return {
    normal: (normal ??= makeNormalTable()),
    student: isCounts ? new Float32Array(0) : (student ??= makeStudentTable()),
    counts: isCounts ? countTable(RATES.map((name) => noise.alpha[name])) : new Float32Array(0),
  };
}

function countTable(alphas: readonly number[]): Float32Array {
  const table = new Float32Array(MAX_COUNT * (EVENTS + 1) + 2 * EVENTS);
  for (let k = 0; k < MAX_COUNT; k++) {
    alphas.forEach((alpha, kind) => (table[kind * MAX_COUNT + k] = (1 / alpha + k) / (k + 1)));
    table[EVENTS * MAX_COUNT + k] = 1 / (k + 1);
  }
  alphas.forEach((alpha, kind) =>
    table.set([alpha, 1 / alpha], MAX_COUNT * (EVENTS + 1) + 2 * kind),
  );
  return table;
}

/** Writes the header's constants. */
export function writeConstants(plan: Plan, profile: SimProfile): void {
  const { constantsAt, floats, integers } = plan;
  const set = (cell: number, value: number): void => void (floats[constantsAt + cell] = value);
  const { margin, overtime, minutes, team, scoring, noise } = profile;
  set(MARGIN_SD, margin.sd);
  set(ONE_PERIOD_MARGIN, overtime.one_period_margin);
  set(TWO_PERIOD_MARGIN, overtime.two_period_margin);
  set(TEAM_TICKS, minutes.team * TICKS_PER_MINUTE);
  set(OVERTIME_TEAM_TICKS, overtime.team_minutes * TICKS_PER_MINUTE);
  set(CEILING_TICKS, minutes.player_max * TICKS_PER_MINUTE);
  set(OVERTIME_CEILING_TICKS, overtime.player_minutes * TICKS_PER_MINUTE);
  const { factor_sigma, game_factor_sigma, drift_max } = team;
  set(TEAM_SIGMA, factor_sigma);
  set(GAME_SIGMA, game_factor_sigma);
  set(FACTOR_SHIFT, -(factor_sigma * factor_sigma + game_factor_sigma * game_factor_sigma) / 2);
  set(DRIFT_LOW, 1 - drift_max);
  set(DRIFT_HIGH, 1 + drift_max);
  writeScript(set, profile);
  [
    scoring.point,
    scoring.made_three,
    scoring.rebound,
    scoring.assist,
    scoring.steal,
    scoring.block,
    scoring.turnover,
    scoring.double_digits,
    scoring.double_double,
    scoring.triple_double,
  ].forEach((value, i) => set(SCORING + i, value));
  if (noise.distribution === 'negative_binomial') {
    integers[constantsAt + IS_COUNTS] = 1;
    set(FORM_SIGMA, noise.form_sigma);
    set(FORM_SHIFT, -(noise.form_sigma * noise.form_sigma) / 2);
    return;
  }
  integers[constantsAt + IS_SHARE] = noise.shots === 'share' ? 1 : 0;
  RATES.forEach((name, kind) => set(NOISE_K + kind, noise.k[name]));
  for (let kind = 0; kind < SHOTS; kind++) {
    const polynomial = flooringPolynomial(noise.k[RATES[kind]!]);
    polynomial.forEach((value, term) => set(FLOORING + kind * FLOORING_TERMS + term, value));
  }
}

/** Writes the constants of the game script. When the script is off its shifts are 0, and the thresholds do not matter. */
function writeScript(set: (cell: number, value: number) => void, profile: SimProfile): void {
  const { enabled, blowout_margin, comfortable_margin, quantiles } = profile.game_script;
  set(BLOWOUT_MARGIN, blowout_margin);
  set(COMFORTABLE_MARGIN, comfortable_margin);
  SCRIPT_NAMES.forEach((script, index) => {
    const { starter, bench } = quantiles[script];
    set(SCRIPT_Z + index, enabled ? normalQuantile(starter) : 0);
    set(SCRIPT_Z + SCRIPTS + index, enabled ? normalQuantile(bench) : 0);
  });
}
