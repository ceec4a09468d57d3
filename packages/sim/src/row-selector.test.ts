import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileKernel } from './kernel.ts';
import { RowQuantiles } from './row-quantiles.ts';
import { MARGIN_BINS, PLAYER_BINS, RowSelector, TOTAL_BINS } from './row-selector.ts';

const plain = new RowQuantiles();
const kinds = [PLAYER_BINS, MARGIN_BINS, TOTAL_BINS] as const;

function byDigits(values: Float32Array): readonly number[] {
  return plain.of(new Int32Array(values.buffer, values.byteOffset, values.length));
}

test('quantiles by bins equal those by digits, for any float32 values and one selector row after row', () => {
  const selector = new RowSelector(compileKernel());
  const value = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 0.25, 0.24999999, -32, 224, 1e-45, -1e-45, 3.4e38, -3.4e38),
    fc.integer({ min: -40, max: 1200 }).map((n) => n / 4),
    fc.double({ min: -40, max: 300, noNaN: true }),
  );
  const rows = fc.array(value, { minLength: 1, maxLength: 300 });
  const property = fc.property(rows, fc.constantFrom(...kinds), (array, bins) => {
    const values = Float32Array.from(array);
    expect(selector.of(values, bins)).toEqual(byDigits(values));
  });
  fc.assert(property, { numRuns: 600, seed: 3 });
});

test('and for rows longer than what is looked at together: spread, equal, half zeros, all beyond the bins', () => {
  const selector = new RowSelector(compileKernel());
  const shapes: readonly ((i: number) => number)[] = [
    (i) => ((i * 7919) % 50_021) / 400 - 20,
    () => 7.25,
    (i) => (i % 2) * ((i * 31) % 997) * 0.1,
    (i) => 1000 + ((i * 7919) % 50_021),
    (i) => -i,
  ];
  for (const shape of shapes) {
    for (const length of [16_383, 16_384, 16_385, 40_003]) {
      const values = Float32Array.from({ length }, (_, i) => shape(i));
      const before = values.slice();
      for (const bins of kinds) expect(selector.of(values, bins)).toEqual(byDigits(values));
      expect(values.every((value, i) => Object.is(value, before[i]))).toBe(true);
    }
  }
});
