/** The plan: its bytes, views of them, and where things are. Positions ending in `At` are cells of `floats`. */
export interface Plan {
  readonly integers: Int32Array;
  readonly floats: Float32Array;
  readonly players: number;
  readonly games: number;
  readonly constantsAt: number;
  readonly gamesAt: number;
  readonly teamsAt: number;
  readonly playersAt: number;
  readonly normal: Float32Array;
  readonly student: Float32Array;
  readonly counts: Float32Array;
  /** Bytes of memory that the kernel needs beyond the plan's own, and where in them its outputs are. */
  readonly memoryBytes: number;
  readonly rowsByte: number;
  readonly sumsByte: number;
}
