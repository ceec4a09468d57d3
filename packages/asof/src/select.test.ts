import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clocks, SelectOptions } from './validate-snapshot.ts';
import { select, selectAll } from './select.ts';
import { compareSnapshots, type Snapshot } from './snapshot.ts';

/** Small clocks, so that ties and cut-offs that are met exactly come up all the time. */
const clock = fc.integer({ min: 0, max: 12 });
const anySnapshot = fc.record(
  {
    path: fc.string({ minLength: 1, maxLength: 3 }),
    asOf: clock,
    availableAt: clock,
    corrupt: fc.constantFrom(false, true, 'cut short'),
  },
  { requiredKeys: ['path', 'asOf', 'availableAt'] },
);
const anyHistory = fc.uniqueArray(anySnapshot, { selector: ({ path }) => path, maxLength: 14 });
const anyClocks = fc.constantFrom<Clocks>('both', 'source', 'authoritative');
const anyOptions: fc.Arbitrary<SelectOptions> = fc.record(
  { cutoff: clock, clocks: anyClocks, maxAgeMs: fc.integer({ min: 0, max: 8 }) },
  { requiredKeys: ['cutoff'] },
);

/** The definition, word for word and as slow as it likes. */
function isEligible(snapshot: Snapshot, options: SelectOptions): boolean {
  const { cutoff, clocks = 'both', maxAgeMs = Number.POSITIVE_INFINITY } = options;
  const isKnown = {
    both: snapshot.asOf <= cutoff && snapshot.availableAt <= cutoff,
    source: snapshot.asOf <= cutoff,
    authoritative: true,
  };
  return isKnown[clocks] && !snapshot.corrupt && cutoff - snapshot.asOf <= maxAgeMs;
}

function beats(a: Snapshot, b: Snapshot): boolean {
  if (a.asOf !== b.asOf) return a.asOf > b.asOf;
  if (a.availableAt !== b.availableAt) return a.availableAt > b.availableAt;
  return a.path > b.path;
}

describe('select', () => {
  test('chooses the eligible snapshot that beats every other eligible one', () => {
    fc.assert(
      fc.property(anyHistory, anyOptions, (history, options) => {
        const eligible = history.filter((each) => isEligible(each, options));
        const best = eligible.find((a) => eligible.every((b) => a === b || beats(a, b))) ?? null;
        expect(select(history, options).chosen).toBe(best);
      }),
    );
  });

  test('is blind to the future: what became known after the cut-off changes nothing', () => {
    fc.assert(
      fc.property(anyHistory, clock, clock, (history, cutoff, maxAgeMs) => {
        const known = history.filter((s) => s.asOf <= cutoff && s.availableAt <= cutoff);
        const withFuture = select(history, { cutoff, maxAgeMs });
        const without = select(known, { cutoff, maxAgeMs });
        expect(withFuture.chosen).toBe(without.chosen);
        const tooOldOf = (answer: typeof without): unknown => answer.found || answer.nearestBefore;
        expect(tooOldOf(withFuture)).toBe(tooOldOf(without));
        const ofKnown = withFuture.candidates.filter(({ snapshot }) => known.includes(snapshot));
        expect(ofKnown).toEqual(without.candidates);
      }),
    );
  });

  test('is blind to damage in the future: it changes no answer and no reason', () => {
    fc.assert(
      fc.property(anyHistory, clock, (history, cutoff) => {
        const damaged = history.map((each) =>
          each.asOf > cutoff || each.availableAt > cutoff ? { ...each, corrupt: true } : each,
        );
        const reasons = (snapshots: readonly Snapshot[]): unknown =>
          select(snapshots, { cutoff }).candidates.map(({ snapshot, reason, lateByMs }) => [
            snapshot.path,
            reason,
            lateByMs,
          ]);
        expect(reasons(damaged)).toEqual(reasons(history));
      }),
    );
  });

  test('does not depend on the order of the history', () => {
    fc.assert(
      fc.property(shuffled(anyHistory), anyOptions, ([history, other], options) => {
        expect(select(other, options)).toEqual(select(history, options));
        expect(selectAll(other, options)).toEqual(selectAll(history, options));
      }),
    );
  });

  test('gives every snapshot one reason, CHOSEN to the chosen one alone', () => {
    fc.assert(
      fc.property(anyHistory, anyOptions, (history, options) => {
        const { chosen, candidates } = select(history, options);
        expect(new Set(candidates.map(({ snapshot }) => snapshot))).toEqual(new Set(history));
        expect(candidates).toHaveLength(history.length);
        const winners = candidates.filter(({ reason }) => reason === 'CHOSEN');
        expect(winners.map(({ snapshot }) => snapshot)).toEqual(chosen ? [chosen] : []);
      }),
    );
  });

  test('says SUPERSEDED of an older fact and TIE_LOST of the same instant, of eligible ones only', () => {
    fc.assert(
      fc.property(anyHistory, anyOptions, (history, options) => {
        const { chosen, candidates } = select(history, options);
        for (const { snapshot, reason } of candidates) {
          const lost = reason === 'SUPERSEDED' || reason === 'TIE_LOST';
          expect(lost || reason === 'CHOSEN').toBe(isEligible(snapshot, options));
          if (lost) expect(reason === 'TIE_LOST').toBe(snapshot.asOf === chosen?.asOf);
        }
      }),
    );
  });

  test('never shortens what an earlier cut-off saw: more time never makes the answer older', () => {
    fc.assert(
      fc.property(anyHistory, clock, clock, (history, a, b) => {
        const early = select(history, { cutoff: Math.min(a, b) }).chosen;
        const late = select(history, { cutoff: Math.max(a, b) }).chosen;
        if (early) expect(late!.asOf).toBeGreaterThanOrEqual(early.asOf);
      }),
    );
  });
});

