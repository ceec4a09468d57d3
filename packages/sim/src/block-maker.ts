/** Makes blocks of worlds: the kernel or its reference, to the same bits. */
export interface BlockMaker {
  /**
   * The last block: a row for each player's points, then for each game's margin, then for each game's total, in
   * canonical order: the world at `index` of row `row` is `rows[row * ROW_STRIDE + index]`. Values after the last world
   * mean nothing.
   */
  readonly rows: Float32Array;
  /** Its sums: of each player's ten stats, of the worlds in which each team was short, of each row and of its squares. */
  readonly sums: Float64Array;
  /** Makes the first `worlds` (1..256) worlds of a block. */
  make(block: number, worlds: number): void;
}
