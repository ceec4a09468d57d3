/**
 * The ownership head: which share of entries rosters a player. A multinomial logit over the slate, fitted to what was
 * rostered in the largest contest of past slates; shares of one slate sum to its eight roster spots.
 */
import { exp } from '@pkg/sim';
import { z } from 'zod';
import { trainingSchema } from '../models/artifact.ts';

export const ownershipModelSchema = z.object({
  head: z.literal('ownership'),
  training: trainingSchema,
  slates: z.int(),
  features: z.array(z.string()),
  weights: z.array(z.number()),
  means: z.array(z.number()),
  scales: z.array(z.number()),
});
export type OwnershipModel = z.infer<typeof ownershipModelSchema>;

export interface Candidate {
  /** Expected DraftKings points, chance of not playing included. */
  readonly points: number;
  /** US dollars. */
  readonly salary: number;
  readonly playProb: number;
  /** Positions that the site lists. */
  readonly positions: number;
}

/** What one past slate looked like, with the share of entries (0-1 a roster spot, summing to 1) of each candidate. */
export interface OwnedSlate {
  readonly candidates: readonly Candidate[];
  readonly shares: readonly number[];
}

/** Spots of a DraftKings Classic roster. */
const ROSTER_SPOTS = 8;
const FULL_PCT = 100;

const FEATURES = ['points', 'value', 'value_squared', 'salary', 'play_prob', 'positions'] as const;
/** Steps and rate of plain gradient descent; the loss is convex, and after 400 steps it falls by less than 1e-5 a step. */
const STEPS = 400;
const RATE = 0.5;
const PENALTY = 1e-3;

/** Fits the head. Without a slate all weights are 0, which spreads ownership evenly. */
export function fitOwnership(
  slates: readonly OwnedSlate[],
  training: OwnershipModel['training'],
): OwnershipModel {
  const raw = slates.map((slate) => slate.candidates.map(features));
  const all = raw.flat();
  const means = FEATURES.map(
    (_, j) => all.reduce((sum, row) => sum + row[j]!, 0) / Math.max(1, all.length),
  );
  const scales = FEATURES.map((_, j) => {
    const variance =
      all.reduce((sum, row) => sum + (row[j]! - means[j]!) * (row[j]! - means[j]!), 0) /
      Math.max(1, all.length);
    return variance > 0 ? Math.sqrt(variance) : 1;
  });
  const standard = raw.map((rows) =>
    rows.map((row) => row.map((value, j) => (value - means[j]!) / scales[j]!)),
  );
  let weights: number[] = FEATURES.map(() => 0);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = weights.map((weight) => PENALTY * weight);
    for (const [s, rows] of standard.entries()) {
      const predicted = softmax(rows, weights);
      for (const [i, row] of rows.entries()) {
        const excess = (predicted[i]! - slates[s]!.shares[i]!) / standard.length;
        for (let j = 0; j < gradient.length; j += 1) gradient[j]! += excess * row[j]!;
      }
    }
    weights = weights.map((weight, j) => weight - RATE * gradient[j]!);
  }
  return {
    head: 'ownership',
    training,
    slates: slates.length,
    features: [...FEATURES],
    weights,
    means,
    scales,
  };
}

/** Percent of entries (0-100) for each candidate of one slate; sums to 800 where the slate has eight players or more. */
export function scoreOwnership(model: OwnershipModel, candidates: readonly Candidate[]): number[] {
  const rows = candidates.map((candidate) =>
    features(candidate).map((value, j) => (value - model.means[j]!) / model.scales[j]!),
  );
  return capped(softmax(rows, model.weights), ROSTER_SPOTS * FULL_PCT);
}

function features({ points, salary, playProb, positions }: Candidate): number[] {
  const value = (1000 * points) / salary;
  return [points, value, value * value, salary / 1000, playProb, positions];
}

function softmax(rows: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const scores = rows.map((row) => row.reduce((sum, value, j) => sum + value * weights[j]!, 0));
  const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = scores.map((score) => exp(score - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * Spreads `total` in proportion to the shares, nobody above 100: what is cut off goes to the others, in proportion, or
 * evenly where they have no share at all. With fewer players than `total` has hundreds everybody gets 100.
 */
export function capped(shares: readonly number[], total: number): number[] {
  const full = new Set<number>();
  // Every turn fills at least one player more, so there are at most as many turns as players.
  for (;;) {
    const free = shares.reduce((sum, share, i) => (full.has(i) ? sum : sum + share), 0);
    const left = total - FULL_PCT * full.size;
    const others = shares.length - full.size;
    const wanted = shares.map((share, i) => {
      if (full.has(i)) return FULL_PCT;
      return free > 0 ? (left * share) / free : left / others;
    });
    const over = wanted.flatMap((pct, i) => (pct > FULL_PCT && !full.has(i) ? [i] : []));
    if (over.length === 0) return wanted;
    for (const i of over) full.add(i);
  }
}
