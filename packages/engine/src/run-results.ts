/** Keeps the outcomes of a run's cells so far, and what each hands on to those downstream. */
import type { ManifestGap } from '@pkg/manifest';
import { invariant } from '@pkg/std';
import type { CellResult } from './cell.ts';
import type { CellUpstream } from './cell-upstream.ts';
import { mergeGaps } from './gap.ts';
import type { PlannedCell } from './planned-cell.ts';

export class RunResults {
  readonly #cells: readonly PlannedCell[];
  readonly #results = new Map<string, CellResult>();
  readonly #gaps = new Map<string, readonly ManifestGap[]>();

  /** @param cells those of the plan, upstream first */
  constructor(cells: readonly PlannedCell[]) {
    this.#cells = cells;
    for (const cell of cells) {
      const upstream = cell.upstream.map((id) => this.#gaps.get(id)!);
      this.#gaps.set(cell.id, mergeGaps([cell.gaps, ...upstream]));
    }
  }

  get done(): number {
    return this.#results.size;
  }

  get total(): number {
    return this.#cells.length;
  }

  put(result: CellResult): void {
    this.#results.set(result.cell.id, result);
  }

  /** All results, once every cell has one. */
  inPlanOrder(): readonly CellResult[] {
    return this.#cells.map(({ id }) => this.#results.get(id)!);
  }

  upstreamOf(cell: PlannedCell): CellUpstream[] {
    return cell.upstream.map((id) => {
      const { cell: source, stored } = this.#results.get(id)!;
      invariant(stored, `the upstream cell ${id} has a manifest`);
      const { asset, partition, scope, params } = source;
      return { cell: { id, asset, partition, scope, params }, stored, gaps: this.#gaps.get(id)! };
    });
  }

  /** The first upstream cell that did not make its outputs. */
  blockerOf(cell: PlannedCell): CellResult | undefined {
    return cell.upstream
      .map((id) => this.#results.get(id)!)
      .find(({ outcome }) => outcome !== 'succeeded' && outcome !== 'reused');
  }
}
