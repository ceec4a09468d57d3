import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPARED_COLUMNS, compareTables, isEqual, type ColumnParity } from './column-parity.ts';

const player = (
  player_id: number,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> => ({
  player_id,
  player_name: `Player ${String(player_id)}`,
  ...values,
});

function column(
  name: string,
  live: readonly Record<string, unknown>[],
  now: readonly Record<string, unknown>[],
): ColumnParity {
  return compareTables(live, now).columns.find((each) => each.column === name)!;
}

describe('two tables', () => {
  test('are compared player by player, whatever their order', () => {
    const rows = [player(1, { total: 210 }), player(2, { total: 220 })];
    expect(isEqual(compareTables(rows, rows.toReversed()).columns)).toBe(true);
  });

  test('count values that differ apart from values that only one of them has', () => {
    const live = [player(1, { total: 210 }), player(2, { total: null }), player(3, { total: 9 })];
    const now = [player(1, { total: 230 }), player(2, { total: 220 }), player(4, { total: 8 })];
    expect(column('total', live, now)).toEqual({
      column: 'total',
      compared: 1,
      mismatches: 1,
      missing: 1,
      extra: 2,
      mismatch_share: 1,
      missing_share: 1 / 2,
      extra_share: 2 / 3,
      smape: 20 / 220,
      largest: { player_id: 1, player_name: 'Player 1', live: 210, now: 230 },
    });
    const { rows, only_live, only_now } = compareTables(live, now);
    expect(rows).toEqual({ live: 3, now: 3, both: 2 });
    expect([only_live, only_now]).toEqual([['Player 3'], ['Player 4']]);
  });

  test('have a SMAPE that is the mean of |a-b| over the mean of |a| and |b|, 0 where both are 0', () => {
    const live = [player(1, { value: 0 }), player(2, { value: 1 }), player(3, { value: -2 })];
    const now = [player(1, { value: 0 }), player(2, { value: 3 }), player(3, { value: 2 })];
    expect(column('value', live, now).smape).toBeCloseTo((0 + 2 / 2 + 4 / 2) / 3, 12);
  });

  test('have the SMAPE of the two the other way round, from 0 to 2', () => {
    const values = fc.array(
      fc.tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer()),
    );
    fc.assert(
      fc.property(values, (pairs) => {
        const side = (at: 0 | 1): Record<string, unknown>[] =>
          pairs.map((pair, id) => player(id, { value: pair[at] }));
        const smape = column('value', side(0), side(1)).smape!;
        expect(column('value', side(1), side(0)).smape).toBe(smape);
        expect(smape).toBeGreaterThanOrEqual(0);
        expect(smape).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('of the smallest numbers have one, too', () => {
    const [live, now] = [[player(1, { value: 5e-324 })], [player(1, { value: 0 })]];
    expect(column('value', live, now).smape).toBe(2);
  });

  test('have none of what is no quantity: ids, instants, text', () => {
    const at = Date.parse('2024-01-15T17:30:00Z');
    const live = [player(1, { odds_as_of_ts: at, status: 'OUT', team_id: 1 })];
    const now = [player(1, { odds_as_of_ts: at + 60_000, status: 'PROBABLE', team_id: 2 })];
    expect(column('odds_as_of_ts', live, now)).toMatchObject({
      mismatches: 1,
      smape: null,
      largest: { live: '2024-01-15T17:30:00Z', now: '2024-01-15T17:31:00Z' },
    });
    expect(column('status', live, now)).toMatchObject({ mismatches: 1, smape: null });
    expect(column('team_id', live, now)).toMatchObject({ mismatches: 1, smape: null });
  });

  test('are not compared by what says how a row came about', () => {
    expect(COMPARED_COLUMNS).not.toContain('run_id');
    expect(COMPARED_COLUMNS).not.toContain('input_policy');
    expect(COMPARED_COLUMNS).toContain('run_as_of_ts');
  });
});
