import { addDays, parseGameDate } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AT, line } from '../testing/rows.ts';
import { NaiveBaseline, type BoxScoreVersion } from './naive-baseline.ts';

const FIRST = parseGameDate('2024-01-01');

/** The box score of the game `day` days after the first, captured at noon of the next day. */
function version(day: number, minutes: number | null, change: object = {}): BoxScoreVersion {
  const game_date = addDays(FIRST, day);
  const lines = [line({ game_id: `g${String(day)}`, game_date, minutes, pts: minutes, ...change })];
  return { availableAt: AT(`${addDays(game_date, 1)}T12:00:00Z`), lines };
}

function at(versions: readonly BoxScoreVersion[], cutoff: string) {
  const baseline = new NaiveBaseline(versions);
  baseline.advanceTo(AT(cutoff));
  return baseline.of(11);
}

const TWELVE = Array.from({ length: 12 }, (_, day) => version(day, 10 + day));

describe('the naive baseline', () => {
  test('is the mean of the last ten games, whatever order they came in', () => {
    const naive = at(TWELVE.toReversed(), '2024-02-01T00:00:00Z');
    expect(naive!.played!.minutes).toBeCloseTo((12 + 21) / 2, 12);
    expect(naive!.listed.pts).toBeCloseTo((12 + 21) / 2, 12);
    expect(naive!.play_prob).toBe(1);
  });

  test('counts absence as zero among listings, and looks past it among games played', () => {
    const naive = at([version(0, 30), version(1, null), version(2, 0)], '2024-02-01T00:00:00Z');
    expect(naive!.played!.minutes).toBe(30);
    expect(naive!.listed.minutes).toBe(10);
    expect(naive!.play_prob).toBeCloseTo(1 / 3, 12);
  });

  test('has DraftKings points by the rules', () => {
    const naive = at([version(0, 30, { pts: 21 })], '2024-02-01T00:00:00Z');
    expect(naive!.played!.dk_fpts).toBeCloseTo(21 + 1 + 7.5 + 6 + 2 + 2 - 1, 12);
  });

  test('knows a game from its capture on, not before', () => {
    expect(at([version(0, 30)], '2024-01-02T11:59:59Z')).toBeNull();
    expect(at([version(0, 30)], '2024-01-02T12:00:00Z')).not.toBeNull();
  });

  test('lets a correction replace what it corrects, from its capture on', () => {
    const corrected = { ...version(0, 20), availableAt: AT('2024-01-05T00:00:00Z') };
    const versions = [corrected, version(0, 30)];
    expect(at(versions, '2024-01-04T00:00:00Z')!.listed.minutes).toBe(30);
    expect(at(versions, '2024-01-05T00:00:00Z')!.listed.minutes).toBe(20);
  });

  test('is blind to the future: what was captured later changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), (days) => {
        const cutoff = `${addDays(FIRST, days)}T18:00:00Z`;
        const known = TWELVE.filter(({ availableAt }) => availableAt <= AT(cutoff));
        expect(at(TWELVE, cutoff)).toEqual(at(known, cutoff));
      }),
    );
  });

  test('says nothing of whom no box score has listed, nor of nameless rows', () => {
    expect(at([version(0, 30, { player_id: null })], '2024-02-01T00:00:00Z')).toBeNull();
  });

  test('is not asked to go back in time', () => {
    const baseline = new NaiveBaseline([]);
    baseline.advanceTo(AT('2024-02-01T00:00:00Z'));
    expect(() => {
      baseline.advanceTo(AT('2024-01-01T00:00:00Z'));
    }).toThrow(RangeError);
  });
});
