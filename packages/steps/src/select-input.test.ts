import {
  DAY_MS,
  HOUR_MS,
  SECOND_MS,
  addDays,
  instantFromMs,
  parseGameDate,
  type GameDate,
} from '@pkg/std';
import type { Partition } from '@pkg/engine';
import type { SnapshotRef } from '@pkg/lake';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policiesFor, type PolicyChange, type RunMode } from './policy.ts';
import {
  chooseHistory,
  chooseLatest,
  chooseVersions,
  selected,
  snapshotSet,
  type Choice,
} from './select-input.ts';
import { AT, DAY, snapshot } from './testing/rows.ts';
import type { PlanningContext } from './planning-context.ts';

const CUTOFF = AT('2024-01-15T23:30:00Z');
const slate = { date: DAY, asOf: CUTOFF } as Partition;

/** A world with these snapshots of one source, of which only `between` and `all` are asked. */
function worldOf(
  snapshots: readonly SnapshotRef[],
  change?: PolicyChange,
  mode: RunMode = 'backfill',
): PlanningContext {
  return {
    histories: {
      between: (_: string, from: GameDate, to: GameDate) =>
        snapshots.filter(({ keys }) => keys['date']! >= from && keys['date']! <= to),
      all: () => snapshots,
    },
    modeOf: () => mode,
    policiesOf: () => policiesFor(mode, change === undefined ? {} : { injuries: change }),
  } as unknown as PlanningContext;
}

function report(asOf: number, availableAt = asOf, day: string = DAY): SnapshotRef {
  return snapshot('injuries_raw', day, instantFromMs(asOf), instantFromMs(availableAt));
}

function choose(snapshots: readonly SnapshotRef[], change?: PolicyChange, mode?: RunMode): Choice {
  return chooseLatest(worldOf(snapshots, change, mode), 'ingest.injuries_raw', 'injuries', slate);
}

function pathOf(choice: Choice): string | undefined {
  return 'input' in choice ? choice.input.record.path : undefined;
}

test('under stale a daily run and the same as a backfill choose, record and name the same', () => {
  const old = [report(CUTOFF - 5 * HOUR_MS)];
  const stale = { onMissing: 'stale', staleMs: 6 * HOUR_MS } as const;
  const daily = choose(old, stale, 'daily');
  expect(daily.gap?.policy).toBe('stale:6h');
  expect(choose(old, stale, 'backfill')).toEqual(daily);
});

describe('the newest snapshot', () => {
  const before = report(CUTOFF - HOUR_MS);

  test('may be one of which nobody knows when it was captured: the choice says so, and goes on', () => {
    const unknown = instantFromMs(0);
    const misplaced = {
      ...report(unknown),
      ...{ asOf: -Infinity, availableAt: -Infinity, corrupt: 'it is misplaced' },
    } as SnapshotRef;
    const choice = choose([before, misplaced]);
    expect(pathOf(choice)).toBe(before.path);
    expect(choice.gap).toMatchObject({ kind: 'corrupt' });
    expect(choice.gap?.reason).toMatch(/is CORRUPT \(it is misplaced\); used the older/);
  });

  test('that is stamped exactly at the cut-off but was created seconds later is not chosen', () => {
    const late = report(CUTOFF, CUTOFF + 7 * SECOND_MS);
    const choice = choose([before, late]);
    expect(pathOf(choice)).toBe(before.path);
    expect('input' in choice && choice.input.record.selection?.rejected).toEqual([
      { path: late.path, reason: 'CAPTURED_LATE', late_by_ms: 7000 },
    ]);
  });

  test('that was stamped and created exactly at the cut-off is chosen', () => {
    const exact = report(CUTOFF);
    expect(pathOf(choose([before, exact]))).toBe(exact.path);
  });

  test('is recorded with both clocks, its age and the policy in words', () => {
    const choice = choose([before]);
    expect('input' in choice && choice.input.record).toMatchObject({
      as_of_ts: '2024-01-15T22:30:00Z',
      available_at: '2024-01-15T22:30:00Z',
      age_s: 3600,
    });
    expect(choice.policy).toEqual([
      'injuries',
      'gap when nothing is at most 24 h old; clocks both',
    ]);
  });

  test('is recorded with every candidate that lost, however many there are', () => {
    const reports = Array.from({ length: 150 }, (_, at) => report(CUTOFF - at * 60_000));
    const choice = choose(reports);
    const selection = 'input' in choice ? choice.input.record.selection : undefined;
    expect(selection?.candidates_considered).toBe(150);
    expect(new Set(selection?.rejected.map(({ path }) => path)).size).toBe(149);
  });

  test('may lie in the partition of the day before, not of the one before that', () => {
    const yesterday = report(CUTOFF - 20 * HOUR_MS, CUTOFF - 20 * HOUR_MS, addDays(DAY, -1));
    const older = report(CUTOFF - 2 * HOUR_MS, CUTOFF - 2 * HOUR_MS, addDays(DAY, -2));
    expect(pathOf(choose([yesterday, older]))).toBe(yesterday.path);
  });

  test('of a series is chosen among that series alone', () => {
    const other = report(CUTOFF - HOUR_MS / 2);
    const choice = chooseLatest(
      worldOf([before, other]),
      'ingest.injuries_raw',
      'injuries',
      slate,
      ({ path }) => path === before.path,
    );
    expect(pathOf(choice)).toBe(before.path);
  });

  test('does not change when snapshots from after the cut-off are added', () => {
    const future = fc.array(fc.integer({ min: 1, max: 5 * DAY_MS }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: DAY_MS })), future, (ages, delays) => {
        const known = ages.map((age) => report(CUTOFF - age));
        const later = [...new Set(delays)].map((delay) => report(CUTOFF - 1, CUTOFF + delay));
        expect(pathOf(choose([...later, ...known]))).toBe(pathOf(choose(known)));
      }),
    );
  });
});

