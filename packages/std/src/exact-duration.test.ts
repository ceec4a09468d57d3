import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactDuration } from './exact-duration.ts';

test.each([
  [0, '0 s'],
  [1, '1 s'],
  [59_000, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [5_400_000, '90 min'],
  [5_401_000, '90 min 1 s'],
  [7_200_000, '2 h'],
  [23_400_000, '6 h 30 min'],
  [64_800_001, '18 h 1 s'],
  [259_200_000, '72 h'],
])('%d ms are %s', (ms, text) => {
  expect(exactDuration(ms)).toBe(text);
});

test('the words say every whole second', () => {
  const unit = { h: 3600, min: 60, s: 1 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000 }), (seconds) => {
      const words = exactDuration(seconds * 1000).matchAll(/(\d+) (h|min|s)/g);
      const sum = [...words].reduce(
        (total, [, count, name]) => total + Number(count) * unit[name as keyof typeof unit],
        0,
      );
      expect(sum).toBe(seconds);
    }),
  );
});
