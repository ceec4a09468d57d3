/** Records damaged snapshots in manifests: never as absent, and never as nothing. */
import type { Judged } from '@pkg/asof';
import type { SnapshotRef } from '@pkg/lake';
import type { ManifestGap, ManifestInput } from '@pkg/manifest';

/** The remedy for any of them: the command names each, with what brings it back. */
export const RESTORE =
  'see how to restore it, then run the same command again: pipeline verify --snapshots';

/** The damaged snapshots of a selection, newest last. */
export function damagedOf(judged: readonly Judged<SnapshotRef>[]): Judged<SnapshotRef>[] {
  return judged.filter(({ reason }) => reason === 'CORRUPT');
}

/** `is CORRUPT` with the path and the reason, and how many others there are. */
export function damageInWords(damaged: readonly Judged<SnapshotRef>[]): string {
  const newest = damaged.at(-1)!;
  const others = damaged.length === 1 ? '' : `, as are ${String(damaged.length - 1)} others`;
  return `${newest.snapshot.path} is CORRUPT (${newest.detail ?? 'unreadable'})${others}`;
}

/**
 * The gap of a choice that went on to an older snapshot, since a newer one that was known, or one that may be newer, is
 * damaged.
 */
export function passedOver(
  source: string,
  judged: readonly Judged<SnapshotRef>[],
): ManifestGap | undefined {
  const chosen = judged.findIndex(({ reason }) => reason === 'CHOSEN');
  const damaged = damagedOf(
    judged.filter(({ snapshot }, at) => at > chosen || !Number.isFinite(snapshot.asOf)),
  );
  if (damaged.length === 0) return undefined;
  const used = judged[chosen]!.snapshot.path;
  const reason = `${damageInWords(damaged)}; used the older ${used}`;
  return { source, policy: 'corrupt', kind: 'corrupt', reason, remediation: RESTORE };
}

/** The members that a set of snapshots lacks, since they are damaged. */
export function missedBySet({ name, kind, selection }: ManifestInput): ManifestGap | undefined {
  const count = selection?.rejected_counts.CORRUPT ?? 0;
  const found = selection?.rejected.find(({ reason }) => reason === 'CORRUPT');
  if (kind !== 'snapshot_set' || count === 0 || found === undefined) return undefined;
  const others = count === 1 ? '' : `, as are ${String(count - 1)} others`;
  const reason = `${found.path} is CORRUPT (${found.detail ?? 'unreadable'})${others}; used the rest of the history`;
  return { source: name, policy: 'corrupt', kind: 'corrupt', reason, remediation: RESTORE };
}
