/**
 * The rates head: a player's decayed history shrunk to his position, then corrected for opponent, pace and the minutes
 * that team mates leave behind, one statistic at a time; boosted trees then say how far all of them together are off.
 */
import { z } from 'zod';
import type { RatesFeatures } from './build-features.ts';
import { EVENT_STATS, MADE_STATS, SHOOTING, type EventStat, type MadeStat } from './stat.ts';
import { LEVEL_VECTOR, levelVector, linearPoints } from './level-vector.ts';
import { trainingSchema } from '../models/training.ts';
import {
  boostedTreesSchema,
  fitBoostedTrees,
  type BoostedTrees,
  type BoostingOptions,
  type FitRuntime,
} from '../models/boosted-trees.ts';
import { predictRows } from '../models/trees/predict-rows.ts';
import type { FittedHead } from '../models/head.ts';
import { fitRidge } from '../models/linear.ts';

const eventFit = z.object({
  /** Minutes of the position's average that a player's history is mixed with. */
  shrink_minutes: z.number(),
  /** Relative change of the rate with the opponent's ratio, the pace and the vacated share. */
  opponent: z.number(),
  pace: z.number(),
  vacated: z.number(),
});

export const ratesModelSchema = z.object({
  head: z.literal('rates'),
  training: trainingSchema,
  /** DraftKings points per minute, bonuses apart, beyond those that the single rates add up to. */
  level: boostedTreesSchema,
  level_features: z.array(z.string()),
  events: z.object(
    Object.fromEntries(EVENT_STATS.map((stat) => [stat, eventFit])) as Record<
      EventStat,
      typeof eventFit
    >,
  ),
  /** Attempts of the position's average that a player's shooting is mixed with. */
  shooting: z.object(
    Object.fromEntries(
      MADE_STATS.map((stat) => [stat, z.object({ shrink_attempts: z.number() })]),
    ) as Record<MadeStat, z.ZodObject<{ shrink_attempts: z.ZodNumber }>>,
  ),
});
export type RatesModel = z.infer<typeof ratesModelSchema>;

export type Rates = Readonly<Record<EventStat | 'fg2_pct' | 'fg3_pct' | 'ft_pct', number>>;

/** A past player game: its features, and its outcome; counts are null where he did not play. */
export type RatesTrainingRow = RatesFeatures & {
  readonly label_played: boolean;
  readonly label_minutes: number;
} & Readonly<Record<`label_${EventStat | MadeStat}`, number | null>>;

/** Tuned walk-forward on 2023-24 and 2024-25: see MODELS.md. */
const BOOSTING: BoostingOptions = {
  trees: 200,
  rate: 0.05,
  leaves: 8,
  leastRows: 100,
  // The unit is minutes, as that of the weights.
  penalty: 200,
  rowShare: 0.6,
  featureShare: 0.4,
  seed: 2,
};
/** Minutes on the court below which a game says nothing of a rate. */
const MIN_LABEL_MINUTES = 4;
/** The level moves rates by no more than these factors. */
const MIN_LEVEL = 0.7;
const MAX_LEVEL = 1.4;

const SHRINK_GRID = [10, 20, 40, 80, 160, 320, 640, 1280, 2560] as const;
/** Ridge penalty in minutes of play; keeps a correction small where the labels hardly ask for it. */
const PENALTY_MINUTES = 2000;
/** A correction never takes a rate below or above these multiples of its base. */
const MIN_FACTOR = 0.6;
const MAX_FACTOR = 1.6;

/** Fits the head on rows of players who were on the court. */
export async function fitRates(
  rows: readonly RatesTrainingRow[],
  training: RatesModel['training'],
  runtime: FitRuntime,
): Promise<RatesModel> {
  const played = rows.filter((row) => row.label_played && row.label_minutes >= 1);
  const events: [EventStat, RatesModel['events'][EventStat]][] = [];
  for (const stat of EVENT_STATS) {
    await runtime.yieldToEventLoop();
    events.push([stat, fitEvent(played, stat)]);
  }
  const shooting = MADE_STATS.map(
    (stat) => [stat, { shrink_attempts: fitShooting(played, stat) }] as const,
  );
  const single: SingleRates = {
    events: Object.fromEntries(events) as RatesModel['events'],
    shooting: Object.fromEntries(shooting) as RatesModel['shooting'],
  };
  const level = await fitLevel(single, played, runtime);
  return { head: 'rates', training, ...single, level, level_features: [...LEVEL_VECTOR] };
}

type SingleRates = Pick<RatesModel, 'events' | 'shooting'>;

async function fitLevel(
  single: SingleRates,
  played: readonly RatesTrainingRow[],
  runtime: FitRuntime,
): Promise<BoostedTrees> {
  const rows = played.filter((row) => row.label_minutes >= MIN_LABEL_MINUTES);
  // A fit on hardly anything leaves the single rates as they are.
  if (rows.length === 0) return { base: 0, trees: [] };
  const implied = rows.map((row) => impliedPoints(singleRates(single, row)));
  return fitBoostedTrees(
    rows.map((row, i) => levelVector(row, implied[i]!)),
    rows.map((row, i) => labelPoints(row) / row.label_minutes - implied[i]!),
    rows.map((row) => row.label_minutes),
    BOOSTING,
    runtime,
  );
}

