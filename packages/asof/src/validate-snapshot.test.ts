import { describe, expect, test } from 'vitest';
import type { SelectOptions } from './validate-snapshot.ts';
import { select } from './select.ts';
import type { Snapshot } from './snapshot.ts';

const CUTOFF = 1_000;

function snapshot(asOf: number, availableAt: number, more: Partial<Snapshot> = {}): Snapshot {
  return {
    path: `asOf ${String(asOf)}, availableAt ${String(availableAt)}`,
    asOf,
    availableAt,
    ...more,
  };
}

/** The one candidate's reason, and the facts that go with it. */
function judged(one: Snapshot, options: Partial<SelectOptions> = {}): unknown {
  const [only] = select([one], { cutoff: CUTOFF, ...options }).candidates;
  return { ...only, snapshot: undefined };
}

describe('with both clocks', () => {
  test('a snapshot stamped and captured exactly at the cut-off is chosen', () => {
    expect(judged(snapshot(CUTOFF, CUTOFF))).toEqual({ reason: 'CHOSEN' });
  });

  test('a snapshot stamped 1 ms after the cut-off is AFTER_CUTOFF', () => {
    expect(judged(snapshot(CUTOFF + 1, CUTOFF + 5))).toEqual({
      reason: 'AFTER_CUTOFF',
      lateByMs: 1,
    });
  });

  test('an early fact captured after the cut-off is CAPTURED_LATE, and by how much is said', () => {
    expect(judged(snapshot(10, CUTOFF + 2_000))).toEqual({
      reason: 'CAPTURED_LATE',
      lateByMs: 2_000,
    });
  });
});

describe('with a clock less', () => {
  test('source takes an early fact that was captured late', () => {
    expect(judged(snapshot(10, CUTOFF + 2_000), { clocks: 'source' })).toEqual({
      reason: 'CHOSEN',
    });
  });

  test('source still refuses a fact from after the cut-off', () => {
    expect(judged(snapshot(CUTOFF + 1, 0), { clocks: 'source' })).toMatchObject({
      reason: 'AFTER_CUTOFF',
    });
  });

  test('authoritative takes the newest of all, with an age below zero', () => {
    const [old, newest] = [snapshot(10, 20), snapshot(CUTOFF + 7, CUTOFF + 9)];
    const selection = select([newest, old], { cutoff: CUTOFF, clocks: 'authoritative' });
    expect(selection).toMatchObject({ found: true, chosen: newest, ageMs: -7 });
  });
});

describe('age', () => {
  test('equal to the limit passes and 1 ms more is TOO_OLD', () => {
    expect(judged(snapshot(400, 400), { maxAgeMs: 600 })).toEqual({ reason: 'CHOSEN' });
    expect(judged(snapshot(399, 400), { maxAgeMs: 600 })).toEqual({ reason: 'TOO_OLD' });
  });
});

describe('corrupt and foreign snapshots', () => {
  test('a corrupt one is never chosen, and what is wrong with it is passed on', () => {
    expect(judged(snapshot(1, 1, { corrupt: 'no footer' }))).toEqual({
      reason: 'CORRUPT',
      detail: 'no footer',
    });
    expect(judged(snapshot(1, 1, { corrupt: true }))).toEqual({ reason: 'CORRUPT' });
    expect(judged(snapshot(1, 1, { corrupt: '' }))).toMatchObject({ reason: 'CORRUPT' });
  });

  test('a corrupt one may have no clocks', () => {
    const unreadable = snapshot(Number.NaN, Number.NaN, { corrupt: true });
    const whole = snapshot(5, 5);
    const { chosen, candidates } = select([whole, unreadable], { cutoff: CUTOFF });
    expect(chosen).toBe(whole);
    expect(candidates.map(({ reason }) => reason)).toEqual(['CORRUPT', 'CHOSEN']);
  });

  test('one of another partition is WRONG_PARTITION whatever else it is', () => {
    const foreign = snapshot(CUTOFF + 1, CUTOFF + 1, { corrupt: true });
    expect(judged(foreign, { inPartition: () => false })).toEqual({ reason: 'WRONG_PARTITION' });
  });
});

describe('when nothing is eligible', () => {
  const tooOld = [snapshot(100, 100), snapshot(90, 110)];
  // Known from 1500 and from 1200, though the first was stamped earlier; and, corrupt, from 1100.
  const late = [
    snapshot(900, 1_500),
    snapshot(950, 1_200),
    snapshot(1_100, 1_100, { corrupt: true }),
  ];

  test('the nearest before is the newest that was too old, the nearest after the first to be known', () => {
    const selection = select([...late, ...tooOld], { cutoff: CUTOFF, maxAgeMs: 10 });
    expect(selection).toMatchObject({
      found: false,
      chosen: null,
      nearestBefore: tooOld[0],
      nearestAfter: late[1],
    });
  });

  test('the nearest after is found by the source clock where that alone is compared', () => {
    const stampedFirst = snapshot(1_100, 1_900);
    const history = [snapshot(1_200, 1_200), stampedFirst];
    const selection = select(history, { cutoff: CUTOFF, clocks: 'source' });
    expect(selection).toMatchObject({ found: false, nearestAfter: stampedFirst });
  });

  test('an empty history has nothing near', () => {
    expect(select([], { cutoff: CUTOFF })).toEqual({
      found: false,
      chosen: null,
      nearestBefore: null,
      nearestAfter: null,
      candidates: [],
    });
  });
});

describe('questions that cannot be answered are refused', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY])('a cut-off of %d', (cutoff) => {
    expect(() => select([], { cutoff })).toThrow(RangeError);
  });

  test.each([-1, Number.NaN])('a maximum age of %d', (maxAgeMs) => {
    expect(() => select([], { cutoff: 0, maxAgeMs })).toThrow(RangeError);
  });

  test('a snapshot without a clock that is not corrupt', () => {
    expect(() => select([snapshot(Number.NaN, 0)], { cutoff: 0 })).toThrow(
      /clocks of .* are not finite/,
    );
    expect(() => select([snapshot(0, Number.NaN)], { cutoff: 0 })).toThrow(
      /clocks of .* are not finite/,
    );
  });

  test('two snapshots between which nothing decides', () => {
    expect(() => select([snapshot(1, 1), snapshot(1, 1)], { cutoff: 0 })).toThrow(/twice/);
  });
});
