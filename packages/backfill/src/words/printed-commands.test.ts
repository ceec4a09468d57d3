import { shellWords } from '@pkg/std';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { linesWithConfig, withDataRoot } from './printed-commands.ts';

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

test.each([
  [
    `pipeline run --data-root 'a b'\\''s' --start x`,
    `pipeline run --data-root 'a b'\\''s' --config c.json --start x`,
  ],
  ['pipeline run --config d.json --data-root r', 'pipeline run --config d.json --data-root r'],
  ['see pipeline status; or pipeline why --help', 'see pipeline status; or pipeline why --help'],
])('commands name the config file that they are meant for: %s', (text, whole) => {
  expect(linesWithConfig(text, 'c.json')).toBe(whole);
});

test('of printed lines those with a command name the config file', () => {
  const text = 'every run reads --data-root r\n  next: pipeline resume b --data-root r; then look';
  expect(linesWithConfig(text, 'my c.json')).toBe(
    "every run reads --data-root r\n  next: pipeline resume b --data-root r --config 'my c.json'; then look",
  );
});
