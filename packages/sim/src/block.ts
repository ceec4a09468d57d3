/** One block of worlds, written into the shared outputs of a job. */

import { BLOCK_WORLDS, rowCount, sumsPerBlock, type JobSizes } from './job.ts';
import { STATS } from './scoring.ts';
import type { Slate } from './slate.ts';
import type { WorldMaker } from './world.ts';

/** Fills blocks; its scratch is reused from one to the next. */
export class BlockFiller {
  readonly #maker: WorldMaker;
  readonly #slate: Slate;
  readonly #sizes: JobSizes;
  /** The block's rows, gathered here first: writing a world straight into long rows would miss the cache each time. */
  readonly #rows: Float32Array;
  readonly #sums: Float64Array;

  constructor(maker: WorldMaker, slate: Slate, sizes: JobSizes) {
    this.#maker = maker;
    this.#slate = slate;
    this.#sizes = sizes;
    this.#rows = new Float32Array(rowCount(sizes) * BLOCK_WORLDS);
    this.#sums = new Float64Array(sumsPerBlock(sizes));
  }

  /** Makes the worlds of `block` and writes them to `rows` and `sums`, where no other block writes. */
  fill(block: number, rows: Float32Array, sums: Float64Array): void {
    const { worlds } = this.#sizes;
    const first = block * BLOCK_WORLDS;
    const count = Math.min(BLOCK_WORLDS, worlds - first);
    this.#sums.fill(0);
    for (let i = 0; i < count; i++) {
      this.#maker.make(first + i);
      this.#takePlayers(i);
      this.#takeGames(i);
    }
    for (let row = 0; row < rowCount(this.#sizes); row++) {
      const from = row * BLOCK_WORLDS;
      rows.set(this.#rows.subarray(from, from + count), row * worlds + first);
    }
    sums.set(this.#sums, block * this.#sums.length);
  }

  #takePlayers(world: number): void {
    const { playerRow } = this.#slate;
    const { stats, fpts } = this.#maker.lines;
    const width = STATS.length;
    for (let p = 0; p < playerRow.length; p++) {
      const row = playerRow[p]!;
      this.#rows[row * BLOCK_WORLDS + world] = fpts[p]!;
      for (let s = 0; s < width; s++) this.#sums[row * width + s]! += stats[p * width + s]!;
    }
  }

  #takeGames(world: number): void {
    const { gameRow, teamRow, teamStart } = this.#slate;
    const { players, games } = this.#sizes;
    const { games: model, lines } = this.#maker;
    for (let game = 0; game < games; game++) {
      let total = 0;
      for (let p = teamStart[2 * game]!; p < teamStart[2 * game + 2]!; p++) {
        total += lines.stats[p * STATS.length + 1]!;
      }
      const row = players + gameRow[game]!;
      this.#rows[row * BLOCK_WORLDS + world] = model.margins[game]!;
      this.#rows[(row + games) * BLOCK_WORLDS + world] = total;
    }
    const shortAt = players * STATS.length;
    for (let team = 0; team < teamRow.length; team++) {
      this.#sums[shortAt + teamRow[team]!]! += model.isShort[team]!;
    }
  }
}
