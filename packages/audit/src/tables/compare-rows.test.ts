import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareColumn, isSameValue, pairRows } from './compare-rows.ts';

const values = fc.oneof(fc.constant(null), fc.double(), fc.constantFrom('a', 'b'), fc.constant(-0));
const tables = fc
  .uniqueArray(fc.integer({ min: 1, max: 9 }))
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.record({ player_id: fc.constant(id), x: values }))),
  );

test('every row is in a pair or on one side alone, once', () => {
  fc.assert(
    fc.property(tables, tables, (before, after) => {
      const { both, onlyBefore, onlyAfter } = pairRows(before, after);
      const firsts = [...both.map((pair) => pair.before), ...onlyBefore];
      const seconds = [...both.map((pair) => pair.after), ...onlyAfter];
      expect(new Set(firsts)).toEqual(new Set(before));
      expect(new Set(seconds)).toEqual(new Set(after));
      expect([firsts.length, seconds.length]).toEqual([before.length, after.length]);
      for (const pair of both) expect(pair.before['player_id']).toBe(pair.after['player_id']);
    }),
  );
});

test('a table differs from itself in nothing, in whatever order its rows are', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const { both, onlyBefore, onlyAfter } = pairRows(table, table.toReversed());
      expect([onlyBefore, onlyAfter]).toEqual([[], []]);
      expect(compareColumn('x', both)).toMatchObject({ differing: [], lost: 0, gained: 0 });
    }),
  );
});

test('each pair is equal, differs, or has a value on one side, and the sides mirror each other', () => {
  fc.assert(
    fc.property(tables, tables, (before, after) => {
      const { both } = pairRows(before, after);
      const there = compareColumn('x', both);
      const back = compareColumn('x', pairRows(after, before).both);
      expect([back.lost, back.gained]).toEqual([there.gained, there.lost]);
      expect(back.differing.length).toBe(there.differing.length);
      const changed = both.filter((pair) => !Object.is(pair.before['x'], pair.after['x']));
      expect(there.differing.length + there.lost + there.gained).toBe(changed.length);
    }),
  );
});

test('values are the same bit for bit: zero has a sign, nothing is no number, lists are what is in them', () => {
  expect(isSameValue(0, -0)).toBe(false);
  expect(isSameValue(NaN, NaN)).toBe(true);
  expect(isSameValue(NaN, null)).toBe(false);
  expect(isSameValue(1, '1')).toBe(false);
  expect(isSameValue(['PG', 'SG'], ['PG', 'SG'])).toBe(true);
  expect(isSameValue(['PG', 'SG'], ['SG', 'PG'])).toBe(false);
});
