/** One regression tree, as models keep it and as it grows. */
import { z } from 'zod';

const side = z.enum(['left', 'right']);

export const treeSchema = z.object({
  /** The feature that each inner node looks at, and the value up to which a row goes left. */
  features: z.array(z.int().min(0)).readonly(),
  thresholds: z.array(z.number()).readonly(),
  /** Where a missing value goes; left at every node where a model, being older, does not say. */
  missing: z.array(side).readonly().optional(),
  /** A child: an inner node, or `-1 - i` for leaf `i`. */
  left: z.array(z.int()).readonly(),
  right: z.array(z.int()).readonly(),
  leaves: z.array(z.number()).min(1).readonly(),
});
export type Tree = z.infer<typeof treeSchema>;

/** The most that a tree may be and how it grows. */
export interface TreeOptions {
  readonly leaves: number;
  /** Rows below which a leaf is not made. */
  readonly leastRows: number;
  /** Weight of rows with nothing to explain that every leaf is mixed with. */
  readonly penalty: number;
}

/** A tree over bins; children are inner nodes, or `-1 - i` for leaf `i`. */
export interface GrownTree {
  readonly features: number[];
  readonly lastLeftBin: number[];
  readonly isMissingLeft: boolean[];
  readonly left: number[];
  readonly right: number[];
  /** Weighted sum of the residuals of each leaf over its weight and the penalty. */
  readonly leaves: number[];
}