describe('selectAll', () => {
  test('chooses every eligible snapshot, oldest first', () => {
    fc.assert(
      fc.property(anyHistory, anyOptions, (history, options) => {
        const { chosen, candidates } = selectAll(history, options);
        expect(new Set(chosen)).toEqual(new Set(history.filter((s) => isEligible(s, options))));
        expect(chosen).toEqual([...chosen].sort((a, b) => (beats(a, b) ? 1 : -1)));
        expect(candidates).toHaveLength(history.length);
        expect(candidates.filter(({ reason }) => reason === 'CHOSEN')).toHaveLength(chosen.length);
      }),
    );
  });

  test('ends in the snapshot that select chooses', () => {
    fc.assert(
      fc.property(anyHistory, anyOptions, (history, options) => {
        const last = selectAll(history, options).chosen.at(-1) ?? null;
        expect(last).toBe(select(history, options).chosen);
      }),
    );
  });
});

describe('compareSnapshots', () => {
  test('is a total order: antisymmetric, transitive, and 0 for equal clocks and path only', () => {
    fc.assert(
      fc.property(anySnapshot, anySnapshot, anySnapshot, (a, b, c) => {
        expect(Math.sign(compareSnapshots(a, b))).toBe(0 - Math.sign(compareSnapshots(b, a)));
        if (compareSnapshots(a, b) <= 0 && compareSnapshots(b, c) <= 0) {
          expect(compareSnapshots(a, c)).toBeLessThanOrEqual(0);
        }
        const isSame = a.path === b.path && a.asOf === b.asOf && a.availableAt === b.availableAt;
        expect(compareSnapshots(a, b) === 0).toBe(isSame);
      }),
    );
  });

  test('orders paths by code unit, as no locale does', () => {
    const paths = ['a', 'Z', 'ä', 'z', 'A-', 'A'].map((path) => ({
      path,
      asOf: 1,
      availableAt: 1,
    }));
    const sorted = paths.sort(compareSnapshots).map(({ path }) => path);
    expect(sorted).toEqual(['A', 'A-', 'Z', 'a', 'z', 'ä']);
  });
});

/** A history, and the same one in another order. */
function shuffled<T>(history: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[]]> {
  return history.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    ),
  );
}
