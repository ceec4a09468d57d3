/** What publishing would do with a plan as things are now: which slates would move their pointers, and which not and why. */
import { partitionPath } from '@pkg/manifest';
import { readCurrent, type CurrentRun } from '@pkg/publish';
import { KnownError, type ObjectStore } from '@pkg/std';
import { slateOf } from './draft.ts';
import type { Slate } from './partition.ts';
import { LOOKAHEAD } from './look-ahead.ts';
import { isPublishCell, type Plan, type PlannedCell } from './plan.ts';
import { LOOKAHEAD_REFUSAL, namesLookahead } from './publish-cell.ts';
import type { Pipeline } from './step.ts';

export interface PublishPreview {
  readonly slate: Slate;
  /** `move`: its pointers would move; `stay`: they name this run already; `keep`: they would be left as they are. */
  readonly outcome: 'move' | 'stay' | 'keep';
  /** For `keep`: why. */
  readonly reason?: string;
}

/** Looks at the pointers of every slate of the plan; writes nothing. */
export async function publishPreview<W>(
  store: ObjectStore,
  { published }: Pipeline<W>,
  plan: Plan,
): Promise<readonly PublishPreview[]> {
  const byId = new Map(plan.cells.map((cell) => [cell.id, cell]));
  const previews: PublishPreview[] = [];
  for (const cell of plan.cells.filter(isPublishCell)) {
    const targets = cell.upstream
      .map((id) => byId.get(id)!)
      .filter(({ asset }) => published.includes(asset));
    let other: string | undefined;
    let areAllNamed = true;
    let damage: string | undefined;
    for (const target of targets) {
      const current = await currentOf(store, target);
      if (current instanceof KnownError) {
        damage ??= `${current.code}: ${current.message}`;
        continue;
      }
      const named = current?.pointer.run_id;
      if (named === runOf(target)) continue;
      areAllNamed = false;
      if (!(await namesLookahead(store, current))) other ??= named;
    }
    const isLookahead = targets.some(({ params }) => params[LOOKAHEAD] === true);
    const found = { areAllNamed, other, isLookahead };
    const outcome =
      damage === undefined
        ? outcomeOf(plan, cell, found)
        : { outcome: 'keep' as const, reason: damage };
    previews.push({ slate: slateOf(cell.scope)!, ...outcome });
  }
  return previews;
}

/** A pointer; the error where it is damaged, which keeps nothing but its slate from being published. */
async function currentOf(
  store: ObjectStore,
  { asset, partition }: PlannedCell,
): Promise<CurrentRun | null | KnownError> {
  try {
    return await readCurrent(store, asset, partitionPath(partition));
  } catch (error) {
    if (error instanceof KnownError && error.code === 'POINTER_DAMAGED') return error;
    throw error;
  }
}

function outcomeOf(
  { publish, now }: Plan,
  cell: PlannedCell,
  found: {
    readonly areAllNamed: boolean;
    readonly other: string | undefined;
    readonly isLookahead: boolean;
  },
): Omit<PublishPreview, 'slate'> {
  const { areAllNamed, other, isLookahead } = found;
  if (areAllNamed) return { outcome: 'stay' };
  if (publish === 'never') return { outcome: 'keep', reason: 'the publish policy is never' };
  if (publish === 'auto' && isLookahead) return { outcome: 'keep', reason: LOOKAHEAD_REFUSAL };
  const isLocked = now >= slateOf(cell.scope)!.lockAt;
  if (publish === 'auto' && isLocked && other !== undefined)
    return { outcome: 'keep', reason: `the slate has locked and run ${other} is published` };
  return { outcome: 'move' };
}

function runOf({ decision, runId }: PlannedCell): string {
  return decision.decision === 'reuse' ? decision.runId : runId;
}
