/**
 * Which cell starts next: one whose upstream is done and whose claims are free, in dispatch order. No partition takes
 * more of a pool than another that waits for it, and nobody who waits for much is passed for ever by those who need
 * less. O(log n) a cell, for plans of many seasons.
 */
import { GLOBAL_LIMIT, type Claims, type Pools, type Shortage } from '@pkg/limits';
import { partitionIn, partitionName } from './partition.ts';

import type { PlannedCell } from './planned-cell.ts';

/** A cell that is next in line, and what it waits for. */
export interface Waiting extends Shortage {
  readonly cell: PlannedCell;
}

/** Ready cells that claim the same, in dispatch order, and how many of each partition run. */
interface Lane {
  readonly claims: Claims | undefined;
  readonly queue: PlannedCell[];
  readonly running: Map<string, number>;
}

export class ReadyCells {
  readonly #pools: Pools;
  readonly #rank: ReadonlyMap<string, number>;
  readonly #dependants = new Map<string, PlannedCell[]>();
  readonly #pending = new Map<string, number>();
  readonly #lanes = new Map<string, Lane>();
  readonly #taken = new Map<string, Lane>();
  #waiting: readonly Waiting[] = [];
  #hasLimits = true;

  /** @param cells what is upstream of them and not among them is done */
  constructor(cells: readonly PlannedCell[], pools: Pools, ranks: ReadonlyMap<string, number>) {
    this.#pools = pools;
    this.#rank = ranks;
    for (const cell of cells) this.#dependants.set(cell.id, []);
    for (const cell of cells) {
      const awaited = cell.upstream.filter((id) => this.#dependants.has(id));
      this.#pending.set(cell.id, awaited.length);
      for (const id of awaited) this.#dependants.get(id)!.push(cell);
      if (awaited.length === 0) this.add(cell);
    }
  }

  /** Cells that were taken and are neither finished nor put aside. */
  get running(): number {
    return this.#taken.size;
  }

  /** When `take` had nothing: who is next in line, and what for. */
  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  /** Takes the next cell that may start now, with all that it claims; undefined when none may. */
  take(): PlannedCell | undefined {
    const heads = [...this.#lanes.values()]
      .filter(({ queue }) => queue.length > 0)
      .map((lane) => ({ lane, at: this.#hasLimits ? fairest(lane) : 0 }))
      .sort((a, b) => this.#order(a.lane, a.at) - this.#order(b.lane, b.at));
    const waiting: Waiting[] = [];
    const reserved = new Set<string>();
    for (const { lane, at } of heads) {
      const isFree = lane.claims === undefined || !this.#hasLimits;
      const shortage = isFree ? undefined : this.#pools.tryTake(lane.claims, reserved);
      if (shortage === undefined) return this.#start(lane, at);
      waiting.push({ cell: lane.queue[at]!, ...shortage });
      if (shortage.limit === GLOBAL_LIMIT) break;
      reserved.add(shortage.limit);
    }
    this.#waiting = waiting;
    return undefined;
  }

  /** Puts a cell in line: its upstream is done, or it is to be tried again. */
  add(cell: PlannedCell): void {
    const claims = cell.action.kind === 'reuse' ? undefined : cell.claims;
    const name = JSON.stringify(claims ?? null);
    const lane = this.#lanes.get(name) ?? { claims, queue: [], running: new Map() };
    this.#lanes.set(name, lane);
    const { queue } = lane;
    let [low, high] = [0, queue.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rankOf(queue[middle]!) < this.#rankOf(cell)) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, cell);
  }

  /** Gives back what a cell took, without letting go of its dependants. */
  putAside(cell: PlannedCell): void {
    const lane = this.#taken.get(cell.id);
    this.#taken.delete(cell.id);
    if (lane?.claims === undefined) return;
    this.#pools.release(lane.claims);
    const partition = partitionOf(cell);
    lane.running.set(partition, (lane.running.get(partition) ?? 1) - 1);
  }

  /** Gives back what a cell took and lets go of its dependants. */
  finish(cell: PlannedCell): void {
    this.putAside(cell);
    for (const dependant of this.#dependants.get(cell.id)!) {
      const left = this.#pending.get(dependant.id)! - 1;
      this.#pending.set(dependant.id, left);
      if (left === 0) this.add(dependant);
    }
  }

  /** From now on nothing is limited: what is taken computes nothing any more. */
  liftLimits(): void {
    this.#hasLimits = false;
  }

  #start(lane: Lane, at: number): PlannedCell {
    const [cell] = lane.queue.splice(at, 1);
    const isCounted = lane.claims !== undefined && this.#hasLimits;
    this.#taken.set(cell!.id, isCounted ? lane : { ...lane, claims: undefined });
    const partition = partitionOf(cell!);
    if (isCounted) lane.running.set(partition, (lane.running.get(partition) ?? 0) + 1);
    return cell!;
  }

  /** Cells that claim nothing go before all others: they only pass on what is there. */
  #order(lane: Lane, at: number): number {
    return lane.claims === undefined ? -1 : this.#rankOf(lane.queue[at]!);
  }

  #rankOf(cell: PlannedCell): number {
    return this.#rank.get(cell.id)!;
  }
}

/** Where in the queue the first cell stands whose partition runs the fewest cells of this lane. */
function fairest({ claims, queue, running }: Lane): number {
  if (claims === undefined) return 0;
  let best = 0;
  let fewest = Infinity;
  for (const [at, cell] of queue.entries()) {
    const own = running.get(partitionOf(cell)) ?? 0;
    if (own < fewest) [best, fewest] = [at, own];
    if (fewest === 0) break;
  }
  return best;
}

function partitionOf(cell: PlannedCell): string {
  const partition = partitionIn(cell.scope);
  return partition === undefined ? cell.id : partitionName(partition);
}
