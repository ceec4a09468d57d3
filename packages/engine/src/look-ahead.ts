/**
 * Look-ahead: a cell that knows what came after the lock of its contests, or is made from something that does. Planning
 * marks it in the cell's params, so that every manifest says of itself whether its numbers could have been known in time.
 */
import { readManifestAt, type Manifest, type ManifestGap } from '@pkg/manifest';
import type { CurrentSlate } from '@pkg/publish';
import type { ObjectStore } from '@pkg/std';
import type { Scope } from './partition.ts';

/** The mark in params, and the policy of a gap by which a step says that an input of its own looks ahead. */
export const LOOKAHEAD = 'lookahead';

/** Whether a cell looks ahead by its own as-of instant and its own gaps. */
export function scopeLooksAhead(scope: Scope, gaps: readonly ManifestGap[]): boolean {
  return isAfterLock(scope) || gaps.some(({ policy }) => policy === LOOKAHEAD);
}

/** Whether a run looks ahead, by the manifest of any of its cells. */
export function looksAhead({ params, gaps }: Pick<Manifest, 'params' | 'gaps'>): boolean {
  return params[LOOKAHEAD] === true || gaps.some(({ policy }) => policy === LOOKAHEAD);
}

/** Whether the run that is published looks ahead. A manifest that can't be read says nothing of the kind. */
export async function namesLookahead(
  store: ObjectStore,
  slate: CurrentSlate | null,
): Promise<boolean> {
  if (slate === null) return false;
  const reading = await readManifestAt(store, slate.current.pointer.manifest_path);
  return reading.state === 'valid' && looksAhead(reading.manifest);
}

/** What contests of one slate share looks ahead when the last of them has locked. */
function isAfterLock(scope: Scope): boolean {
  if (scope.grain === 'draft_group') return scope.slate.asOf > scope.group.lockAt;
  if (scope.grain !== 'slate') return false;
  const { asOf, lockAt, draftGroups } = scope.slate;
  return asOf > Math.max(lockAt, ...draftGroups.map((group) => group.lockAt));
}
