import { describe, expect, test } from 'vitest';
import {
  columnsOf,
  contractProblems,
  decodeColumns,
  decodeTable,
  defineContract,
  encodeColumns,
  encodeTable,
  int,
  nullable,
  real,
  rowMaker,
  rowsOf,
  tableProblems,
  text,
} from './index.ts';

const TABLE = defineContract('t', ['id'], {
  id: int(),
  team: text(),
  points: nullable(real({ min: 0 })),
});
const ROWS = [
  { id: 1, team: 'BOS', points: 1.5 },
  { id: 2, team: 'BOS', points: null },
  { id: 3, team: 'NYK', points: 0 },
];

describe('a table by column', () => {
  test('has the rows that it was made from', () => {
    expect(rowsOf(columnsOf(TABLE, ROWS))).toEqual(ROWS);
  });

  test('has the bytes of its rows, and decodes to what they decode to', async () => {
    const bytes = encodeTable(TABLE, ROWS);
    expect(encodeColumns(TABLE, columnsOf(TABLE, ROWS))).toEqual(bytes);
    expect(rowsOf(await decodeColumns(TABLE, bytes, 'a'))).toEqual(
      await decodeTable(TABLE, bytes, 'a'),
    );
  });

  test('has its columns in the order of the contract, whatever the order in the file', async () => {
    const turned = defineContract('t', [], {
      points: TABLE.columns.points,
      team: text(),
      id: int(),
    });
    const bytes = encodeTable(turned, ROWS);
    expect([...(await decodeColumns(TABLE, bytes, 'a')).columns.keys()]).toEqual([
      'id',
      'team',
      'points',
    ]);
  });

  test('breaks its contract where its rows do: values that come again are judged once, and counted', () => {
    const broken = [
      { id: 1, team: 'BOS', points: -1 },
      { id: 1, team: 'BOS', points: -1 },
      { id: null, team: 'BOS', points: 2 },
    ];
    expect(tableProblems(TABLE, columnsOf(TABLE, broken))).toEqual(contractProblems(TABLE, broken));
    expect(contractProblems(TABLE, broken)).toEqual([
      't.id: 1 of 3 values are not int32, such as null',
      't.points: 2 of 3 values are not float64 in 0..inf or null, such as -1',
      't: the key (id) is null in part, such as ',
    ]);
  });
});

describe('a row that is made of parts', () => {
  const makeRow = rowMaker(TABLE);

  test('has all columns in the order of the contract; the later of two values counts', () => {
    const row = makeRow({ points: 2, team: 'BOS' }, { id: 7, team: 'NYK' });
    expect(Object.entries(row)).toEqual([
      ['id', 7],
      ['team', 'NYK'],
      ['points', 2],
    ]);
  });

  test('has no column that the contract lacks', () => {
    expect(Object.keys(makeRow({ id: 1, seed: 7 }))).toEqual(['id', 'team', 'points']);
  });

  test('shares nothing with its parts or with another row', () => {
    const part = { id: 1, team: 'BOS', points: 2 };
    const [first, second] = [makeRow(part), makeRow({ id: 2 })];
    part.points = 3;
    expect([first, second]).toEqual([
      { id: 1, team: 'BOS', points: 2 },
      { id: 2, team: null, points: null },
    ]);
  });
});
