/** An input that changed between two runs. */

/** A file, or the files of one day where they can't be told apart. */
export interface NamedSnapshot {
  readonly path: string;
  readonly sha256: string;
  /** The source and the capture clock; null where it has none, or it is several files. */
  readonly as_of_ts: string | null;
  readonly available_at: string | null;
  readonly files: number;
}

export interface InputChange {
  /** The name in the attribution: its source, numbered where several of it changed. */
  readonly factor: string;
  readonly source: string;
  /** The snapshot that the live run read; null for nothing. */
  readonly live: NamedSnapshot | null;
  /** The snapshot that is read now; null for nothing. */
  readonly now: NamedSnapshot | null;
  readonly read_by: readonly string[];
  /**
   * `history`: other files are there than then; `policy`: the same are there, and the policies of a daily run and of a
   * backfill choose differently; `unreadable`: what the live run read can't be read again, so nothing can be credited to it.
   */
  readonly cause: 'history' | 'policy' | 'unreadable';
}