/** Scores players: counts per minute, and shares of attempts made. */
export function scoreRates(model: RatesModel, rows: readonly RatesFeatures[]): Rates[] {
  const single = rows.map((row) => singleRates(model, row));
  const implied = single.map(impliedPoints);
  const levels = predictRows(
    model.level,
    rows.map((row, i) => levelVector(row, implied[i]!)),
  );
  return single.map((rates, i) => {
    // Without any history or position there is nothing to scale.
    if (implied[i]! <= 0) return rates;
    const factor = Math.min(MAX_LEVEL, Math.max(MIN_LEVEL, 1 + levels[i]! / implied[i]!));
    const events = EVENT_STATS.map((stat) => [stat, rates[stat] * factor]);
    return { ...rates, ...Object.fromEntries(events) } as Rates;
  });
}

export const ratesHead: FittedHead<RatesFeatures, RatesTrainingRow, RatesModel, Rates> = {
  name: 'rates',
  schema: ratesModelSchema,
  fit: fitRates,
  score: scoreRates,
};

function singleRates({ events: fits, shooting: shots }: SingleRates, row: RatesFeatures): Rates {
  const events = EVENT_STATS.map((stat) => {
    const fit = fits[stat];
    const change =
      fit.opponent * (row[`opp_${stat}`] - 1) +
      fit.pace * (row.pace_factor - 1) +
      fit.vacated * row.vacated_share;
    const factor = Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, 1 + change));
    return [stat, baseRate(row, stat, fit.shrink_minutes) * factor] as const;
  });
  const shooting = MADE_STATS.map((stat) => {
    const share = shootingShare(row, stat, shots[stat].shrink_attempts);
    return [SHOOTING[stat].percentage, Math.min(0.99, share)] as const;
  });
  return Object.fromEntries([...events, ...shooting]) as Rates;
}

/** Points per minute that rates add up to, bonuses apart. */
export function impliedPoints(rates: Rates): number {
  const { fg2a, fg3a, fta, fg2_pct, fg3_pct, ft_pct } = rates;
  return linearPoints({
    ...rates,
    fg2m: fg2a * fg2_pct,
    fg3m: fg3a * fg3_pct,
    ftm: fta * ft_pct,
  });
}

function labelPoints(row: RatesTrainingRow): number {
  const counts = [...EVENT_STATS, ...MADE_STATS].map((stat) => [stat, row[`label_${stat}`] ?? 0]);
  return linearPoints(Object.fromEntries(counts) as Record<EventStat | MadeStat, number>);
}

function baseRate(row: RatesFeatures, stat: EventStat, shrinkMinutes: number): number {
  return (
    (row[`hist_${stat}`] + shrinkMinutes * row[`prior_${stat}`]) /
    (row.hist_minutes + shrinkMinutes)
  );
}

function shootingShare(row: RatesFeatures, stat: MadeStat, shrinkAttempts: number): number {
  const { attempts } = SHOOTING[stat];
  const prior =
    row[`prior_${attempts}`] === 0 ? 0 : row[`prior_${stat}`] / row[`prior_${attempts}`];
  return (
    (row[`hist_${stat}`] + shrinkAttempts * prior) / (row[`hist_${attempts}`] + shrinkAttempts)
  );
}

function fitEvent(
  rows: readonly RatesTrainingRow[],
  stat: EventStat,
): RatesModel['events'][EventStat] {
  const actual = (row: RatesTrainingRow): number => row[`label_${stat}`]! / row.label_minutes;
  const shrink = best(SHRINK_GRID, (candidate) =>
    sumOf(rows, (row) => {
      const error = actual(row) - baseRate(row, stat, candidate);
      return row.label_minutes * error * error;
    }),
  );
  const bases = rows.map((row) => baseRate(row, stat, shrink));
  const { weights } = fitRidge(
    rows.map((row, i) => [
      bases[i]! * (row[`opp_${stat}`] - 1),
      bases[i]! * (row.pace_factor - 1),
      bases[i]! * row.vacated_share,
    ]),
    rows.map((row, i) => actual(row) - bases[i]!),
    rows.map((row) => row.label_minutes),
    PENALTY_MINUTES,
  );
  return { shrink_minutes: shrink, opponent: weights[0]!, pace: weights[1]!, vacated: weights[2]! };
}

function fitShooting(rows: readonly RatesTrainingRow[], stat: MadeStat): number {
  const { attempts } = SHOOTING[stat];
  const shot = rows.filter((row) => row[`label_${attempts}`]! > 0);
  return best(SHRINK_GRID, (candidate) =>
    sumOf(shot, (row) => {
      const tries = row[`label_${attempts}`]!;
      const error = row[`label_${stat}`]! / tries - shootingShare(row, stat, candidate);
      return tries * error * error;
    }),
  );
}

/** The candidate with the least loss; among equal ones the first. */
function best(candidates: readonly number[], loss: (candidate: number) => number): number {
  let chosen = candidates[0]!;
  let least = loss(chosen);
  for (const candidate of candidates.slice(1)) {
    const value = loss(candidate);
    if (value < least) [chosen, least] = [candidate, value];
  }
  return chosen;
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += value(item);
  return sum;
}