describe('without anything fresh enough', () => {
  const old = report(CUTOFF - 3 * DAY_MS, CUTOFF - 3 * DAY_MS, addDays(DAY, -1));
  const future = report(CUTOFF + 90 * 60_000);

  test('policy fail blocks the cell with the cut-off, the nearest snapshot and what to do', () => {
    const choice = choose([old, future], { onMissing: 'fail' });
    expect('blocked' in choice && choice.blocked).toEqual({
      code: 'INPUT_GAP',
      message:
        'cannot backfill ingest.injuries_raw for 2024-01-15 without injuries history: no snapshot at or before ' +
        '2024-01-15T23:30:00Z and at most 24 h old; nearest is 2024-01-16T01:00:00Z (90 min late)',
      hint: 'import the missing injuries, then run the same command again; or go on without: pipeline run ... --policy injuries=gap',
      remedy: [
        'import the missing injuries, then run the same command again; or go on without: ',
        { command: ['run', '...', '--policy', 'injuries=gap'] },
      ],
      root: 'injuries',
    });
    expect(selected([choice]).blocked?.code).toBe('INPUT_GAP');
  });

  test('a daily run says run, not backfill', () => {
    const choice = choose([old], { onMissing: 'fail' }, 'daily');
    expect('blocked' in choice && choice.blocked?.message).toMatch(
      /^cannot run ingest\.injuries_raw .* at most 3 h old; nearest is .* \(72 h early\)$/,
    );
  });

  test('policy gap goes on, and the gap is recorded', () => {
    const choice = choose([old]);
    expect(choice).toMatchObject({ gap: { source: 'injuries', policy: 'gap' } });
    expect(selected([choice])).toMatchObject({ inputs: [], blocked: undefined });
  });

  test('policy stale uses an older one up to its age, and records it', () => {
    const choice = choose([old], { onMissing: 'stale', staleMs: 4 * DAY_MS });
    expect(pathOf(choice)).toBe(old.path);
    expect(choice.gap).toMatchObject({
      policy: 'stale:96h',
      reason: 'used the injuries snapshot of 2024-01-12T23:30:00Z, 72 h old at the cut-off',
    });
  });

  test('policy stale is silent about a fresh one', () => {
    const choice = choose([report(CUTOFF - HOUR_MS)], { onMissing: 'stale', staleMs: 4 * DAY_MS });
    expect(choice.gap).toBeUndefined();
  });

  test('policy stale blocks when even the older one is too old', () => {
    const choice = choose([old], { onMissing: 'stale', staleMs: 2 * DAY_MS });
    expect('blocked' in choice && choice.blocked?.message).toMatch(/at most 48 h old/);
  });

  test.each([
    [90, '90 min'],
    [390, '6 h 30 min'],
  ])('the age of policy stale:%dm is printed as it is: %s', (minutes, words) => {
    const choice = choose([old], { onMissing: 'stale', staleMs: minutes * 60_000 });
    expect('blocked' in choice && choice.blocked?.message).toContain(`and at most ${words} old;`);
    const fresh = choose([old], { onMissing: 'gap', maxAgeMs: minutes * 60_000 });
    expect(fresh.policy?.[1]).toContain(`when nothing is at most ${words} old;`);
  });

  test('a history that is empty says so', () => {
    expect(choose([]).gap?.reason).toMatch(/nearest is none: the history of injuries is empty/);
  });
});

describe('a history', () => {
  const FROM = parseGameDate('2024-01-10');
  const boxScore = (gameId: string, at: number): SnapshotRef => {
    const base = snapshot('boxscores_raw', DAY, instantFromMs(at));
    const path = base.path.replace('/run_ts', `/game_id=${gameId}/run_ts`);
    return { ...base, path };
  };
  const first = boxScore('a', CUTOFF - 3 * HOUR_MS);
  const corrected = boxScore('a', CUTOFF - HOUR_MS);
  const late = boxScore('a', CUTOFF + HOUR_MS);
  const other = boxScore('b', CUTOFF - 2 * HOUR_MS);
  const all = [first, corrected, late, other];

  test('has the newest version of each series that was known at the cut-off', () => {
    const { files, record } = chooseHistory(worldOf(all), 'boxscores', CUTOFF, FROM, DAY);
    expect(files.map(({ path }) => path)).toEqual([corrected.path, other.path]);
    expect(record.selection?.rejected_counts).toEqual({ SUPERSEDED: 1, AFTER_CUTOFF: 1 });
  });

  test('has every known version for a cell that looks back from several cut-offs', () => {
    const { files } = chooseVersions(worldOf(all), 'boxscores', CUTOFF, FROM, DAY);
    expect(files.map(({ path }) => path)).toEqual([first.path, corrected.path, other.path]);
  });

  test('has a digest that does not depend on the order of the listing', () => {
    const expected = chooseHistory(worldOf(all), 'boxscores', CUTOFF, FROM, DAY).record;
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        const { record } = chooseHistory(worldOf(shuffled), 'boxscores', CUTOFF, FROM, DAY);
        expect(record).toEqual(expected);
      }),
    );
  });

  test('has another digest when the bytes of one member are others', () => {
    const set = (member: SnapshotRef): string =>
      snapshotSet('boxscores', [member, other], CUTOFF, []).record.sha256;
    expect(set({ ...first, sha256: other.sha256 })).not.toBe(set(first));
  });
});
