/**
 * The chance to play: boosted trees on played or not, then a correction by status. A status that few rows have moves
 * single trees little; by how much they are off on average is seen in the rows that they were grown on, of which each
 * tree knows only its eight leaves.
 */
import { z } from 'zod';
import {
  boostedTreesSchema,
  fitBoostedTrees,
  type BoostingOptions,
  type FitRuntime,
} from '../models/boosted-trees.ts';
import { predictRows } from '../models/trees/predict-rows.ts';
import type { MinutesFeatures } from './build-features.ts';
import { minutesVector } from './feature-vector.ts';

const statusShare = z.object({
  /** The status as in the features; null where no report was known. */
  status: z.string().nullable(),
  rows: z.int().min(1),
  /**
   * The mean of the chances that the trees gave, and the share that played, mixed with rows whose outcomes equal their
   * chances.
   */
  said: z.number(),
  came: z.number(),
});

export const chanceToPlaySchema = z.object({
  trees: boostedTreesSchema,
  /** Corrections by status, ascending, null first. */
  by_status: z.array(statusShare),
});
export type ChanceToPlay = z.infer<typeof chanceToPlaySchema>;
type StatusShare = z.infer<typeof statusShare>;

type Labelled = MinutesFeatures & { readonly label_played: boolean };

/** The interval of rows of which one is also shown without its status, for slates without any report. */
const BLIND_EVERY = 8;
/** The number of rows with outcomes equal to their chances that the rows of a status are mixed with. */
const SHRINK_ROWS = 30;
/** Nobody is certain: injuries in the warm-up, late scratches. */
const MIN_CHANCE = 0.002;
const MAX_CHANCE = 0.995;

/**
 * Fits by squared loss, which a true probability minimises. A player who is ruled out teaches nothing about the others,
 * except where no report is known: there he is one of those who may play.
 */
export async function fitChanceToPlay(
  rows: readonly Labelled[],
  options: BoostingOptions,
  runtime: FitRuntime,
): Promise<ChanceToPlay> {
  const seen = rows.filter((row) => row.status !== 'OUT');
  const blind = rows
    .filter((_, index) => index % BLIND_EVERY === 0)
    .map((row) => ({ ...row, status: null }));
  const all = [...seen, ...blind];
  const vectors = all.map(reported);
  const played = all.map((row) => (row.label_played ? 1 : 0));
  const ones = all.map(() => 1);
  const trees = await fitBoostedTrees(vectors, played, ones, options, runtime);
  const said = [...predictRows(trees, vectors)].map(within);
  return { trees, by_status: statusShares(all, said) };
}

/** The chance of each player to be on the court, in [0.002, 0.995]. */
export function chancesToPlay(
  { trees, by_status: shares }: ChanceToPlay,
  rows: readonly MinutesFeatures[],
): number[] {
  const predicted = predictRows(trees, rows.map(reported));
  return rows.map(({ status }, i) => {
    const chance = within(predicted[i]!);
    const share = shares.find((each) => each.status === status);
    return within(share === undefined ? chance : corrected(chance, share));
  });
}

/**
 * A team that has not submitted yet is a team without a report. Hardly any is left at the lock, where trees are grown, so
 * that they would take its players for fit; before it there are many.
 */
function reported(row: MinutesFeatures): number[] {
  return minutesVector(row.status === 'NOT_YET_SUBMITTED' ? { ...row, status: null } : row);
}

/** Chances to play fall in one ratio, or chances to sit do: a certain outcome stays certain. */
function corrected(chance: number, { said, came }: StatusShare): number {
  return came < said ? (chance * came) / said : 1 - ((1 - chance) * (1 - came)) / (1 - said);
}

function statusShares(rows: readonly Labelled[], said: readonly number[]): StatusShare[] {
  const sums = new Map<string | null, { rows: number; said: number; came: number }>();
  for (const [i, { status, label_played: hasPlayed }] of rows.entries()) {
    const sum = sums.get(status) ?? { rows: 0, said: 0, came: 0 };
    sum.rows += 1;
    sum.said += said[i]!;
    sum.came += hasPlayed ? 1 : 0;
    sums.set(status, sum);
  }
  return [...sums]
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .map(([status, sum]) => {
      const mean = sum.said / sum.rows;
      const came = (sum.came + mean * SHRINK_ROWS) / (sum.rows + SHRINK_ROWS);
      return { status, rows: sum.rows, said: mean, came };
    });
}

function within(chance: number): number {
  return Math.min(MAX_CHANCE, Math.max(MIN_CHANCE, chance));
}
