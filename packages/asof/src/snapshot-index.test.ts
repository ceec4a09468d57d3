import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AsofError } from './asof-error.ts';
import type { Clocks, SelectOptions } from './validate-snapshot.ts';
import { explain, select, selectAll } from './select.ts';
import { compareSnapshots, inOrder, type Snapshot } from './snapshot.ts';
import { indexSnapshots } from './snapshot-index.ts';

const clock = fc.integer({ min: 0, max: 12 });
const corrupt = fc.constantFrom<boolean | string | undefined>(undefined, false, true, '', 'cut');
const anySnapshot = fc
  .record({ path: fc.string({ minLength: 1, maxLength: 3 }), asOf: clock, availableAt: clock })
  .chain((snapshot) => corrupt.map((value) => ({ ...snapshot, corrupt: value }) as Snapshot));
const anyHistory = fc.uniqueArray(anySnapshot, { selector: ({ path }) => path, maxLength: 14 });
const anyOptions: fc.Arbitrary<SelectOptions> = fc.record(
  {
    cutoff: clock,
    clocks: fc.constantFrom<Clocks>('both', 'source', 'authoritative'),
    maxAgeMs: fc.integer({ min: 0, max: 8 }),
    inPartition: fc.constant((snapshot: Snapshot) => snapshot.path > 'M'),
  },
  { requiredKeys: ['cutoff'] },
);

describe('an index', () => {
  test('gives the answer of select, the nearest too, and explains it the same way', () => {
    fc.assert(
      fc.property(anyHistory, anyOptions, (history, options) => {
        const { candidates, ...choice } = select(history, options);
        const index = indexSnapshots(history);
        expect(index.size).toBe(history.length);
        expect(select(index, options)).toEqual(choice);
        expect(explain(index, options)).toEqual(candidates);
        expect(explain(history, options)).toEqual(candidates);
        expect(selectAll(index, options)).toEqual(selectAll(history, options));
      }),
      { numRuns: 2_000 },
    );
  });

  test('does not depend on the order of the history', () => {
    fc.assert(
      fc.property(anyHistory, anyOptions, (history, options) => {
        const other = indexSnapshots(history.toReversed());
        expect(select(other, options)).toEqual(select(indexSnapshots(history), options));
      }),
    );
  });

  test('is blind to the future: what became known after the cut-off changes nothing', () => {
    fc.assert(
      fc.property(anyHistory, clock, (history, cutoff) => {
        const known = history.filter((s) => s.asOf <= cutoff && s.availableAt <= cutoff);
        const choice = select(indexSnapshots(history), cutoff);
        expect(choice.chosen).toBe(select(indexSnapshots(known), cutoff).chosen);
      }),
    );
  });

  test('takes a bare cut-off for the question with two clocks', () => {
    const late = { path: 'late', asOf: 1, availableAt: 9 };
    expect(select(indexSnapshots([late]), 8)).toEqual({
      found: false,
      chosen: null,
      nearestBefore: null,
      nearestAfter: late,
    });
    expect(select([late], 9).chosen).toBe(late);
  });

  test('of no snapshots finds none', () => {
    expect(select(indexSnapshots([]), { cutoff: 1, clocks: 'authoritative' }).found).toBe(false);
  });

  test('refuses what select refuses', () => {
    const broken = { path: 'a', asOf: Number.NaN, availableAt: 1 };
    expect(() => indexSnapshots([broken])).toThrow(AsofError);
    expect(indexSnapshots([{ ...broken, corrupt: true }]).size).toBe(1);
    const twice = { path: 'a', asOf: 1, availableAt: 1 };
    expect(() => indexSnapshots([twice, { ...twice }])).toThrow(AsofError);
    const index = indexSnapshots([twice]);
    expect(() => select(index, Number.NaN)).toThrow(AsofError);
    expect(() => select(index, { cutoff: 1, maxAgeMs: -1 })).toThrow(AsofError);
    // A misspelt limit would let every age pass.
    const misspelt = { cutoff: 1, maxAge: 5 };
    const refused = expect.objectContaining({ code: 'OPTION' }) as unknown;
    expect(() => select(index, misspelt)).toThrow(refused);
    expect(() => select([], misspelt)).toThrow(refused);
    expect(() => select(index, { cutoff: 1, clocks: 'newest' as Clocks })).toThrow(AsofError);
  });
});

test('a history is put in the order of compareSnapshots, unreadable clocks first', () => {
  const clocks = fc.constantFrom(0, -0, 3, 2 ** 40, Number.NaN);
  const wild = fc.record({ path: fc.string({ maxLength: 4 }), asOf: clocks, availableAt: clocks });
  const many = { minLength: 190, maxLength: 230 };
  const any = fc
    .array(wild, many)
    .map((all) => all.map((s, at) => ({ ...s, path: `${s.path}/${at}` })));
  fc.assert(
    fc.property(any, (history) => {
      expect(inOrder(history)).toEqual(history.toSorted(compareSnapshots));
    }),
    { numRuns: 30 },
  );
});
