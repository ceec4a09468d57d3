/** A cell of a plan. */
import type { Action } from './action.ts';
import type { CellDraft } from './draft.ts';
import { PUBLISH_ASSET } from './step.ts';

/** A drafted cell with what becomes of it; what its step selected is part of that. */
export interface PlannedCell extends Omit<CellDraft, 'obstacle'> {
  readonly action: Action;
}

/** Whether its step computes. */
export function isComputing({ action }: PlannedCell): boolean {
  return action.kind === 'run';
}

/** Whether a cell publishes a partition; a date without a partition has nothing to publish. */
export function isPublishCell({ asset, scope }: Pick<CellDraft, 'asset' | 'scope'>): boolean {
  return asset === PUBLISH_ASSET && scope.kind !== 'date';
}
