/** A backfill and its results as values: everything that its page shows. */
import type { Evaluation, Projection } from '@pkg/evaluate';

/**
 * The state of one cell. `stale`: left as it was made before, from other inputs or code; `waiting`: planned, and not
 * reached when the backfill ended or was looked at.
 */
export type CellState =
  'succeeded' | 'reused' | 'stale' | 'skipped' | 'failed' | 'cancelled' | 'waiting';

export interface BackfillCell {
  readonly asset: string;
  /** The partition in words: `2024-01-15 as of 20240115T173000Z group 2045`, `2023-01`, `through 2024-01-01`. */
  readonly partition: string;
  /** Eastern calendar day; null for cells that dates share. */
  readonly gameDate: string | null;
  /** The pool of its stage; null where no plan was kept. */
  readonly pool: string | null;
  readonly runId: string;
  readonly state: CellState;
  /** Why it ran, was reused or did not run: a code in capitals, or words. */
  readonly reason: string | null;
  /** Code and message of a failure. */
  readonly error: string | null;
  /** Milliseconds since 1970, UTC; null where this backfill did not compute it, or another attempt came later. */
  readonly startedMs: number | null;
  readonly durationMs: number | null;
  readonly rows: number | null;
  readonly gaps: readonly { readonly source: string; readonly policy: string }[];
  /** The cells that it reads, by their places in the list of cells. */
  readonly upstream: readonly number[];
}

/** Failures of one root cause. */
export interface BackfillError {
  readonly code: string;
  readonly message: string;
  /** The next command. */
  readonly hint?: string | undefined;
  readonly count: number;
  readonly cells: readonly { readonly asset: string; readonly partition: string }[];
}

/** A source that was not there, and what was done about it. */
export interface BackfillGap {
  readonly source: string;
  readonly policy: string;
  readonly reason: string;
  readonly remediation: string;
  readonly game_dates: readonly string[];
  /** The assets that read the source itself. */
  readonly assets: readonly string[];
}

/** A replay of the same plan, in an empty root under other conditions. */
export interface BackfillProof {
  readonly madeAt: string;
  readonly isEqual: boolean;
  /** Outputs that each replay compared byte by byte. */
  readonly outputs: number;
  readonly replays: number;
}

/** A check that did not hold. */
export interface FailedCheck {
  readonly name: string;
  readonly detail: string;
  readonly severity: 'error' | 'warning';
  readonly gameDates: readonly string[];
}

/** A row of a unified table; its columns have the names they have there. */
export interface SlatePlayer extends Pick<
  Projection,
  | 'player_id'
  | 'player_name'
  | 'team_tricode'
  | 'is_projected_starter'
  | 'status'
  | 'pos_bucket'
  | 'salary'
  | 'play_prob'
  | 'minutes_p50'
  | 'dk_fpts_mean'
  | 'dk_fpts_p05'
  | 'dk_fpts_p10'
  | 'dk_fpts_p25'
  | 'dk_fpts_p50'
  | 'dk_fpts_p75'
  | 'dk_fpts_p90'
  | 'dk_fpts_p95'
  | 'pred_own_pct'
> {
  readonly opponent_team_tricode: string;
  readonly positions: string | null;
  readonly minutes_p10: number;
  readonly minutes_p90: number;
  /** Points per 1,000 dollars. */
  readonly value: number | null;
  /** DraftKings points that he got; null while his game has no official line. */
  readonly scored: number | 'absent' | null;
}

/** The unified table of one draft group. */
export interface BackfillSlate {
  readonly gameDate: string;
  readonly draftGroup: string;
  readonly runId: string;
  /** Its place in the list of cells. */
  readonly cell: number;
  /** Whether the pointer names this run now; null for a pointer that can't be read. */
  readonly isPublished: boolean | null;
  readonly table:
    | {
        readonly state: 'shown';
        /** Instant of the cut-off as ISO text. */
        readonly asOf: string;
        /** Whether its run knows what came after its lock or its cut-off. */
        readonly isLookahead: boolean;
        /** By projected points, highest first. */
        readonly players: readonly SlatePlayer[];
      }
    | { readonly state: 'left out' }
    | { readonly state: 'unreadable'; readonly problem: string };
}

export interface Backfill {
  readonly backfillId: string;
  /** The request in words: `start`, `2024-01-15`. */
  readonly request: readonly (readonly [name: string, value: string])[];
  readonly planHash: string;
  /** ISO, UTC. */
  readonly startedAt: string;
  /** Null for a backfill without a summary: it is at work, or ended before its time. */
  readonly end: {
    readonly finishedAt: string;
    readonly durationMs: number;
    readonly exitCode: number;
    readonly exitMeaning: string;
  } | null;
  /** The newest replay of its plan; null for none. */
  readonly proof: BackfillProof | null;
  /** In the order of the plan: what is read comes before what reads it. */
  readonly cells: readonly BackfillCell[];
  readonly errors: readonly BackfillError[];
  readonly gaps: readonly BackfillGap[];
  readonly checks: readonly FailedCheck[];
  readonly noSlate: readonly { readonly game_date: string; readonly reason: string }[];
  readonly notPublished: readonly { readonly game_date: string; readonly reason: string }[];
  readonly slates: readonly BackfillSlate[];
  /** Players of a slate that are listed at most. */
  readonly mostPlayers: number;
  /** Whether players are listed too who are not on the slate of the site. */
  readonly isAllPlayers?: boolean;
  /** Scores against official lines, or why there are none. */
  readonly evaluation: Evaluation | { readonly missing: string };
}
