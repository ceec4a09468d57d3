/** Previews what publishing would do with a plan as things are now: which partitions would move their pointers, and which not and why. */
import { readSlate, type CurrentSlate } from '@pkg/publish';
import { KnownError, type ObjectStore } from '@pkg/std';
import { partitionIn, type Partition } from './partition.ts';
import { namesLookahead } from './look-ahead.ts';
import type { Plan } from './plan.ts';
import { isPublishCell, type PlannedCell } from './planned-cell.ts';
import { LOOKAHEAD_REFUSAL } from './publish-cell.ts';
import type { Pipeline } from './step.ts';
import { setsToPublish, type ToPublish } from './to-publish.ts';

export interface PublishPreview {
  readonly partition: Partition;
  /** `move`: its pointers would move; `stay`: they name this run already; `keep`: they would be left as they are. */
  readonly outcome: 'move' | 'stay' | 'keep';
  /** For `keep`: why. */
  readonly reason?: string;
}

/** Looks at the pointers of every partition of the plan; writes nothing. */
export async function publishPreview<W>(
  store: ObjectStore,
  { published }: Pipeline<W>,
  plan: Plan,
): Promise<readonly PublishPreview[]> {
  const byId = new Map(plan.cells.map((cell) => [cell.id, cell]));
  const previews: PublishPreview[] = [];
  for (const cell of plan.cells.filter(isPublishCell)) {
    const sources = cell.upstream.map((id) => byId.get(id)!);
    const slate = partitionIn(cell.scope)!;
    const outcomes: Outcome[] = [];
    for (const target of setsToPublish(slate.date, sources, published)) {
      const current = await currentOf(store, target);
      if (current instanceof KnownError) {
        outcomes.push({ outcome: 'keep', reason: `${current.code}: ${current.message}` });
        continue;
      }
      // A run that looks ahead keeps no honest one out.
      const isHonest = !(await namesLookahead(store, current));
      outcomes.push(outcomeOf(plan, slate, target, current && { runId: current.runId, isHonest }));
    }
    // One that moves counts more than one that is kept, and that more than one that is there already.
    const ofKind = (kind: Outcome['outcome']): Outcome | undefined =>
      outcomes.find(({ outcome }) => outcome === kind);
    const outcome = ofKind('move') ?? ofKind('keep') ?? { outcome: 'stay' as const };
    previews.push({ partition: slate, ...outcome });
  }
  return previews;
}

/** Reads what is published; returns the error where it is damaged, which keeps nothing but its partition from being published. */
async function currentOf(
  store: ObjectStore,
  { name, last }: ToPublish<PlannedCell>,
): Promise<CurrentSlate | null | KnownError> {
  try {
    return await readSlate(store, name, last.asset);
  } catch (error) {
    if (error instanceof KnownError && error.code === 'POINTER_DAMAGED') return error;
    throw error;
  }
}

type Outcome = Omit<PublishPreview, 'partition'>;

/** The outcome of publishing one group. */
function outcomeOf(
  { publish, now }: Plan,
  { groups, closesAt }: Partition,
  { name, last, isLookahead }: ToPublish<PlannedCell>,
  current: { readonly runId: string; readonly isHonest: boolean } | null,
): Outcome {
  if (current?.runId === runOf(last)) return { outcome: 'stay' };
  if (publish === 'never') return { outcome: 'keep', reason: 'the publish policy is never' };
  if (publish === 'auto' && isLookahead) return { outcome: 'keep', reason: LOOKAHEAD_REFUSAL };
  const closed = groups.find(({ id }) => id === name.draftGroupId)?.closesAt ?? closesAt;
  if (publish === 'auto' && now >= closed && current?.isHonest === true)
    return {
      outcome: 'keep',
      reason: `the slate has locked and run ${current.runId} is published`,
    };
  return { outcome: 'move' };
}

function runOf({ action, runId }: PlannedCell): string {
  return action.kind === 'reuse' ? action.decision.runId : runId;
}
