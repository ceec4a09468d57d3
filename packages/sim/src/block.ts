/** One block of worlds, from the order of the plan to that of the input, and into the shared outputs of a job. */

import type { BlockMaker } from './block-maker.ts';
import { sumsWidth, type BlockOutputs, type JobSizes } from './job.ts';
import { BLOCK_WORLDS, ROW_STRIDE, STAT_SUMS } from './kernel-layout.ts';
import type { SimProfile } from './profile.ts';
import type { SlateOrder } from './slate.ts';

/** Fills blocks; its scratch is reused from one to the next. */
export class BlockFiller {
  readonly #maker: BlockMaker;
  readonly #order: SlateOrder;
  readonly #sizes: JobSizes;
  readonly #profile: SimProfile;
  readonly #sums: Float64Array;
  /** The caller's row of each row of the plan. */
  readonly #rowOf: Int32Array;

  constructor(maker: BlockMaker, order: SlateOrder, profile: SimProfile, sizes: JobSizes) {
    this.#maker = maker;
    this.#order = order;
    this.#profile = profile;
    this.#sizes = sizes;
    this.#sums = new Float64Array(sumsWidth(sizes));
    const { players, games } = sizes;
    this.#rowOf = Int32Array.from([
      ...order.playerRow,
      ...Array.from(order.gameRow, (row) => players + row),
      ...Array.from(order.gameRow, (row) => players + games + row),
    ]);
  }

  /** Makes the worlds of `block` and writes them to `outputs`, where no other block writes; returns how many they are. */
  fill(block: number, outputs: BlockOutputs): number {
    const first = block * BLOCK_WORLDS;
    const count = Math.min(BLOCK_WORLDS, this.#sizes.worlds - first);
    this.#maker.make(block, count);
    const { stride, firstBlock } = outputs;
    const rows = new Float32Array(outputs.rows);
    const at = first - firstBlock * BLOCK_WORLDS;
    const made = this.#maker.rows;
    this.#rowOf.forEach((row, planRow) => {
      const from = planRow * ROW_STRIDE;
      rows.set(made.subarray(from, from + count), row * stride + at);
    });
    this.#takeSums();
    this.#countGames(count);
    const sums = new Float64Array(outputs.sums);
    sums.set(this.#sums, (block - firstBlock) * this.#sums.length);
    return count;
  }

  #takeSums(): void {
    const { players, teams } = this.#sizes;
    const { playerRow, teamRow } = this.#order;
    const [from, to] = [this.#maker.sums, this.#sums];
    playerRow.forEach((row, p) => {
      for (let s = 0; s < STAT_SUMS; s++) to[row * STAT_SUMS + s] = from[p * STAT_SUMS + s]!;
    });
    const shortAt = players * STAT_SUMS;
    teamRow.forEach((row, team) => (to[shortAt + row] = from[shortAt + team]!));
    const rowsAt = shortAt + teams;
    this.#rowOf.forEach((row, planRow) => {
      to[rowsAt + 2 * row] = from[rowsAt + 2 * planRow]!;
      to[rowsAt + 2 * row + 1] = from[rowsAt + 2 * planRow + 1]!;
    });
  }

  #countGames(count: number): void {
    const { players, games } = this.#sizes;
    const { overtime, game_script } = this.#profile;
    const at = this.#sums.length - 2 * games;
    // The kernel compares in float32.
    const [blowout, single] = [game_script.blowout_margin, overtime.one_period_margin].map(
      Math.fround,
    ) as [number, number];
    this.#order.gameRow.forEach((row, game) => {
      const from = (players + game) * ROW_STRIDE;
      let [blowouts, overtimes] = [0, 0];
      for (let i = from; i < from + count; i++) {
        const lead = Math.abs(this.#maker.rows[i]!);
        if (lead >= blowout) blowouts += 1;
        if (lead < single) overtimes += 1;
      }
      this.#sums[at + 2 * row] = blowouts;
      this.#sums[at + 2 * row + 1] = overtimes;
    });
  }
}
