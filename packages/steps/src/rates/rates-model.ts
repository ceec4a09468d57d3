/**
 * The rates head: a player's decayed history shrunk to his position, then corrected for opponent, pace and the minutes
 * that team mates leave behind, one statistic at a time; boosted trees then say how far all of them together are off.
 */
import { z } from 'zod';
import type { RatesFeatures } from './build-features.ts';
import {
  EVENT_STATS,
  MADE_STATS,
  SHOOTING,
  statColumns,
  type EventStat,
  type MadeStat,
} from './stat.ts';
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

/** The columns of each statistic, put together once. */
const ALL_STATS = [...EVENT_STATS, ...MADE_STATS];
const HIST = statColumns('hist', ALL_STATS);
const PRIOR = statColumns('prior', ALL_STATS);
const LABEL = statColumns('label', ALL_STATS);
const OPPONENT = statColumns('opp', EVENT_STATS);

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
      fit.opponent * (row[OPPONENT[stat]] - 1) +
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
  const { fg2a, fg3a, fta, oreb, dreb, ast, stl, blk, tov, fg2_pct, fg3_pct, ft_pct } = rates;
  const made = { fg2m: fg2a * fg2_pct, fg3m: fg3a * fg3_pct, ftm: fta * ft_pct };
  return linearPoints({ ...made, oreb, dreb, ast, stl, blk, tov });
}

function labelPoints(row: RatesTrainingRow): number {
  return linearPoints({
    fg2m: row.label_fg2m ?? 0,
    fg3m: row.label_fg3m ?? 0,
    ftm: row.label_ftm ?? 0,
    oreb: row.label_oreb ?? 0,
    dreb: row.label_dreb ?? 0,
    ast: row.label_ast ?? 0,
    stl: row.label_stl ?? 0,
    blk: row.label_blk ?? 0,
    tov: row.label_tov ?? 0,
  });
}

function baseRate(row: RatesFeatures, stat: EventStat, shrinkMinutes: number): number {
  return (row[HIST[stat]] + shrinkMinutes * row[PRIOR[stat]]) / (row.hist_minutes + shrinkMinutes);
}

function shootingShare(row: RatesFeatures, stat: MadeStat, shrinkAttempts: number): number {
  const tries = row[HIST[SHOOTING[stat].attempts]];
  return (row[HIST[stat]] + shrinkAttempts * priorShare(row, stat)) / (tries + shrinkAttempts);
}

function priorShare(row: RatesFeatures, stat: MadeStat): number {
  const attempts = row[PRIOR[SHOOTING[stat].attempts]];
  return attempts === 0 ? 0 : row[PRIOR[stat]] / attempts;
}

function fitEvent(
  rows: readonly RatesTrainingRow[],
  stat: EventStat,
): RatesModel['events'][EventStat] {
  const minutes = column(rows, (row) => row.label_minutes);
  const actual = column(rows, (row) => row[LABEL[stat]]! / row.label_minutes);
  const past = column(rows, (row) => row[HIST[stat]]);
  const pastMinutes = column(rows, (row) => row.hist_minutes);
  const usual = column(rows, (row) => row[PRIOR[stat]]);
  const base = (i: number, shrink: number): number =>
    (past[i]! + shrink * usual[i]!) / (pastMinutes[i]! + shrink);
  const shrink = best(SHRINK_GRID, (candidate) =>
    sumOver(rows.length, (i) => {
      const error = actual[i]! - base(i, candidate);
      return minutes[i]! * error * error;
    }),
  );
  const bases = rows.map((_, i) => base(i, shrink));
  const { weights } = fitRidge(
    rows.map((row, i) => [
      bases[i]! * (row[OPPONENT[stat]] - 1),
      bases[i]! * (row.pace_factor - 1),
      bases[i]! * row.vacated_share,
    ]),
    rows.map((_, i) => actual[i]! - bases[i]!),
    rows.map((row) => row.label_minutes),
    PENALTY_MINUTES,
  );
  return { shrink_minutes: shrink, opponent: weights[0]!, pace: weights[1]!, vacated: weights[2]! };
}

function fitShooting(rows: readonly RatesTrainingRow[], stat: MadeStat): number {
  const { attempts } = SHOOTING[stat];
  const shot = rows.filter((row) => row[LABEL[attempts]]! > 0);
  const tries = column(shot, (row) => row[LABEL[attempts]]!);
  const actual = column(shot, (row) => row[LABEL[stat]]! / row[LABEL[attempts]]!);
  const past = column(shot, (row) => row[HIST[stat]]);
  const pastTries = column(shot, (row) => row[HIST[attempts]]);
  const usual = column(shot, (row) => priorShare(row, stat));
  return best(SHRINK_GRID, (candidate) =>
    sumOver(shot.length, (i) => {
      const share = (past[i]! + candidate * usual[i]!) / (pastTries[i]! + candidate);
      const error = actual[i]! - share;
      return tries[i]! * error * error;
    }),
  );
}

/** A grid is searched over columns: each is read from the rows once. */
function column(
  rows: readonly RatesTrainingRow[],
  value: (row: RatesTrainingRow) => number,
): Float64Array {
  return Float64Array.from(rows, value);
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

function sumOver(count: number, value: (index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += value(i);
  return sum;
}
