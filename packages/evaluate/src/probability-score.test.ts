import { expect, test } from 'vitest';
import { chanceScore } from './probability-score.ts';

const said = (value: number, came: number, of: number) =>
  Array.from({ length: of }, (_, i) => ({ said: value, happened: i < came }));

test('the Brier score is the mean squared error of what was said', () => {
  const score = chanceScore([
    { said: 0.8, happened: true },
    { said: 0.3, happened: true },
  ])!;
  expect(score.brier).toBeCloseTo((0.04 + 0.49) / 2, 12);
});

test('saying the share itself gets the Brier score of the share', () => {
  const score = chanceScore(said(0.25, 5, 20))!;
  expect(score.brier).toBeCloseTo(score.brier_of_rate, 12);
  expect(score).toMatchObject({ rows: 20, said: 0.25, happened: 0.25 });
});

test('bins are tenths, 1 belongs to the last, and empty ones are left out', () => {
  const score = chanceScore([...said(0.1, 1, 10), ...said(1, 4, 4)])!;
  expect(score.bins.map(({ from, to, rows, happened }) => [from, to, rows, happened])).toEqual([
    [0.1, 0.2, 10, 0.1],
    [0.9, 1, 4, 1],
  ]);
});

// Worked out apart from the code: 1 in 10 lies in 0.0179 to 0.4042, 4 in 4 in 0.5101 to 1.
test('the bounds of a share are those of Wilson', () => {
  const [one, four] = chanceScore([...said(0.1, 1, 10), ...said(1, 4, 4)])!.bins;
  expect(one!.low).toBeCloseTo(0.01787621, 6);
  expect(one!.high).toBeCloseTo(0.40415, 6);
  expect(four!.low).toBeCloseTo(0.5101092, 6);
  expect(four!.high).toBe(1);
});
