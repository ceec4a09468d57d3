import { parseInstant } from '@pkg/std';
import { expect, test } from 'vitest';
import {
  checkAsset,
  checkSteps,
  dateOf,
  refuseBackwards,
  seasonOf,
  sourcesOf,
} from './checked-words.ts';

/** Half past three in the night in New York: there it is still the 14th. */
const now = () => parseInstant('2024-01-15T04:30:00Z');
const withCode = (code: string): unknown => expect.objectContaining({ code });

test('today and its neighbours are dates of Eastern Time', async () => {
  const dates = ['yesterday', 'today', 'Tomorrow'].map((text) => dateOf(text, now));
  expect(await Promise.all(dates)).toEqual(['2024-01-13', '2024-01-14', '2024-01-15']);
});

test('a range that ends before it starts is refused, and what is no date', async () => {
  expect(() => {
    refuseBackwards({ start: '2024-01-15', end: '2024-01-14' });
  }).toThrow('the start 2024-01-15 is after the end 2024-01-14');
  await expect(dateOf('todya', now)).rejects.toThrow(withCode('INVALID_DATE'));
});

test.each([
  ['2023', '2023'],
  ['2023-24', '2023'],
  ['1999-00', '1999'],
  ['2023-2024', '2023'],
])('the season %s starts in %s', (text, year) => {
  expect(seasonOf(text)).toBe(year);
});

test.each(['2023-25', '23-24', 'this'])('%s is not a season', (text) => {
  expect(() => seasonOf(text)).toThrow(withCode('USAGE'));
});

test('an unknown source is refused with the one that was meant', async () => {
  expect(await sourcesOf('injuries, odds')).toEqual(['injuries', 'odds']);
  await expect(sourcesOf('oddz')).rejects.toThrow("'oddz' (did you mean odds?)");
});

test('an unknown step or asset is refused with the one that was meant', async () => {
  await checkSteps('ingest, minutes.score,publish');
  await expect(checkSteps('ingest,rates.scoer')).rejects.toThrow('did you mean rates.score?');
  await expect(checkSteps('minuts')).rejects.toThrow('did you mean minutes?');
  await expect(checkSteps('x')).rejects.toThrow(withCode('UNKNOWN_STEP'));
  await checkAsset('sim.run');
  await expect(checkAsset('sim.rnu')).rejects.toThrow('did you mean sim.run?');
  await expect(checkAsset('sim')).rejects.toThrow(withCode('UNKNOWN_ASSET'));
});
