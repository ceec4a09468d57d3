import { expect, test } from 'vitest';
import { linesToText, plainTables, type Line } from './result-lines.ts';

const LINES: readonly Line[] = [
  'Two players',
  {
    header: ['player', 'note', 'points'],
    rows: [
      ['Ann One', '', '5.25'],
      ['Bo', '', '11'],
    ],
    of: { run: 'r1' },
  },
  '  next: look at them',
];

test('a person reads prose and aligned tables, without columns in which nothing stands', () => {
  expect(linesToText(LINES)).toBe(
    [
      'Two players',
      '  player   points',
      '  Ann One    5.25',
      '  Bo           11',
      '  next: look at them',
    ].join('\n'),
  );
});

test('a program reads tables alone, every column of them, and what they are of', () => {
  expect(plainTables(LINES)).toEqual([
    { header: 'run\tplayer\tnote\tpoints', rows: ['r1\tAnn One\t\t5.25', 'r1\tBo\t\t11'] },
  ]);
});

test('a table may read otherwise to a person, or not be there for one', () => {
  const table = { header: ['made'], rows: [['3']] };
  expect(linesToText(['a', { ...table, asText: '3 are made' }, { ...table, asText: '' }])).toBe(
    'a\n3 are made',
  );
});

test('a field never breaks its row', () => {
  const [table] = plainTables([{ header: ['a', 'b'], rows: [['one\ttwo', 'three\r\n  four']] }]);
  expect(table!.rows).toEqual(['one two\tthree four']);
});
