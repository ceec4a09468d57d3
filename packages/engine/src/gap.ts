/** Gaps travel downstream: a cell knows those of everything that it was made from. */
import type { ManifestGap } from '@pkg/manifest';

/** Each gap once, by source and policy, sorted. */
export function mergeGaps(lists: readonly (readonly ManifestGap[])[]): ManifestGap[] {
  const byName = new Map<string, ManifestGap>();
  for (const gap of lists.flat()) {
    const name = `${gap.source} ${gap.policy}`;
    if (!byName.has(name)) byName.set(name, gap);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, gap]) => gap);
}
