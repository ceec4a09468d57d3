import { expect, test } from 'vitest';
import { wrapLine, wrapProse } from './wrap-text.ts';

test('a line breaks between words, and the rest is indented', () => {
  expect(wrapLine('one two three four', 9, '  ')).toEqual(['one two', '  three', '  four']);
  expect(wrapLine('short', 80)).toEqual(['short']);
  expect(wrapLine('averylongwordthatfitsnowhere x', 10)).toEqual([
    'averylongwordthatfitsnowhere',
    'x',
  ]);
});

test('prose breaks with its indent kept; commands, paths and rows of tables stay whole', () => {
  expect(wrapProse('  gap odds on many dates here', 16)).toBe(
    '  gap odds on\n    many dates\n    here',
  );
  for (const line of [
    '  pipeline run --start 2024-01-15 --end 2024-01-21',
    'Summary data/manifests/backfills/bf-1/summary.json',
    '  npm run -s pipeline -- run --start 2024-01-15 --end 2024-01-21',
    '  node verify.mjs --replay --with other words than fit',
    "  alias pipeline='node packages/cli/bin/run.js'",
    '  sim.run             2      9.0    5.0    9.0    5.0',
  ])
    expect(wrapProse(line, 20)).toBe(line);
});

test('a command behind prose goes on a line of its own, where both are too long for one', () => {
  const line = '  next: import the odds, or go on without: pipeline run --policy odds=gap';
  expect(wrapProse(line, 30)).toBe(
    '  next: import the odds, or go\n    on without:\n    pipeline run --policy odds=gap',
  );
  expect(wrapProse(line, 80)).toBe(line);
  expect(wrapProse('an export of the node that is too long', 20)).toBe(
    'an export of the\n  node that is too\n  long',
  );
});
