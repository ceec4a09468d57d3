/** The groups of players by which scores are shown. Every player is in exactly one group of each slice. */
import type { ProjectedPlayer, ProjectedSlate } from './projected-player.ts';

/** A player together with the slate that he belongs to. */
export interface Row extends ProjectedPlayer {
  readonly slate: Pick<ProjectedSlate, 'game_date' | 'draft_group_id'>;
}

export const SLICES = ['position', 'salary', 'status', 'lead_time', 'role', 'month'] as const;
export type Slice = (typeof SLICES)[number];

/** The label of each group a slice can have, in the order in which they are shown; months are in calendar order. */
const ORDER: Readonly<Record<Exclude<Slice, 'month'>, readonly string[]>> = {
  position: ['G', 'F', 'C'],
  salary: [
    'below 4,000',
    '4,000-4,999',
    '5,000-5,999',
    '6,000-7,999',
    '8,000 and up',
    'not listed',
  ],
  status: ['AVAILABLE', 'PROBABLE', 'QUESTIONABLE', 'DOUBTFUL', 'NOT_YET_SUBMITTED', 'no report'],
  lead_time: ['after the tip', 'below 1 h', '1 to 2 h', '2 to 4 h', '4 to 12 h', '12 h and more'],
  role: ['starter', 'bench'],
};

const HOUR_MS = 3_600_000;

/** The rows of each group that has any, in the order in which groups are shown; unknown labels come last, by name. */
export function groupsOf(rows: readonly Row[], slice: Slice): [label: string, rows: Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const label = labelOf(row, slice);
    const own = groups.get(label);
    if (own) own.push(row);
    else groups.set(label, [row]);
  }
  const order: readonly string[] = slice === 'month' ? [] : ORDER[slice];
  const place = (label: string): number => {
    const index = order.indexOf(label);
    return index < 0 ? order.length : index;
  };
  return [...groups].sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
}

function labelOf({ projection, slate }: Row, slice: Slice): string {
  switch (slice) {
    case 'position':
      return projection.pos_bucket;
    case 'salary':
      return salaryTier(projection.salary);
    case 'status':
      return projection.status ?? 'no report';
    case 'lead_time':
      return leadTime((projection.tip_ts - projection.run_as_of_ts) / HOUR_MS);
    case 'role':
      return projection.is_projected_starter ? 'starter' : 'bench';
    case 'month':
      return slate.game_date.slice(0, 7);
  }
}

function salaryTier(salary: number | null): string {
  if (salary === null) return 'not listed';
  if (salary < 4000) return 'below 4,000';
  if (salary < 5000) return '4,000-4,999';
  if (salary < 6000) return '5,000-5,999';
  return salary < 8000 ? '6,000-7,999' : '8,000 and up';
}

/** Hours from the cut-off to the tip of the player's own game. */
function leadTime(hours: number): string {
  if (hours < 0) return 'after the tip';
  if (hours < 1) return 'below 1 h';
  if (hours < 2) return '1 to 2 h';
  if (hours < 4) return '2 to 4 h';
  return hours < 12 ? '4 to 12 h' : '12 h and more';
}
