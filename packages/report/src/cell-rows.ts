/** Cells by the row of the grid that they belong to: those that dates share first, then date by date. */
import type { Backfill, BackfillCell, CellState } from './backfill.ts';

/** The state that a cell is shown in: `gap` is made or reused without one of its sources. */
export type ShownState = CellState | 'gap';

export interface PlacedCell {
  /** The cell's place in the list of cells. */
  readonly index: number;
  readonly cell: BackfillCell;
  readonly shown: ShownState;
}

export interface CellRow {
  /** A date, a month or the last day of a model's training. */
  readonly name: string;
  readonly cells: readonly PlacedCell[];
  /** Why a date has no slate: none of its cells had anything to do. */
  readonly noSlate: string | null;
}

/** The states from the one that most needs a look to the one that least does: the worst stands for a place of the grid. */
export const STATES = [
  'failed',
  'cancelled',
  'waiting',
  'stale',
  'skipped',
  'gap',
  'succeeded',
  'reused',
] as const satisfies readonly ShownState[];

function shownState({ state, gaps }: BackfillCell): ShownState {
  return gaps.length > 0 && (state === 'succeeded' || state === 'reused') ? 'gap' : state;
}

/** The worst of some cells. */
export function worst(cells: readonly PlacedCell[]): ShownState | undefined {
  return STATES.find((state) => cells.some(({ shown }) => shown === state));
}

export function cellRows({ cells, noSlate }: Pick<Backfill, 'cells' | 'noSlate'>): CellRow[] {
  const shared = new Map<string, PlacedCell[]>();
  const dated = new Map<string, PlacedCell[]>(noSlate.map(({ game_date }) => [game_date, []]));
  for (const [index, cell] of cells.entries()) {
    const rows = cell.gameDate === null ? shared : dated;
    const name = cell.gameDate ?? cell.partition;
    const placed = { index, cell, shown: shownState(cell) };
    const own = rows.get(name);
    if (own) own.push(placed);
    else rows.set(name, [placed]);
  }
  const reasons = new Map(noSlate.map(({ game_date, reason }) => [game_date, reason]));
  const byName = [...dated].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...shared, ...byName].map(([name, own]) => ({
    name,
    cells: own,
    noSlate: own.every(({ shown }) => shown === 'skipped') ? (reasons.get(name) ?? null) : null,
  }));
}

/** Assets in the order in which the plan first names them. */
export function assetsOf(cells: readonly BackfillCell[]): string[] {
  return [...new Set(cells.map(({ asset }) => asset))];
}
