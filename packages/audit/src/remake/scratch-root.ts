/**
 * An empty root with the history of another, in which slates are computed again under other conditions; cells that one
 * computation shares with an earlier one are reused. Replay, leak test, parity and attribution all compute in one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellResult, Pipeline, Plan, Partition } from '@pkg/engine';
import type { Row } from '@pkg/lake';
import type { StoredRun } from '@pkg/manifest';
import { fileObjectStore, type ObjectStore } from '@pkg/std';
import type { ModelPins, PlanningContext } from '@pkg/steps';
import type { RunRequest } from '@pkg/backfill/request';
import { outputRows, tableOf } from '../lineage/unified-table.ts';
import { computeAgain, planAgain } from './compute-again.ts';
import { linkHistory, linkModels } from './link-history.ts';

/** The planning context of a run, and its slate. */
export interface Seen {
  readonly world: PlanningContext;
  readonly slate: Partition;
}

/** The unified table of one draft group, with the manifest that commits it. */
export interface RemadeTable {
  readonly plan: Plan;
  readonly stored: StoredRun;
  readonly rows: readonly Row[];
}

export type Remade =
  /** `isComputed`: false where the last one had the same key. */
  | { readonly table: RemadeTable; readonly isComputed: boolean }
  /** Why there is no table. */
  | { readonly problem: string };

const UNIFIED = 'finalize.unified';

export class ScratchRoot {
  readonly store: ObjectStore;
  readonly folder: string;
  readonly #dataRoot: string;
  readonly #name: string;
  #last: RemadeTable | undefined;

  private constructor(folder: string, dataRoot: string, name: string) {
    this.store = fileObjectStore(folder);
    this.folder = folder;
    this.#dataRoot = dataRoot;
    this.#name = name;
  }

  /**
   * `close` it: it lies in the folder for temporary files.
   *
   * @param name the maker that its manifests name
   * @param fill gives it its history; left out: that of the data root, as it is
   */
  static async open(dataRoot: string, name: string, fill = linkHistory): Promise<ScratchRoot> {
    const folder = await mkdtemp(join(tmpdir(), `hindcast-${name}-`));
    const root = new ScratchRoot(folder, dataRoot, name);
    try {
      await fill(dataRoot, folder);
    } catch (error) {
      await root.close();
      throw error;
    }
    return root;
  }

  addModels(pins: ModelPins | undefined): Promise<void> {
    return linkModels(this.#dataRoot, this.folder, pins);
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** Computes the unified table of a draft group, and nothing that it is not made from. */
  async remake(
    dag: Pipeline<PlanningContext>,
    { now, maxParallel }: Pick<RunRequest, 'now' | 'maxParallel'>,
    { world, slate }: Seen,
    group: string,
  ): Promise<Remade> {
    const planned = await planAgain(this.store, {
      dag,
      world,
      slates: [slate],
      // Nothing is stale here: earlier cells were computed under other conditions.
      only: 'all',
      now,
      assets: upstreamOf(dag, UNIFIED),
    });
    const target = planned.cells.find(
      ({ asset, partition }) => asset === UNIFIED && partition.draft_group_id === group,
    );
    if (target === undefined) return { problem: `draft group ${group} is not known` };
    if (this.#last?.stored.manifest.key === target.key)
      return { table: this.#last, isComputed: false };
    const own = { name: this.#name, maxParallel };
    const { results } = await computeAgain(this.store, dag, planned, own);
    const made = results.find(({ cell }) => cell.id === target.id);
    const stored = made?.stored;
    if (stored?.manifest.status !== 'success') return { problem: problemOf(made) };
    const rows = await outputRows(this.store, tableOf(stored.manifest));
    this.#last = { plan: planned, stored, rows };
    return { table: this.#last, isComputed: true };
  }
}

function problemOf(result: CellResult | undefined): string {
  const cause = result?.root ?? result;
  return cause?.error?.message ?? cause?.reason ?? 'it was not computed';
}

/** An asset and everything that it reads. */
function upstreamOf({ steps }: Pipeline<PlanningContext>, asset: string): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const source of steps.find((step) => step.asset === name)?.upstream ?? []) visit(source);
  };
  visit(asset);
  return found;
}
