import { expect, test } from 'vitest';
import { fileNameProblems } from './file-names.mjs';

test('a kebab-case noun is a good file name', () => {
  const paths = ['packages/std/src/game-date.ts', 'packages/std/src/game-date.test.ts'];
  expect(fileNameProblems(paths)).toEqual([]);
});

test.each(['utils.ts', 'helpers.mjs', 'common.ts', 'misc.ts', 'types.ts', 'types.test.ts'])(
  '%s says nothing about what is inside',
  (name) => {
    expect(fileNameProblems([`packages/std/src/${name}`])).toHaveLength(1);
  },
);

test.each(['GameDate.ts', 'game_date.ts', 'gameDate.ts'])('%s is not kebab-case', (name) => {
  expect(fileNameProblems([`packages/std/src/${name}`])).toHaveLength(1);
});
