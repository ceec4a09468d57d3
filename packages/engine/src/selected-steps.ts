/** The selection of steps: which cells of a plan are kept for the assets that were asked for, and which lack something. */
import type { KnownError } from '@pkg/std';
import { ENGINE_ERRORS } from './errors.ts';
import type { PlannedCell } from './planned-cell.ts';
import type { Blocked } from './step.ts';

/**
 * Keeps the cells of the wanted assets, and what they read. What they read must be there or be wanted: a cell of which that
 * is not so is blocked, and names all that it lacks, however far upstream; where that is so of every partition nothing can run.
 *
 * @throws KnownError `UPSTREAM_NOT_SELECTED` when no partition has what the wanted assets need
 */
export function selectSteps(
  cells: readonly PlannedCell[],
  wanted: ReadonlySet<string>,
): PlannedCell[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const lacks = new Map<string, ReadonlySet<string>>();
  // Upstream cells come first.
  for (const cell of cells) lacks.set(cell.id, lackOf(cell, byId, lacks, wanted));
  const own = cells.filter(({ asset }) => wanted.has(asset));
  const lackingCells = own.filter(
    ({ id, action }) => action.kind !== 'reuse' && lacks.get(id)!.size > 0,
  );
  const lacking = new Set(lackingCells.map(({ id }) => id));
  const missing = new Set(lackingCells.flatMap(({ id }) => [...lacks.get(id)!]));
  const isAble = ({ id, scope, action }: PlannedCell): boolean =>
    lacks.get(id)!.size === 0 &&
    scope.kind !== 'date' &&
    action.kind !== 'skip' &&
    action.kind !== 'defer';
  if (missing.size > 0 && !own.some(isAble)) throw notSelected(missing);
  const kept = new Set<string>();
  const keep = (cell: PlannedCell): void => {
    if (kept.has(cell.id)) return;
    kept.add(cell.id);
    if (!lacking.has(cell.id)) for (const id of cell.upstream) keep(byId.get(id)!);
  };
  for (const cell of own) keep(cell);
  return cells.flatMap((cell) => {
    if (!kept.has(cell.id)) return [];
    if (!lacking.has(cell.id)) return [cell];
    const upstream = cell.upstream.filter((id) => kept.has(id));
    return [{ ...cell, upstream, action: lackingAction(cell, lacks.get(cell.id)!) }];
  });
}

/**
 * The action of a cell among selected steps: one that is left as it is needs nothing; any other that lacks something is
 * blocked by that.
 */
function lackingAction(
  { action }: PlannedCell,
  missing: ReadonlySet<string>,
): PlannedCell['action'] {
  if (action.kind === 'reuse' || action.kind === 'defer') return action;
  return { kind: 'block', decision: action.decision, blocked: blockedBy(missing) };
}

/** The assets upstream of a cell, at any distance, that are neither made nor wanted. */
function lackOf(
  cell: PlannedCell,
  byId: ReadonlyMap<string, PlannedCell>,
  lacks: ReadonlyMap<string, ReadonlySet<string>>,
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  const missing = new Set<string>();
  for (const id of cell.upstream) {
    const source = byId.get(id)!;
    if (source.action.kind !== 'run' && source.action.kind !== 'block') continue;
    if (!wanted.has(source.asset) && !isImplied(source)) missing.add(source.asset);
    for (const asset of lacks.get(id)!) missing.add(asset);
  }
  return missing;
}

function notSelected(missing: ReadonlySet<string>): KnownError {
  const assets = [...missing].sort();
  return ENGINE_ERRORS.UPSTREAM_NOT_SELECTED({ assets, steps: assets.join(',') });
}

/** A cell that lacks something ends as blocked, whatever its partition; all of them have one cause. */
function blockedBy(missing: ReadonlySet<string>): Blocked {
  const { code, message, hint = '' } = notSelected(missing);
  return { code, message, hint, root: 'upstream' };
}

/** Months and model runs belong to no partition; a selected step brings them along. */
function isImplied({ scope }: PlannedCell): boolean {
  return scope.kind === 'shared';
}
