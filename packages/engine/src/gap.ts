/** Gaps travel downstream: a cell knows those of everything that it was made from. */
import type { ManifestGap } from '@pkg/manifest';

const NONE: readonly ManifestGap[] = Object.freeze([]);

/** Each gap once, by source and policy, sorted. */
export function mergeGaps(lists: readonly (readonly ManifestGap[])[]): readonly ManifestGap[] {
  // As most cells have none, and a plan has many cells.
  if (lists.every((list) => list.length === 0)) return NONE;
  const byName = new Map<string, ManifestGap>();
  for (const gap of lists.flat()) {
    const name = `${gap.source} ${gap.policy}`;
    if (!byName.has(name)) byName.set(name, gap);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, gap]) => gap);
}
