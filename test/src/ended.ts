/** The end of a process of the pipeline. */

export interface Ended {
  /** Null for a process that a signal ended. */
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
