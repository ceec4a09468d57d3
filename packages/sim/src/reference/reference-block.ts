/** Blocks of worlds by the reference, with the sums in the order in which the kernel's lanes make them. */

import type { BlockMaker } from '../block-maker.ts';
import { LANES, ROW_STRIDE, STAT_SUMS } from '../kernel-layout.ts';
import { rowsOf, sumsPerBlock } from '../plan.ts';
import type { Plan } from '../plan-memory.ts';
import { blockKey, Stream } from '../stream.ts';
import { ReferenceWorld } from './reference-world.ts';

/** Makes blocks of one plan, a world at a time: the reference of the kernel, about 30 times slower. */
export class ReferenceBlock implements BlockMaker {
  readonly rows: Float32Array;
  readonly sums: Float64Array;
  readonly #plan: Plan;
  readonly #seed: number;
  readonly #world: ReferenceWorld;
  readonly #stream: Stream = new Stream();
  /** Lane-minor float32 sums, as the kernel's vectors. */
  readonly #laneSums: Float32Array;

  constructor(plan: Plan, seed: number) {
    const { players, games } = plan;
    this.#plan = plan;
    this.#seed = seed;
    this.#world = new ReferenceWorld(plan);
    this.rows = new Float32Array(rowsOf(players, games) * ROW_STRIDE);
    this.sums = new Float64Array(sumsPerBlock(players, games));
    this.#laneSums = new Float32Array(LANES * (players * STAT_SUMS + 2 * games));
  }

  make(block: number, worlds: number): void {
    const key = blockKey(this.#seed, block);
    this.#laneSums.fill(0);
    for (let index = 0; index < worlds; index++) {
      this.#stream.toIndex(key, index);
      this.#world.make(this.#stream);
      this.#take(index);
    }
    this.#reduce(worlds);
  }

  #take(index: number): void {
    const { players, games } = this.#plan;
    const { lines, margins, totals, isShort } = this.#world;
    const lane = index % LANES;
    const write = (row: number, value: number): void =>
      void (this.rows[row * ROW_STRIDE + index] = value);
    lines.fpts.forEach((fpts, p) => write(p, fpts));
    margins.forEach((margin, game) => write(players + game, margin));
    totals.forEach((total, game) => write(players + games + game, total));
    const sums = this.#laneSums;
    lines.stats.forEach((value, i) => (sums[i * LANES + lane]! += value));
    isShort.forEach((short, i) => (sums[(lines.stats.length + i) * LANES + lane]! += short));
  }

  #reduce(worlds: number): void {
    const vectors = this.#laneSums.length / LANES;
    for (let i = 0; i < vectors; i++) this.sums[i] = addFour(this.#laneSums, i * LANES);
    const { players, games } = this.#plan;
    for (let row = 0; row < rowsOf(players, games); row++) {
      const [sum, squares] = [new Float64Array(LANES), new Float64Array(LANES)];
      for (let index = 0; index < worlds; index++) {
        const value = this.rows[row * ROW_STRIDE + index]!;
        sum[index % LANES]! += value;
        squares[index % LANES]! += value * value;
      }
      this.sums[vectors + 2 * row] = addFour(sum, 0);
      this.sums[vectors + 2 * row + 1] = addFour(squares, 0);
    }
  }
}

function addFour(lanes: Float32Array | Float64Array, at: number): number {
  return lanes[at]! + lanes[at + 1]! + (lanes[at + 2]! + lanes[at + 3]!);
}
