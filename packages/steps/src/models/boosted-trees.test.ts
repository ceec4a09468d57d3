import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binTable, binOf, MAX_BINS } from './trees/binned-table.ts';
import {
  boostedTreesSchema,
  fitBoostedTrees,
  predictBoosted,
  type BoostedTrees,
  type BoostingOptions,
} from './boosted-trees.ts';
import { artifactSha256 } from './head.ts';
import { sequence } from './trees/sequence.ts';

const OPTIONS = {
  trees: 60,
  rate: 0.2,
  leaves: 6,
  leastRows: 5,
  penalty: 1,
  rowShare: 1,
  featureShare: 1,
  seed: 1,
};
const random = sequence(7);
const uniform = (): number => random() / 0x1_0000_0000;
/** Two features that matter, one that does not, and every tenth value of the first missing. */
const VECTORS = Array.from({ length: 600 }, (_, i) => [
  i % 10 === 0 ? Number.NaN : uniform() * 10,
  uniform() * 4,
  uniform(),
]);
const truth = ([first, second]: readonly number[]): number =>
  Number.isNaN(first!) ? 40 : (first! > 5 ? 20 : 0) + (second! > 2 ? second! : -second!);
const TARGETS = VECTORS.map(truth);
const ONES = VECTORS.map(() => 1);
const RUNTIME = { yieldToEventLoop: () => Promise.resolve(), threads: 1 };
const fitted = (
  vectors: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[],
  options: BoostingOptions,
): Promise<BoostedTrees> => fitBoostedTrees(vectors, targets, weights, options, RUNTIME);
const MODEL = await fitted(VECTORS, TARGETS, ONES, OPTIONS);

function meanError(targets: readonly number[], predicted: (i: number) => number): number {
  const errors = targets.map((target, i) => Math.abs(target - predicted(i)));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

describe('boosted trees', () => {
  test('find steps, products of features and what a missing value means', () => {
    const model = (i: number): number => predictBoosted(MODEL, VECTORS[i]!);
    expect(meanError(TARGETS, model)).toBeLessThan(0.3);
    expect(predictBoosted(MODEL, [Number.NaN, 1, 0.5])).toBeCloseTo(40, 0);
  });

  test('are the same bytes from the same rows, and others from another seed', async () => {
    const sampled = { ...OPTIONS, rowShare: 0.5, featureShare: 0.7 };
    const fit = async (seed: number): Promise<string> =>
      artifactSha256(await fitted(VECTORS, TARGETS, ONES, { ...sampled, seed }));
    expect(await fit(1)).toBe(await fit(1));
    expect(await fit(2)).not.toBe(await fit(1));
  });

  /** Fitted in a process of its own on other machines and versions of Node, too: the hash is theirs. */
  test('have the bytes that they had on every machine so far', () => {
    expect(artifactSha256(MODEL)).toBe(
      'cabf61a4425a253a6f84ae43c3f1ad52e345e86ddfa421f803f9deb520133f4d',
    );
  });

  test('are read back from their file as they were', () => {
    expect(boostedTreesSchema.parse(JSON.parse(JSON.stringify(MODEL)))).toEqual(MODEL);
  });

  test('predict the weighted mean where no split explains anything', async () => {
    const { base, trees } = await fitted([[1], [1], [1]], [1, 2, 6], [1, 1, 2], OPTIONS);
    expect(trees).toEqual([]);
    expect(base).toBe(15 / 4);
  });

  test('count a row of weight three as three rows', async () => {
    const rows = VECTORS.slice(0, 200);
    const targets = TARGETS.slice(0, 200);
    const options = { ...OPTIONS, leastRows: 1, trees: 5 };
    const weighted = await fitted(
      rows,
      targets,
      rows.map(() => 3),
      { ...options, penalty: 3 },
    );
    const plain = await fitted(
      rows,
      targets,
      rows.map(() => 1),
      options,
    );
    for (const row of rows) {
      expect(predictBoosted(weighted, row)).toBeCloseTo(predictBoosted(plain, row), 4);
    }
  });

  test('let others have their turn before each tree, which changes none of them', async () => {
    let turns = 0;
    const yieldToEventLoop = (): Promise<void> => {
      turns += 1;
      return new Promise(setImmediate);
    };
    const runtime = { yieldToEventLoop, threads: 1 };
    expect(await fitBoostedTrees(VECTORS, TARGETS, ONES, OPTIONS, runtime)).toEqual(MODEL);
    expect(turns).toBe(OPTIONS.trees);
  });

  test('make no leaf of fewer rows than asked for', async () => {
    const { trees } = await fitted(VECTORS, TARGETS, ONES, {
      ...OPTIONS,
      leastRows: 12,
      trees: 8,
    });
    for (const tree of trees) {
      const counts = tree.leaves.map(
        (leaf) =>
          VECTORS.filter((row) => predictBoosted({ base: 0, trees: [tree] }, row) === leaf).length,
      );
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(12);
    }
  });
});

describe('bins', () => {
  const column = fc.array(
    fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(Number.NaN)),
    { minLength: 1, maxLength: 300 },
  );

  test('keep the order of values, put equal ones together and missing ones into the first', () => {
    fc.assert(
      fc.property(column, (values) => {
        const { bins, stride, edges } = binTable(values.map((value) => [value]));
        for (const [i, value] of values.entries()) {
          const bin = bins[i * stride]!;
          expect(bin).toBe(binOf(edges[0]!, value));
          expect(bin).toBeLessThan(MAX_BINS);
          expect(bin === 0).toBe(Number.isNaN(value));
          for (const [j, other] of values.entries()) {
            if (value <= other) expect(bin).toBeLessThanOrEqual(bins[j * stride]!);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
