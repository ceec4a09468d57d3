import { instantFromMs, MINUTE_MS, type Instant } from '@pkg/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dateInstants,
  type AsOfRule,
  type DraftGroupSighting,
  type SlateInstant,
} from './slate-instants.ts';
import { AT } from './testing/rows.ts';

const NOON = AT('2024-01-15T17:00:00Z');
const FIRST_TIP = after(60);

function after(minutes: number): Instant {
  return instantFromMs(NOON + minutes * MINUTE_MS);
}

/** Any clocks and claims: captured late, sooner than its source clock, after its own lock, corrected back and forth. */
const sightings: fc.Arbitrary<DraftGroupSighting[]> = fc
  .array(
    fc.record({
      id: fc.constantFrom('1', '2', '3'),
      asOf: fc.integer({ min: -120, max: 300 }),
      lagMinutes: fc.constantFrom(0, 0, 0, 20, 90),
      lockAt: fc.integer({ min: -60, max: 300 }),
    }),
    { maxLength: 9 },
  )
  .map((drafts) =>
    drafts.map(({ id, asOf, lagMinutes, lockAt }, index) => ({
      id,
      closesAt: after(lockAt),
      path: `${id}/${String(index)}`,
      asOf: after(asOf),
      availableAt: after(asOf + lagMinutes),
    })),
  );

const rules: fc.Arbitrary<AsOfRule> = fc
  .record({
    mode: fc.constantFrom('pretip' as const, 'lock' as const, 'custom' as const),
    leadMinutes: fc.integer({ min: 0, max: 200 }),
    asOf: fc.integer({ min: -120, max: 300 }),
    allowLookahead: fc.boolean(),
  })
  .map((rule) => ({ ...rule, asOf: after(rule.asOf) }));

function upTo(instant: Instant, all: readonly DraftGroupSighting[]): DraftGroupSighting[] {
  return all.filter(({ asOf, availableAt }) => asOf <= instant && availableAt <= instant);
}

function instantsIn(rule: AsOfRule, all: readonly DraftGroupSighting[]): SlateInstant[] {
  return [...dateInstants(rule, FIRST_TIP, all).instants];
}

test('whoever lives at any instant sees the slates that are due by then as everybody does later', () => {
  fc.assert(
    fc.property(rules, sightings, fc.integer({ min: -120, max: 400 }), (rule, all, minutes) => {
      const instant = after(minutes);
      const due = (slates: readonly SlateInstant[]): SlateInstant[] =>
        slates.filter(({ asOf }) => asOf <= instant);
      expect(due(instantsIn(rule, all))).toEqual(due(instantsIn(rule, upTo(instant, all))));
    }),
    { numRuns: 3_000 },
  );
});

test('every slate has an instant of its own, and no group twice', () => {
  fc.assert(
    fc.property(rules, sightings, (rule, all) => {
      const found = instantsIn(rule, all);
      expect(new Set(found.map(({ asOf }) => asOf)).size).toBe(found.length);
      const ids = found.flatMap(({ group }) => group.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
