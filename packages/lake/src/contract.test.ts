import { parseGameDate, parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import {
  columnsOf,
  contractProblems,
  day,
  defineContract,
  flag,
  instant,
  int,
  nullable,
  real,
  summariseColumns,
  text,
  type Column,
  type Row,
} from './index.ts';

const problemsOf = (column: Column<unknown>, value: unknown): string[] =>
  contractProblems(defineContract('t', [], { c: column }), [{ c: value }]);

describe('a value is refused that', () => {
  test.each<[string, Column<unknown>, unknown]>([
    ['is null where that is not allowed', text(), null],
    ['is missing', nullable(text()), undefined],
    ['is a number where text belongs', text(), 1],
    ['is half of a surrogate pair', text(), 'a\ud83d'],
    ['is no text of the list', text({ oneOf: ['A', 'B'] }), 'C'],
    ['is a text where a number belongs', int(), '1'],
    ['is a fraction where an integer belongs', int(), 1.5],
    ['is too large for 32 bits', int(), 2 ** 31],
    ['is below its smallest', int({ min: 0 }), -1],
    ['is above its largest', real({ max: 48 }), 48.1],
    ['is not a number', real(), Number.NaN],
    ['is infinite', real(), Number.POSITIVE_INFINITY],
    ['is a number where a flag belongs', flag(), 1],
    ['is a day that does not exist', day(), '2023-02-29'],
    ['is an instant where a day belongs', day(), '2024-01-15T00:00:00Z'],
    ['is a fraction of a millisecond', instant(), 0.5],
    ['is beyond the last instant', instant(), 8.64e15 + 1],
  ])('%s', (_, column, value) => {
    expect(problemsOf(column, value)).toHaveLength(1);
  });
});

test.each<[string, Column<unknown>, unknown]>([
  ['a null where it is allowed', nullable(real({ min: 1 })), null],
  ['the smallest and largest of a range', int({ min: 3, max: 3 }), 3],
  ['a text of the list', text({ oneOf: ['A'] }), 'A'],
  ['a pair of surrogates', text(), '🏀'],
  ['the 29th of February of a leap year', day(), '2024-02-29'],
  ['false', flag(), false],
  ['an instant before 1970', instant(), -1],
])('%s keeps the contract', (_, column, value) => {
  expect(problemsOf(column, value)).toEqual([]);
});

test('a problem names the table, the column, how many values, what was expected and an example', () => {
  const contract = defineContract('minutes', [], { p50: nullable(real({ min: 0, max: 48 })) });
  expect(contractProblems(contract, [{ p50: 50 }, { p50: 12 }, { p50: -1 }])).toEqual([
    'minutes.p50: 2 of 3 values are not float64 in 0..48 or null, such as 50',
  ]);
});

describe('a key', () => {
  const contract = defineContract('t', ['a', 'b'], { a: text(), b: nullable(text()) });
  const problems = (...rows: [string, string | null][]): string[] =>
    contractProblems(
      contract,
      rows.map(([a, b]): Row => ({ a, b })),
    );

  test('that names two rows is a problem, with an example', () => {
    expect(problems(['x', 'y'], ['x', 'z'], ['x', 'y'])).toEqual([
      't: the key (a, b) is not unique, such as x, y',
    ]);
  });

  test('that differs in one part is unique', () => {
    expect(problems(['x', 'y'], ['x', 'z'])).toEqual([]);
  });

  test('is not confused by texts that hold a comma', () => {
    expect(problems(['x, y', 'z'], ['x', 'y, z'])).toEqual([]);
  });

  test('that is null in part is a problem, even where the column may be null', () => {
    expect(problems(['x', null])).toEqual(['t: the key (a, b) is null in part, such as x, ']);
  });
});

describe('the description of columns', () => {
  const contract = defineContract('t', [], {
    team: nullable(text()),
    points: real(),
    played: flag(),
    game_date: day(),
    tip_ts: instant(),
  });
  const row = (team: string | null, points: number, tip: string): Row => ({
    team,
    points,
    played: true,
    game_date: parseGameDate(tip.slice(0, 10)),
    tip_ts: parseInstant(tip),
  });

  test('counts nulls and gives the smallest and largest value, instants as text', () => {
    const rows = [
      row('BOS', 9, '2024-01-16T00:30:00Z'),
      row(null, 10, '2024-01-15T23:00:00Z'),
      row('ATL', -1.5, '2024-01-17T00:00:00Z'),
    ];
    expect(summariseColumns(contract, columnsOf(contract, rows))).toEqual([
      { name: 'team', type: 'string', nulls: 1, min: 'ATL', max: 'BOS' },
      { name: 'points', type: 'float64', nulls: 0, min: -1.5, max: 10 },
      { name: 'played', type: 'boolean', nulls: 0 },
      { name: 'game_date', type: 'date', nulls: 0, min: '2024-01-15', max: '2024-01-17' },
      {
        name: 'tip_ts',
        type: 'instant',
        nulls: 0,
        min: '2024-01-15T23:00:00Z',
        max: '2024-01-17T00:00:00Z',
      },
    ]);
  });

  test('of an empty table has no smallest and no largest', () => {
    const [team] = summariseColumns(contract, columnsOf(contract, []));
    expect(team).toEqual({ name: 'team', type: 'string', nulls: 0, min: null, max: null });
  });

  test('passes over values that break the contract, so that the check of it can say so', () => {
    const broken = { ...row('BOS', Number.NaN, '2024-01-15T23:00:00Z'), tip_ts: Number.NaN };
    const [, points, , , tip] = summariseColumns(contract, columnsOf(contract, [broken]));
    expect([points, tip].map((column) => column?.max)).toEqual([null, null]);
  });
});
