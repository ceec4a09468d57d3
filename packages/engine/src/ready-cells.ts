/**
 * Which cell starts next: one whose upstream is done and whose pool has room, earlier dates first, so that the first
 * slates are ready early. Cells that slates share come before all. O(log n) a cell, for plans of many seasons.
 */
import type { PlannedCell } from './plan.ts';
import { Pools } from './pools.ts';

/** The queue of what needs no computing, and therefore takes no place. */
const NO_POOL = '';

export class ReadyCells {
  readonly #pools: Pools;
  readonly #rank: ReadonlyMap<string, number>;
  readonly #dependants = new Map<string, PlannedCell[]>();
  readonly #pending = new Map<string, number>();
  readonly #queues = new Map<string, PlannedCell[]>();
  #running = 0;

  constructor(
    cells: readonly PlannedCell[],
    caps: Readonly<Record<string, number>>,
    maxParallel: number,
  ) {
    this.#pools = new Pools(caps, maxParallel);
    const ordered = byDate(cells);
    this.#rank = new Map(ordered.map((cell, index) => [cell.id, index]));
    for (const cell of ordered) {
      this.#pending.set(cell.id, cell.upstream.length);
      for (const id of cell.upstream) this.#dependants.set(id, []);
    }
    for (const cell of ordered) {
      for (const id of cell.upstream) this.#dependants.get(id)!.push(cell);
      if (cell.upstream.length === 0) this.#enqueue(cell);
    }
  }

  /** Cells that were taken and are not finished. */
  get running(): number {
    return this.#running;
  }

  /** Takes the next cell that may start now, with its place; undefined when none may. */
  take(): PlannedCell | undefined {
    const heads = [...this.#queues].flatMap(([pool, [head]]) => (head ? [{ pool, head }] : []));
    heads.sort((a, b) => this.#rankOf(a.head) - this.#rankOf(b.head));
    const next = heads.find(({ pool }) => pool === NO_POOL || this.#pools.tryTake(pool));
    if (next === undefined) return undefined;
    this.#queues.get(next.pool)!.shift();
    this.#running += 1;
    return next.head;
  }

  /** Gives the place of a cell back and lets go of its dependants. */
  finish(cell: PlannedCell): void {
    const pool = poolOf(cell);
    if (pool !== NO_POOL) this.#pools.release(pool);
    this.#running -= 1;
    for (const dependant of this.#dependants.get(cell.id) ?? []) {
      const left = this.#pending.get(dependant.id)! - 1;
      this.#pending.set(dependant.id, left);
      if (left === 0) this.#enqueue(dependant);
    }
  }

  #enqueue(cell: PlannedCell): void {
    const pool = poolOf(cell);
    const queue = this.#queues.get(pool) ?? [];
    this.#queues.set(pool, queue);
    let [low, high] = [0, queue.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rankOf(queue[middle]!) < this.#rankOf(cell)) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, cell);
  }

  #rankOf(cell: PlannedCell): number {
    return this.#rank.get(cell.id)!;
  }
}

function poolOf(cell: PlannedCell): string {
  return cell.decision.decision === 'run' ? cell.pool : NO_POOL;
}

function byDate(cells: readonly PlannedCell[]): PlannedCell[] {
  return cells
    .map((cell, index) => ({ cell, index, date: cell.partition.game_date ?? '' }))
    .sort((a, b) => (a.date === b.date ? a.index - b.index : a.date < b.date ? -1 : 1))
    .map(({ cell }) => cell);
}
