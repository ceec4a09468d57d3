import { KnownError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import type { Action, ActionKind } from './action.ts';
import type { CellResult } from './cell.ts';
import { drainReason, nextMove, thrownResult } from './next-move.ts';
import type { PlannedCell } from './planned-cell.ts';

const decision = { decision: 'run', reason: 'NO_MANIFEST' } as const;
const ACTIONS: Readonly<Record<ActionKind, Action>> = {
  reuse: { kind: 'reuse', decision: { decision: 'reuse', reason: 'KEY_EQUAL' } } as Action,
  run: { kind: 'run', decision },
  skip: { kind: 'skip', decision, reason: 'NO_FINAL_GAMES' },
  block: {
    kind: 'block',
    decision,
    blocked: { code: 'INPUT_GAP', message: 'no odds', hint: 'import odds', root: 'odds' },
  },
  defer: { kind: 'defer', decision, cause: 'stale', reason: 'STALE: other odds' },
};
const cellOf = (kind: ActionKind, asset = 'score.players'): PlannedCell =>
  ({
    id: `${asset} 2024-01-15`,
    asset,
    scope: { kind: 'partition' },
    action: ACTIONS[kind],
  }) as PlannedCell;
const failed = {
  cell: { ...cellOf('run', 'ingest.odds') },
  outcome: 'failed',
  durationMs: 1,
  error: { code: 'UNEXPECTED' },
} as CellResult;

const KINDS = Object.keys(ACTIONS) as ActionKind[];
const moves = (stopReason?: string, blocker?: CellResult): Record<string, string> =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, nextMove(cellOf(kind), { stopReason, blocker }).kind]),
  );

describe('the next move of a cell', () => {
  test('follows from its action', () => {
    expect(moves()).toEqual({
      reuse: 'pass-on',
      run: 'compute',
      skip: 'end',
      block: 'end',
      defer: 'leave',
    });
    const publish = cellOf('run', 'publish.slate');
    expect(nextMove(publish, { stopReason: undefined, blocker: undefined }).kind).toBe('publish');
  });

  test('once the run ends, begins nothing and still passes on what is there', () => {
    expect(moves('SIGINT')).toEqual({
      reuse: 'pass-on',
      run: 'cancel',
      skip: 'cancel',
      block: 'cancel',
      defer: 'leave',
    });
  });

  test('below a cell that was not made names the cell at which that began', () => {
    const between = { ...failed, cell: cellOf('run', 'features.build'), root: failed };
    expect(nextMove(cellOf('run'), { stopReason: undefined, blocker: between })).toEqual({
      kind: 'end',
      end: { skipReason: 'UPSTREAM_NOT_MADE: ingest.odds 2024-01-15 (UNEXPECTED)' },
      root: failed,
    });
  });

  test('of a blocked cell has one signature a root', () => {
    const move = nextMove(cellOf('block'), { stopReason: undefined, blocker: undefined });
    expect(move).toMatchObject({ end: { error: { signature: 'INPUT_GAP: odds' } } });
  });
});

test('a run drains on a full disk and when enough cells have failed, and not before', () => {
  const full = { ...failed, error: { code: 'IO_ENOSPC' } } as CellResult;
  expect(drainReason(full, 1, undefined)).toMatch(/^DISK_FULL/);
  expect(drainReason(failed, 2, 3)).toBeUndefined();
  expect(drainReason(failed, 3, 3)).toBe('MAX_FAILURES: 3 cells failed');
  expect(drainReason({ ...failed, outcome: 'succeeded' }, 3, 3)).toBeUndefined();
});

test('what is no known error is a bug, and becomes no result', () => {
  expect(thrownResult(cellOf('run'), new TypeError('no'))).toBeUndefined();
  const stopped = new KnownError({ code: 'STOPPED', kind: 'cancelled', message: 'stopped' });
  expect(thrownResult(cellOf('run'), stopped)?.outcome).toBe('cancelled');
});
