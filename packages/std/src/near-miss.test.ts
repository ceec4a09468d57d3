import { expect, test } from 'vitest';
import { didYouMean, nearMiss } from './near-miss.ts';

const KNOWN = ['data_root', 'lead_minutes', 'worlds', 'seed', 'run', 'rollback', 'verify'];

test.each([
  ['world', 'worlds'],
  ['wrolds', 'worlds'],
  ['leadMinutes', 'lead_minutes'],
  ['dataroot', 'data_root'],
  ['verfiy', 'verify'],
  ['rn', 'run'],
])('%s was meant for %s', (name, meant) => {
  expect(nearMiss(name, KNOWN)).toBe(meant);
});

test.each(['colour', 'x', 'publish', 'seeding'])('%s is near to nothing', (name) => {
  expect(nearMiss(name, KNOWN)).toBeUndefined();
  expect(didYouMean(name, KNOWN)).toBe('');
});
