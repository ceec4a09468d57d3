import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitBoostedTrees,
  predictBoosted,
  type BoostedTrees,
  type BoostingOptions,
} from '../boosted-trees.ts';
import { binTable } from './binned-table.ts';
import { binRows } from './bin-rows.ts';
import { acquireSingleArena, Layout, releaseArena } from './arena.ts';
import { predictRows } from './predict-rows.ts';
import { referenceFit } from './reference.ts';
import { sequence } from './sequence.ts';

const OPTIONS: BoostingOptions = {
  trees: 12,
  rate: 0.3,
  leaves: 8,
  leastRows: 3,
  penalty: 1,
  rowShare: 0.7,
  featureShare: 0.8,
  seed: 5,
};
const yieldToEventLoop = (): Promise<void> => Promise.resolve();

/** Rows with many equal values, some huge, some tiny, some missing: one array of features a row. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 3, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1e-300, -1e300, 5e-324) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
);
const table = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 160 }))
  .chain(([features, rows]) =>
    fc.record({
      vectors: fc.array(fc.array(value, { minLength: features, maxLength: features }), {
        minLength: rows,
        maxLength: rows,
      }),
      targets: fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
        minLength: rows,
        maxLength: rows,
      }),
      weights: fc.array(fc.double({ min: 0.1, max: 40, noNaN: true }), {
        minLength: rows,
        maxLength: rows,
      }),
    }),
  );

const fit = (
  { vectors, targets, weights }: { vectors: number[][]; targets: number[]; weights: number[] },
  threads: number,
  options: BoostingOptions = OPTIONS,
): Promise<BoostedTrees> =>
  fitBoostedTrees(vectors, targets, weights, options, { yieldToEventLoop, threads });

/** Four hundred rows of 20 features, with missing values: what threads share. */
function wideTable(): { vectors: number[][]; targets: number[]; weights: number[] } {
  const random = sequence(11);
  const uniform = (): number => random() / 0x1_0000_0000;
  const vectors = Array.from({ length: 400 }, () =>
    Array.from({ length: 20 }, () => (uniform() < 0.05 ? Number.NaN : uniform())),
  );
  const targets = vectors.map((row) => (row[3]! > 0.5 ? 5 : 0) + (row[7]! || 2) + uniform());
  return { vectors, targets, weights: targets.map(() => 1) };
}

describe('the kernel of boosted trees', () => {
  test('puts rows into the bins of the reference', () => {
    fc.assert(
      fc.property(table, ({ vectors }) => {
        const { bins, ...expected } = binTable(vectors);
        const arena = acquireSingleArena();
        const binned = binRows(arena, vectors, new Layout(), 0);
        expect({ ...binned, bins: 0 }).toEqual({ ...expected, bins: 0 });
        const found = new Uint8Array(arena.memory.buffer, binned.bins, bins.length);
        for (let row = 0; row < vectors.length; row += 1) {
          const at = row * expected.stride;
          expect([...found.subarray(at, at + expected.features)]).toEqual([
            ...bins.subarray(at, at + expected.features),
          ]);
        }
        releaseArena(arena);
      }),
      { numRuns: 60 },
    );
  });

  test('fits the trees of the reference', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const { vectors, targets, weights } = rows;
        const runtime = { yieldToEventLoop, threads: 1 };
        const reference = await fitBoostedTrees(
          vectors,
          targets,
          weights,
          OPTIONS,
          runtime,
          referenceFit,
        );
        expect(await fit(rows, 1)).toEqual(reference);
      }),
      { numRuns: 60 },
    );
  });

  test.each([2, 3, 5])('fits the same trees on %i threads', async (threads) => {
    const rows = wideTable();
    expect(await fit(rows, threads)).toEqual(await fit(rows, 1));
  });

  test('fits several models at once, each as if it were alone', async () => {
    const rows = wideTable();
    const seeds = [1, 2, 3];
    const alone: BoostedTrees[] = [];
    for (const seed of seeds) alone.push(await fit(rows, 2, { ...OPTIONS, seed }));
    const together = seeds.map((seed) => fit(rows, 2, { ...OPTIONS, seed }));
    expect(await Promise.all(together)).toEqual(alone);
  });

  test('goes on after a fit that was aborted between two trees', async () => {
    const rows = wideTable();
    const expected = await fit(rows, 2);
    let calls = 0;
    const aborted = fitBoostedTrees(rows.vectors, rows.targets, rows.weights, OPTIONS, {
      threads: 2,
      yieldToEventLoop: () => {
        calls += 1;
        return calls < 5 ? Promise.resolve() : Promise.reject(new Error('the run was stopped'));
      },
    });
    await expect(aborted).rejects.toThrow('the run was stopped');
    expect(await fit(rows, 2)).toEqual(expected);
  });

  test('learns at each split on which side missing values belong', async () => {
    const random = sequence(3);
    const uniform = (): number => random() / 0x1_0000_0000;
    const xs = Array.from({ length: 500 }, (_, i) => (i % 5 === 0 ? Number.NaN : uniform()));
    const options = { ...OPTIONS, trees: 40, rowShare: 1, featureShare: 1 };
    // Missing counts as high here, as low there; one rule for both would miss one of them.
    for (const meaning of [10, 0]) {
      const targets = xs.map((x) => (Number.isNaN(x) ? meaning : x > 0.5 ? 10 : 0));
      const vectors = xs.map((x) => [x]);
      const model = await fit({ vectors, targets, weights: xs.map(() => 1) }, 1, options);
      expect(model.trees[0]?.missing?.[0]).toBe(meaning === 10 ? 'right' : 'left');
      expect(predictBoosted(model, [Number.NaN])).toBeCloseTo(meaning, 1);
      expect(predictBoosted(model, [0.9])).toBeCloseTo(10, 1);
    }
  });
});

describe('predictions of many rows', () => {
  test('are those of one row at a time', async () => {
    await fc.assert(
      fc.asyncProperty(table, table, async (rows, others) => {
        const model = await fit(rows, 1);
        const width = rows.vectors[0]!.length;
        const asked = [...rows.vectors, ...others.vectors.map((row) => padded(row, width))];
        expect([...predictRows(model, asked)]).toEqual(
          asked.map((row) => predictBoosted(model, row)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('hold for more rows than a block, for trees of more leaves, and for none at all', async () => {
    const rows = wideTable();
    for (const leaves of [2, 8, 12]) {
      const model = await fit(rows, 1, { ...OPTIONS, leaves });
      const each = rows.vectors.map((row) => predictBoosted(model, row));
      expect([...predictRows(model, rows.vectors)]).toEqual(each);
      expect(predictRows(model, [])).toEqual(new Float64Array(0));
    }
    const bare = { base: 3, trees: [] };
    expect([...predictRows(bare, [[1], [Number.NaN]])]).toEqual([3, 3]);
  });

  test('send missing values left where an older model does not say', async () => {
    const rows = wideTable();
    const { base, trees } = await fit(rows, 1);
    const older = { base, trees: trees.map(({ missing: _, ...tree }) => tree) };
    const missing = rows.vectors.map((row) => row.map(() => Number.NaN));
    const low = rows.vectors.map((row) => row.map(() => -Number.MAX_VALUE));
    expect([...predictRows(older, missing)]).toEqual([...predictRows(older, low)]);
    expect(predictBoosted(older, missing[0]!)).toBe(predictBoosted(older, low[0]!));
  });
});

function padded(row: readonly number[], width: number): number[] {
  return Array.from({ length: width }, (_, i) => row[i] ?? Number.NaN);
}
