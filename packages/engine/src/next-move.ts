/** Decides what to do about a cell whose turn has come, and what follows from how it ended; it is done elsewhere. */
import { errorRecord, KnownError, type ErrorRecord } from '@pkg/std';
import type { ReuseDecision } from './action.ts';
import type { CellResult } from './cell.ts';
import { isPublishCell, type PlannedCell } from './planned-cell.ts';
import { isDiskFull } from './space.ts';
import type { Blocked } from './step.ts';

/** How a cell ends that does not compute: the manifest says it. */
export type End = { readonly error: ErrorRecord } | { readonly skipReason: string };

/**
 * `pass-on`: an earlier run stands for it. `leave`: nothing is written for it. `cancel`: the run is ending. `end`: it ends
 * without computing, because of `root` where that is another cell. `publish` and `compute`: it is made.
 */
export type Move =
  | { readonly kind: 'pass-on'; readonly decision: ReuseDecision }
  | { readonly kind: 'leave' | 'cancel'; readonly reason: string }
  | { readonly kind: 'end'; readonly end: End; readonly root?: CellResult }
  | { readonly kind: 'publish' | 'compute' };

/** The circumstances that a cell meets when its turn comes. */
export interface Circumstances {
  /** Why the run is ending; undefined while it is not. */
  readonly stopReason: string | undefined;
  /** The first cell upstream that did not make its outputs. */
  readonly blocker: CellResult | undefined;
}

export function nextMove(cell: PlannedCell, { stopReason, blocker }: Circumstances): Move {
  const { action } = cell;
  if (action.kind === 'reuse') return { kind: 'pass-on', decision: action.decision };
  if (action.kind === 'defer') return { kind: 'leave', reason: action.reason };
  if (stopReason !== undefined) return { kind: 'cancel', reason: stopReason };
  switch (action.kind) {
    case 'block':
      return { kind: 'end', end: { error: blockedRecord(action.blocked) } };
    case 'skip':
      return { kind: 'end', end: { skipReason: action.reason } };
    case 'run':
      if (blocker !== undefined) return notMade(blocker);
      return { kind: isPublishCell(cell) ? 'publish' : 'compute' };
  }
}

/** Tells whether a cell is passed on before anything starts: a reused one waits for nothing and claims nothing. */
export function isPassedOn(cell: PlannedCell): boolean {
  return cell.action.kind === 'reuse' && !isPublishCell(cell);
}

/** The result of a cell of which the cache knows, and so that its plain copy is as its newest version. */
export function cachedResult(cell: PlannedCell): CellResult | undefined {
  const { action } = cell;
  if (action.kind !== 'reuse' || !action.decision.stored.isCached) return undefined;
  const { reason, stored } = action.decision;
  return { cell, outcome: 'reused', durationMs: 0, reason, stored };
}

/**
 * Makes the result of a cell whose making threw outside its step: a full disk, say, can keep even the manifest of a
 * failure from being written. Undefined for an error that is no `KnownError`, which is our own bug.
 */
export function thrownResult(cell: PlannedCell, thrown: unknown): CellResult | undefined {
  if (!(thrown instanceof KnownError)) return undefined;
  if (thrown.kind === 'cancelled') return { cell, outcome: 'cancelled', durationMs: 0 };
  return { cell, outcome: 'failed', durationMs: 0, error: errorRecord(thrown) };
}

/** Why no more cells are to start after this result, the `failures`th failed one; undefined where the run goes on. */
export function drainReason(
  { outcome, error }: CellResult,
  failures: number,
  maxFailures: number | undefined,
): string | undefined {
  // No later cell would fare better.
  if (isDiskFull(error)) return 'DISK_FULL: nothing more can be written';
  const isEnough = outcome === 'failed' && maxFailures !== undefined && failures >= maxFailures;
  return isEnough ? `MAX_FAILURES: ${failures} cells failed` : undefined;
}

function notMade(blocker: CellResult): Move {
  const root = blocker.root ?? blocker;
  const code = root.error?.code ?? root.reason?.split(':')[0] ?? root.outcome;
  return {
    kind: 'end',
    end: { skipReason: `UPSTREAM_NOT_MADE: ${root.cell.id} (${code})` },
    root,
  };
}

function blockedRecord({ root, ...blocked }: Blocked): ErrorRecord {
  const record = errorRecord(new KnownError({ kind: 'blocked', ...blocked }));
  return root === undefined ? record : { ...record, signature: `${blocked.code}: ${root}` };
}
