import { expect, test } from 'vitest';
import { suggestFlag, usageMessage } from './usage-error.ts';

const END = '\nSee more help with --help';

test.each([
  ['Nonexistent flag: --strat', 'there is no flag --strat'],
  ['Nonexistent flags: --a, --b', 'there are no flags --a, --b'],
  ['Unexpected argument: now', "there is no place for the argument 'now'"],
  [
    'Missing 1 required arg:\ndate  game date, YYYY-MM-DD',
    '<date> is missing: game date, YYYY-MM-DD',
  ],
  [
    'The following errors occurred:\n  Missing required flag end\n  Missing required flag start',
    '--end and --start are missing',
  ],
  ['Flag --start expects a value', '--start needs a value'],
  [
    'Expected --as-of-mode=now to be one of: pretip, lock, custom',
    "--as-of-mode is one of pretip, lock, custom, not 'now'",
  ],
  [
    'Parsing --worlds \n\tExpected an integer but received: many',
    "--worlds: it takes a whole number, not 'many'",
  ],
  [
    'The following error occurred:\n  --force=true cannot also be provided when using --only',
    '--force does not go with --only',
  ],
  [
    'The following error occurred:\n  All of the following must be provided when using --out: --dry-run',
    '--out goes with --dry-run alone',
  ],
])('of the parser, %j reads %j', (message, words) => {
  expect(usageMessage(message + END)).toBe(words);
});

test('a flag that there is not is near another', () => {
  expect(suggestFlag('Nonexistent flag: --strat', ['start'])).toBe(' (did you mean --start?)');
});
