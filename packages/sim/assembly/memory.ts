// Reading the header and the records of the plan (src/kernel-layout.ts), and the scratch of one game.
import { HEADER_AT, MAX_TEAM_PLAYERS } from '../src/kernel-layout';

/** The float32 in a cell of the header, in all lanes. */
@inline
export function constant(cell: i32): v128 {
  return v128.load32_splat(<usize>HEADER_AT + (<usize>cell << 2));
}

/** The integer in a cell of the header. */
@inline
export function integer(cell: i32): i32 {
  return load<i32>(<usize>HEADER_AT + (<usize>cell << 2));
}

/** The float32 in a cell of a record, in all lanes. */
@inline
export function field(record: usize, cell: i32): v128 {
  return v128.load32_splat(record + (<usize>cell << 2));
}

/** Scratch of a game, as vectors from AT_SCRATCH on: script shifts of starters and bench, the game's points, then of each
 * player of a team his minutes, and the attempts and noise of his three kinds of shots. */
export const SCRATCH_SHIFTS: usize = 0;
export const SCRATCH_POINTS: usize = 32;
export const SCRATCH_MINUTES: usize = 48;
export const SCRATCH_SHOTS: usize = 48 + 16 * <usize>MAX_TEAM_PLAYERS;
/** Attempts and noise of three kinds of shots. */
export const SHOTS_BYTES: usize = 96;
