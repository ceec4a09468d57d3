/** One block of worlds into the shared outputs of a job: rows in the order of the input, sums as they were made. */

import type { BlockMaker } from './block-maker.ts';
import { sumsWidth, type BlockOutputs, type JobSizes } from './job.ts';
import { BLOCK_WORLDS, ROW_STRIDE, STAT_SUMS } from './kernel-layout.ts';
import type { SimProfile } from './profile.ts';
import type { SlateOrder } from './slate.ts';
import { invariant } from './std-parts.ts';

/** Fills blocks; its scratch is reused from one to the next. */
export class BlockFiller {
  readonly #maker: BlockMaker;
  readonly #sizes: JobSizes;
  readonly #profile: SimProfile;
  /** The caller's row of each row of the plan. */
  readonly #rowOf: Int32Array;
  /** A full block's worlds of each row of the plan: made once, as a view costs as much as copying some worlds. */
  readonly #full: readonly Float32Array[];

  constructor(maker: BlockMaker, order: SlateOrder, profile: SimProfile, sizes: JobSizes) {
    this.#maker = maker;
    this.#profile = profile;
    this.#sizes = sizes;
    this.#rowOf = rowsInInput(order, sizes);
    this.#full = Array.from(this.#rowOf, (_, planRow) => this.#made(planRow, BLOCK_WORLDS));
  }

  /** Makes the worlds of `block` and writes them to `outputs`, where no other block writes; returns how many they are. */
  fill(block: number, outputs: BlockOutputs): number {
    const first = block * BLOCK_WORLDS;
    const count = Math.min(BLOCK_WORLDS, this.#sizes.worlds - first);
    this.#maker.make(block, count);
    const { stride, firstBlock } = outputs;
    const rows = new Float32Array(outputs.rows);
    const at = first - firstBlock * BLOCK_WORLDS;
    const rowOf = this.#rowOf;
    for (let planRow = 0; planRow < rowOf.length; planRow++) {
      const made = count === BLOCK_WORLDS ? this.#full[planRow]! : this.#made(planRow, count);
      rows.set(made, rowOf[planRow]! * stride + at);
    }
    const sums = new Float64Array(outputs.sums);
    const sumsAt = (block - firstBlock) * sumsWidth(this.#sizes);
    sums.set(this.#maker.sums, sumsAt);
    this.#countGames(count, sums, sumsAt + this.#maker.sums.length);
    return count;
  }

  #made(planRow: number, count: number): Float32Array {
    const from = planRow * ROW_STRIDE;
    return this.#maker.rows.subarray(from, from + count);
  }

  /** Writes each game's blowouts and overtimes. */
  #countGames(count: number, sums: Float64Array, at: number): void {
    const { players, games } = this.#sizes;
    const { overtime, game_script } = this.#profile;
    const { rows } = this.#maker;
    // The kernel compares in float32.
    const blowout = Math.fround(game_script.blowout_margin);
    const single = Math.fround(overtime.one_period_margin);
    for (let game = 0; game < games; game++) {
      const from = (players + game) * ROW_STRIDE;
      let [blowouts, overtimes] = [0, 0];
      for (let i = from; i < from + count; i++) {
        const lead = Math.abs(rows[i]!);
        if (lead >= blowout) blowouts += 1;
        if (lead < single) overtimes += 1;
      }
      sums[at + 2 * game] = blowouts;
      sums[at + 2 * game + 1] = overtimes;
    }
  }
}

/** Brings the sums of a run from the order of the plan to that of the input. */
export function sumsInInput(made: Float64Array, order: SlateOrder, sizes: JobSizes): Float64Array {
  const sums = new Float64Array(made.length);
  let from = 0;
  const take = (rowOf: Int32Array, width: number): void => {
    rowOf.forEach((row, planRow) => {
      const own = from + planRow * width;
      sums.set(made.subarray(own, own + width), from + row * width);
    });
    from += rowOf.length * width;
  };
  take(order.playerRow, STAT_SUMS);
  take(order.teamRow, 1);
  take(rowsInInput(order, sizes), 2);
  take(order.gameRow, 2);
  invariant(from === sumsWidth(sizes), 'every sum has its place');
  return sums;
}

/** The caller's row of each row of a block. */
function rowsInInput({ playerRow, gameRow }: SlateOrder, { players, games }: JobSizes): Int32Array {
  return Int32Array.from([
    ...playerRow,
    ...Array.from(gameRow, (row) => players + row),
    ...Array.from(gameRow, (row) => players + games + row),
  ]);
}
