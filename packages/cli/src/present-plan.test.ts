import type { Plan, PlannedCell, Partition } from '@pkg/engine';
import { parseGameDate, parseInstant } from '@pkg/std';
import type { PlanningContext } from '@pkg/steps';
import { describe, expect, test } from 'vitest';
import { planCounts, planState, presentPlan } from './present-plan.ts';
import { linesToText } from './result-lines.ts';

const slate = {
  date: parseGameDate('2024-01-15'),
  asOf: parseInstant('2024-01-15T17:30:00Z'),
  closesAt: parseInstant('2024-01-15T22:00:00Z'),
  groups: [{ id: '77', closesAt: parseInstant('2024-01-15T22:00:00Z') }],
} as unknown as Partition;

function cell(change: object): PlannedCell {
  return {
    id: 'ingest.injuries_raw 2024-01-15',
    asset: 'ingest.injuries_raw',
    scope: { kind: 'partition', partition: slate },
    partition: { game_date: '2024-01-15' },
    runId: '20240115T173000Z-abcdef01',
    inputs: [],
    gaps: [],
    action: { kind: 'run', decision: { decision: 'run', reason: 'NO_MANIFEST' } },
    ...change,
  } as unknown as PlannedCell;
}

const selected = cell({
  inputs: [
    {
      record: {
        name: 'injuries',
        kind: 'snapshot',
        sha256: '9ac1'.repeat(16),
        as_of_ts: '2024-01-15T16:30:00Z',
        available_at: '2024-01-15T16:30:05Z',
        age_s: 3600,
        selection: {
          candidates_considered: 214,
          rejected_counts: { SUPERSEDED: 210, CAPTURED_LATE: 3 },
        },
      },
    },
  ],
});
const gap = { source: 'odds', policy: 'gap', reason: 'no odds at all', remediation: 'import some' };
const run = { decision: 'run', reason: 'NO_MANIFEST' };
const reuse = { decision: 'reuse', reason: 'KEY_EQUAL' };
const reused = cell({ id: 'b', action: { kind: 'reuse', decision: reuse } });
const blocked = cell({
  id: 'c',
  gaps: [gap],
  action: {
    kind: 'block',
    decision: run,
    blocked: { code: 'INPUT_GAP', message: 'cannot go on', hint: 'import it' },
  },
});
const withGap = cell({ id: 'd', gaps: [gap] });
const changed = cell({
  id: 'e',
  action: {
    kind: 'run',
    decision: {
      decision: 'run',
      reason: 'KEY_CHANGED',
      changed: [{ part: 'params.worlds', before: '10000', after: '25000' }],
    },
  },
});
const shared = cell({ id: 'models.minutes through 2024-01-01', scope: { kind: 'shared' } });

function present(cells: readonly PlannedCell[], slates = [slate]): string {
  const plan = { hash: '7f3c9a1e00', partitions: slates, cells } as unknown as Plan;
  const world = {
    calendar: {
      leftOut: [],
      noSlate: [{ game_date: '2024-01-16', reason: 'no games on the schedule' }],
    },
    settings: { profile: 'sim_v3', worlds: 25_000, seed: 12_345 },
  } as unknown as PlanningContext;
  return linesToText(presentPlan(plan, world));
}

describe('a plan in words', () => {
  const text = present([selected, reused, blocked, withGap, changed, shared]);

  test('begins with what it is of, and how much', () => {
    expect(text.split('\n')[0]).toBe(
      'Plan 7f3c9a1e: 2 dates, 1 slate, 6 cells; profile sim_v3, 25,000 worlds, seed 12345',
    );
  });

  test('has a line a slate with its instants and how many cells are in which state', () => {
    expect(text).toMatch(
      /2024-01-15 +77 +2024-01-15T17:30:00Z +2024-01-15T22:00:00Z +3 +1 +1 +20240115T173000Z-abcdef01/,
    );
  });

  test('says of a date without a slate why', () => {
    expect(text).toContain('2024-01-16  no slate: no games on the schedule');
  });

  test('has a line a selection with both clocks, its age, and what else was considered', () => {
    expect(text).toMatch(
      /2024-01-15 +injuries +2024-01-15T16:30:00Z +2024-01-15T16:30:05Z +1h00m +9ac19ac1 +1 of 214: 210 SUPERSEDED, 3 CAPTURED_LATE/,
    );
  });

  test('says what is blocked, with the next command, and which gaps were let pass', () => {
    expect(text).toContain('Blocked\n  c: cannot go on\n    next: import it');
    expect(text).toContain('Gaps let pass\n  odds (gap): no odds at all');
  });

  test('says a gap that many dates have once, with the dates', () => {
    const dates = ['2024-01-15', '2024-01-16'].map(parseGameDate);
    const cells = dates.map((game_date) =>
      cell({ gaps: [{ ...gap, reason: `none of ${game_date}` }], partition: { game_date } }),
    );
    const slates = dates.map((date) => ({ ...slate, date }));
    expect(present(cells, slates)).toContain(
      'Gaps let pass\n  odds (gap) on 2024-01-15..2024-01-16: none of 2024-01-15 (2024-01-15)\n',
    );
  });

  test('says which part of a key changed', () => {
    expect(text).toContain('Runs because the key changed\n  e: params.worlds 10000 -> 25000');
  });

  test('of dates without any slate has no empty tables', () => {
    expect(present([], [])).not.toContain('Selected inputs');
  });
});

test('a cell that is reused is not called blocked, although its gap would block it', () => {
  const obstacle = { kind: 'block', blocked: {} };
  expect(planState(cell({ action: { kind: 'reuse', decision: reuse, obstacle } }))).toBe('reuse');
  const idle = cell({ action: { kind: 'skip', decision: run, reason: 'NO_FINAL_GAMES' } });
  expect(planCounts([selected, reused, blocked, idle])).toEqual({
    run: 1,
    reuse: 1,
    stale: 0,
    skip: 1,
    blocked: 1,
  });
});
