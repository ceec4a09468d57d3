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
