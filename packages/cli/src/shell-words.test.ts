import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWords, withDataRoot } from './shell-words.ts';

test('a shell reads the words back as they were', () => {
  const words = ['plain/path', 'with space', "it's", '$HOME', 'a;b', '', '*'];
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${shellWords(words)}`]);
  expect(printed.toString().split('\n').slice(0, -1)).toEqual(words);
});

test.each([
  ['pipeline show 2024-01-15', 'pipeline show --data-root ./d 2024-01-15'],
  ['pipeline models list --head minutes', 'pipeline models list --data-root ./d --head minutes'],
  ['pipeline pin remove r1', 'pipeline pin remove --data-root ./d r1'],
  [
    'see pipeline status; or pipeline run --start <date>',
    'see pipeline status --data-root ./d; or pipeline run --data-root ./d --start <date>',
  ],
])('commands in a hint take the data root along: %s', (hint, whole) => {
  expect(withDataRoot(hint, './d')).toBe(whole);
});

test.each([
  'pipeline run --help lists the flags',
  'correct --data-root; pipeline import makes a new one',
  'the pipeline reads only what was known',
])('what is no command, or names a root, stays as it is: %s', (hint) => {
  expect(withDataRoot(hint, './d')).toBe(hint);
});
