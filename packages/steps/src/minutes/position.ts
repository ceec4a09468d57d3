/** Position buckets: guard, forward, centre, or unknown. */

export const BUCKETS = ['G', 'F', 'C', 'U'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** The bucket of the first position that the site lists: `PG/SG` is G, `SF` F, `C` C; none is U. */
export function bucketOf(listed: string | null): Bucket {
  const first = listed?.split('/')[0]?.trim().toUpperCase() ?? '';
  if (first === 'PG' || first === 'SG' || first === 'G') return 'G';
  if (first === 'SF' || first === 'PF' || first === 'F') return 'F';
  return first === 'C' ? 'C' : 'U';
}
