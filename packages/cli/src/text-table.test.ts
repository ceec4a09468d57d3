import { expect, test } from 'vitest';
import { textTable } from './text-table.ts';

test('columns are aligned, numbers to the right and the rest to the left', () => {
  const rows = [
    ['Ann One', '6,100', '5.25'],
    ['Bo', '11,900', ''],
  ];
  expect(textTable(['player', 'salary', 'value'], rows)).toBe(
    ['  player   salary  value', '  Ann One   6,100   5.25', '  Bo       11,900'].join('\n'),
  );
});

test('a column with one word in it is no column of numbers', () => {
  expect(textTable(['n'], [['1'], ['none']])).toBe('  n\n  1\n  none');
});

test('a letter with an accent takes one place', () => {
  const [, first, second] = textTable(
    ['a', 'b'],
    [
      ['Dončić', 'x'],
      ['Doncic', 'x'],
    ],
  ).split('\n');
  expect(first?.indexOf('x')).toBe(second?.indexOf('x'));
});

test('without rows the header stands alone', () => {
  expect(textTable(['a', 'b'], [])).toBe('  a  b');
});

test('a column in which nothing stands is left out', () => {
  expect(textTable(['a', 'detail', 'b'], [['1', '', '2']])).toBe('  a  b\n  1  2');
});

test('that is too wide moves together, and then puts its last column below', () => {
  const header = ['date', 'source', 'path'];
  const rows = [
    ['2024-01-15', 'odds', 'bronze/odds/x'],
    ['2024-01-16', 'odds', ''],
  ];
  expect(textTable(header, rows, 35)).toBe(textTable(header, rows));
  expect(textTable(header, rows, 34).split('\n')).toEqual([
    '  date       source path',
    '  2024-01-15 odds   bronze/odds/x',
    '  2024-01-16 odds',
  ]);
  expect(textTable(header, rows, 30).split('\n')).toEqual([
    '  date       source',
    '      path',
    '  2024-01-15 odds',
    '      bronze/odds/x',
    '  2024-01-16 odds',
  ]);
});
