/**
 * Look-ahead: a cell that knows what came after its group had closed, or is made from something that does. Planning
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
  return isAfterClose(scope) || gaps.some(({ policy }) => policy === LOOKAHEAD);
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

/** The cells that groups of one partition share look ahead when the last of the groups has closed. */
function isAfterClose(scope: Scope): boolean {
  if (scope.kind === 'group') return scope.partition.asOf > scope.group.closesAt;
  if (scope.kind !== 'partition') return false;
  const { asOf, closesAt, groups } = scope.partition;
  return asOf > Math.max(closesAt, ...groups.map((group) => group.closesAt));
}
