/** The state of a date, asset by asset, as the terminal and the page show it. */
import type { CellStatus, DateStatus, Status } from '@pkg/engine';

/** The worst that is true of the newest attempts at an asset on a date. */
export type AssetState = 'made' | 'failed' | 'skipped' | 'running' | 'damaged' | 'not made';

const BY_STATUS = { success: 'made', failed: 'failed', skipped: 'skipped' } as const;

/** The state of an asset on a date; a success of any run counts as made. */
export function assetState(
  date: DateStatus,
  asset: string,
  { leases }: Pick<Status, 'leases'>,
): AssetState {
  const path = `cells/${asset}@game_date=${date.game_date}@`;
  if (leases.some(({ name }) => name.startsWith(path))) return 'running';
  if (date.damaged.some((each) => each.path.startsWith(`manifests/${asset}/`))) return 'damaged';
  const states = cellsByGroup(date, asset).map((cells) => {
    const statuses = cells.map(({ status }) => BY_STATUS[status]);
    return (['made', 'failed'] as const).find((state) => statuses.includes(state)) ?? 'skipped';
  });
  return (
    (['failed', 'skipped', 'made'] as const).find((state) => states.includes(state)) ?? 'not made'
  );
}

/** The sources that the newest attempt at an asset did without, of each draft group of a date; sorted. */
export function assetGaps(date: DateStatus, asset: string): string[] {
  const newest = cellsByGroup(date, asset).map((cells) =>
    cells.reduce((last, cell) => (cell.finished_at >= last.finished_at ? cell : last)),
  );
  return [...new Set(newest.flatMap(({ gaps }) => gaps))].sort();
}

/** The run that the sets of the date name, else that of the unified table, which a version without sets moved last. */
export function publishedRun({ published }: DateStatus): string {
  const of = (wanted: string): DateStatus['published'] =>
    published.filter(({ asset }) => asset === wanted);
  const named = [of('slate'), of('finalize.unified')].find((each) => each.length > 0) ?? published;
  const runs = [...new Set(named.map(({ run_id }) => run_id ?? 'DAMAGED POINTER'))];
  return runs.length === 0 ? '-' : runs.join(' ');
}

/** Whether a run that is published looks ahead. */
export function isLookahead({ cells, published }: DateStatus): boolean {
  const named = new Set(published.map(({ run_id }) => run_id));
  return cells.some(({ run_id, lookahead }) => lookahead && named.has(run_id));
}

/** Whether one of the runs that are named is kept, whatever reaches it. */
export function isPinned({ pins, damaged_pins }: Status, run: string): boolean {
  return [...pins, ...damaged_pins].some(({ run_id }) => run.split(' ').includes(run_id));
}

function cellsByGroup({ cells }: DateStatus, asset: string): CellStatus[][] {
  const byGroup = new Map<string, CellStatus[]>();
  for (const cell of cells) {
    if (cell.asset !== asset) continue;
    byGroup.set(cell.group ?? '', [...(byGroup.get(cell.group ?? '') ?? []), cell]);
  }
  return [...byGroup.values()];
}
