import { KnownError, errorRecord } from '@pkg/std';
import { expect, test } from 'vitest';
import { completeCommand, hintAt } from './complete-command.ts';

const place = {
  dataRoot: './my data',
  config: 'c.json',
  run: [
    ['--as-of-mode', 'lock'],
    ['--policy', 'odds=fail'],
  ],
};

test.each([
  [['status'], ['status', '--data-root', './my data', '--config', 'c.json']],
  [
    ['pin', 'list'],
    ['pin', 'list', '--data-root', './my data', '--config', 'c.json'],
  ],
  [
    ['status', '--data-root', 'x', '--config=y'],
    ['status', '--data-root', 'x', '--config=y'],
  ],
  [
    ['run', '--help'],
    ['run', '--help'],
  ],
])('%j is completed by words, and keeps what it says', (words, whole) => {
  expect(completeCommand(words, place)).toEqual(whole);
});

test('a command that makes cells has the flags of its run, but a policy of a source only once', () => {
  const root = ['--data-root', './my data', '--config', 'c.json'];
  const policies = ['--as-of-mode', 'lock', '--policy', 'odds=fail'];
  expect(completeCommand(['why', 'sim.run', '<date>'], place)).toEqual([
    ...['why', ...root, ...policies, 'sim.run', '<date>'],
  ]);
  expect(completeCommand(['run', '--policy', 'odds=gap'], place)).toEqual([
    ...['run', ...root, '--as-of-mode', 'lock', '--policy', 'odds=gap'],
  ]);
  expect(completeCommand(['run', '--policy=roster=gap'], place)).toEqual([
    ...['run', ...root, ...policies, '--policy=roster=gap'],
  ]);
});

test('a record of an error carries its remedy, and text that only speaks of a command stays as it is', () => {
  const remedy = ['the pipeline status of old; see ', { command: ['status', '--json'] }];
  const record = errorRecord(new KnownError({ code: 'X', kind: 'input', message: 'x', remedy }));
  expect(record.remedy).toEqual(remedy);
  expect(hintAt(record, { dataRoot: 'd' })).toBe(
    'the pipeline status of old; see pipeline status --data-root d --json',
  );
});

test('a hint that an earlier version wrote has its commands found in its text', () => {
  expect(hintAt({ hint: 'see pipeline status' }, { dataRoot: 'd' })).toBe(
    'see pipeline status --data-root d',
  );
  expect(hintAt({}, place)).toBeUndefined();
});
