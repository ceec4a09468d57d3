import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditChanges, type Stage } from './credit.ts';

const row = (player_id: number, dk_fpts_mean: number, salary: number | null = 5000) => ({
  player_id,
  player_name: `player ${String(player_id)}`,
  dk_fpts_mean,
  salary,
  run_id: 'x',
});
const sum = (by: Readonly<Record<string, number>>): number =>
  Object.values(by).reduce((total, value) => total + value, 0);

describe('the credit of factors', () => {
  test('is the difference between the tables before and after each was swapped', () => {
    const credited = creditChanges([
      { factor: 'before', rows: [row(1, 10), row(2, 20)] },
      { factor: 'injuries', rows: [row(1, 13), row(2, 20)] },
      { factor: 'seed', rows: [row(1, 12), row(2, 20)] },
    ]);
    expect(credited.factors).toEqual(['injuries', 'seed']);
    expect(credited.players).toEqual([
      { player_id: 1, player_name: 'player 1', total: 2, by: { injuries: 3, seed: -1 } },
    ]);
    expect(credited.columns).toEqual([
      { column: 'dk_fpts_mean', total: 1, by: { injuries: 1.5, seed: -0.5 } },
    ]);
  });

  test('adds up to the whole change, whatever the tables', () => {
    const table = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(table, { minLength: 2, maxLength: 8 }), (tables) => {
        const stages = tables.map((values, index): Stage => ({
          factor: `f${String(index % 5)}`,
          rows: values.map((value, id) => row(id, value)),
        }));
        const { columns, players } = creditChanges(stages);
        for (const { total, by } of [...columns, ...players]) expect(sum(by)).toBeCloseTo(total, 9);
      }),
    );
  });

  test('leaves out players who are not in every table, and names them with what they came or went with', () => {
    const credited = creditChanges([
      { factor: 'before', rows: [row(1, 10), row(2, 20)] },
      { factor: 'injuries', rows: [row(1, 11)] },
      { factor: 'roster', rows: [row(1, 11), row(3, 5)] },
    ]);
    expect(credited.disappeared).toEqual([{ player_name: 'player 2', factor: 'injuries' }]);
    expect(credited.appeared).toEqual([{ player_name: 'player 3', factor: 'roster' }]);
    expect(credited.players.map(({ player_id }) => player_id)).toEqual([1]);
  });

  test('leaves a player out of a column that is null for him somewhere on the way', () => {
    const credited = creditChanges([
      { factor: 'before', rows: [row(1, 10, 5000), row(2, 10, 4000)] },
      { factor: 'salaries', rows: [row(1, 10, null), row(2, 10, 4200)] },
    ]);
    expect(credited.columns).toEqual([{ column: 'salary', total: 200, by: { salaries: 200 } }]);
  });
});
