/** Step 6 of one world, in either kind of noise. */

/** The facts about a team in one world before its lines are drawn. */
export interface TeamDraw {
  /** Its first player, and how many there are. */
  readonly first: number;
  readonly count: number;
  readonly ticks: Float32Array;
  /** The words of its first player's line start at `at`; those of the next `stride` further on. */
  readonly words: Int32Array;
  readonly at: number;
  readonly stride: number;
  /** The factor of all events, and that of shots. */
  readonly factor: number;
  readonly shotFactor: number;
}

export interface LineDrawer {
  draw(team: TeamDraw): void;
}
