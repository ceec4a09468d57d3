/** The one walk from manifests to what they were made from: each names its parents, with the hash that each had. */
import type { Manifest } from './schema.ts';

/** A node of the walk: the manifest that lies at a path. */
export interface ParentedNode {
  /** Null where it can't be read: it has no parents then. */
  readonly manifest: Pick<Manifest, 'parents'> | null;
}

/**
 * Visits the heads and everything that they were made from, each path once, the nearest first.
 *
 * @param read gives what lies at a path; `sha256` is the hash by which the nearest child names it, undefined for a head.
 *   Undefined leaves the path out, with what is upstream of it alone
 * @returns the nodes by their paths, in the order of the visit
 */
export async function walkParents<N extends ParentedNode>(
  heads: Iterable<string>,
  read: (path: string, sha256: string | undefined) => N | undefined | Promise<N | undefined>,
): Promise<Map<string, N>> {
  const found = new Map<string, N>();
  const seen = new Set<string>();
  let wave: Iterable<readonly [path: string, sha256: string | undefined]> = [...heads].map(
    (path) => [path, undefined] as const,
  );
  for (;;) {
    const fresh: [string, string | undefined][] = [];
    for (const [path, sha256] of wave) {
      if (seen.has(path)) continue;
      seen.add(path);
      fresh.push([path, sha256]);
    }
    if (fresh.length === 0) return found;
    const nodes = await Promise.all(fresh.map(async ([path, sha256]) => read(path, sha256)));
    const links: [string, string][] = [];
    for (const [at, node] of nodes.entries()) {
      if (node === undefined) continue;
      found.set(fresh[at]![0], node);
      links.push(...Object.entries(node.manifest?.parents ?? {}));
    }
    wave = links;
  }
}
