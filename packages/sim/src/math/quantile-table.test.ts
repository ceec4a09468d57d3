import { describe, expect, test } from 'vitest';
import { Stream } from '../stream.ts';
import { normalQuantile } from './normal.ts';
import { makeNormalTable, makeStudentTable, quantileOf } from './quantile-table.ts';
import { studentTailQuantile } from './student-t.ts';

// The true functions are held to 1e-13 by 40-digit values in their own tests.
const tables = [
  ['normal', makeNormalTable(), (p: number) => -normalQuantile(p), 8e-6, 6.2302],
  ['Student', makeStudentTable(), studentTailQuantile, 1.2e-5, 132.43],
] as const;

describe.each(tables)('the %s table', (_, table, tailQuantile, bound, most) => {
  test('is within its bound of |x| + 1, for words over the whole range', () => {
    let worst = 0;
    for (let octave = 0; octave < 31; octave++) {
      for (let j = 0; j < 1000; j++) {
        const word = Math.floor((1 + (j + 0.37) / 1000) * 2 ** octave) | 1;
        const truth = tailQuantile(word / 2 ** 32);
        worst = Math.max(worst, Math.abs(quantileOf(table, word) - truth) / (truth + 1));
      }
    }
    expect(worst).toBeLessThan(bound);
    expect(worst).toBeGreaterThan(bound / 10);
  });

  test('ends at the quantile of 2^-32, is nearly 0 in the middle, and its halves mirror each other', () => {
    expect(quantileOf(table, 0)).toBeCloseTo(most, 2);
    expect(quantileOf(table, 1)).toBe(quantileOf(table, 0));
    expect(quantileOf(table, 0x7fffffff)).toBeLessThan(1e-7);
    for (const word of [1, 5, 123456789, 0x7fffffff]) {
      expect(quantileOf(table, word | 0x80000000)).toBe(-quantileOf(table, word));
    }
  });

  test('falls from each word to the next larger one, across the ends of cells', () => {
    for (let octave = 8; octave < 31; octave++) {
      for (let cell = 0; cell < 64; cell++) {
        const start = Math.floor((1 + cell / 64) * 2 ** octave);
        const step = Math.max(2, 2 ** (octave - 12));
        expect(quantileOf(table, start - step)).toBeGreaterThanOrEqual(
          quantileOf(table, start + step),
        );
      }
    }
  });

  test('gives numbers with the tail areas of the distribution, within four standard errors', () => {
    const stream = new Stream();
    stream.toWorld(7, 0);
    const count = 1_000_000;
    const drawn = Float32Array.from({ length: count }, () => quantileOf(table, stream.word()));
    for (const area of [0.4, 0.1, 0.01, 0.001]) {
      const limit = tailQuantile(area);
      const error = 4 * Math.sqrt((area * (1 - area)) / count);
      let [above, below] = [0, 0];
      for (const x of drawn) {
        if (x > limit) above += 1;
        if (x < -limit) below += 1;
      }
      expect(Math.abs(above / count - area)).toBeLessThan(error);
      expect(Math.abs(below / count - area)).toBeLessThan(error);
    }
  });
});
