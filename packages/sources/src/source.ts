/** Defines a live source: the requests that it takes, and the rows that its payloads give. */
import type { RowOf, SnapshotDraft, TableContract } from '@pkg/lake';
import type { Game, SourceName } from '@pkg/nba';
import type { GameDate, Instant, Sha256 } from '@pkg/std';

/** One GET. */
export interface SourceRequest {
  /** File name of the payload within its capture, such as `schedule.json`. */
  readonly name: string;
  /** Without secrets. */
  readonly url: string;
  readonly form: 'json' | 'pdf';
  /** Largest body that can be an answer, in bytes after decompression: some times the largest real one. */
  readonly mostBytes: number;
  /** Query parameters that are sent, and never written, logged or named in an error. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses by which this server says that there is no such thing: an answer, not a failure. */
  readonly absent?: readonly number[];
}

/** A body as it came, decompressed, with the clock of its capture. */
export interface Payload {
  readonly name: string;
  /** Without secrets. */
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  /** When its last byte had come. */
  readonly capturedAt: Instant;
  readonly etag: string | null;
  /** When the body last came whole; earlier than `capturedAt` where the server said that it had not changed since. */
  readonly downloadedAt: Instant;
  /** Whether the bytes are those of the capture before. */
  readonly isUnchanged: boolean;
}

/** Null where the server says that there is no such thing. */
export type Get = (request: SourceRequest) => Promise<Payload | null>;

/** The facts from which a source knows what to ask for. */
export interface CaptureContext {
  /** The Eastern day asked about. */
  readonly date: GameDate;
  readonly now: Instant;
  /** `2023` for 2023-24. */
  readonly season: string;
  readonly baseUrls: BaseUrls;
  /** Games of that day and of the days just before it whose box score is wanted and not in the history. */
  readonly wantedBoxScores: readonly Game[];
  /** The key of a provider; undefined where the environment has none. */
  readonly keyOf: (variable: string) => string | undefined;
}

/** Where each server is; a recorded one can stand in. */
export interface BaseUrls {
  readonly cdn: string;
  readonly reports: string;
  readonly stats: string;
  readonly lobby: string;
  readonly draftGroups: string;
  readonly odds: string;
}

export type Draft = SnapshotDraft<TableContract>;

/** One capture: its payloads stand or fall together. */
export interface CaptureJob {
  /** Names the job in records and paths; empty where the source has only one. */
  readonly key: string;
  /** The requests, in the order in which one needs the answer of another; empty: there is nothing yet. */
  collect(get: Get): Promise<readonly Payload[]>;
}

export interface LiveSource {
  readonly name: SourceName;
  /** Whose limits its requests share. */
  readonly server: ServerName;
  /** Raised when the same payload gives other rows: reparsed rows are told from the first ones by it. */
  readonly parserVersion: number;
  /** Default of how old the last look may be before another one is taken, in ms. */
  readonly refreshAfterMs: number;
  /**
   * The worth of a payload that did not change: `renew` where the facts hold as of the look, so that an unchanged
   * answer is news; `skip` where the payload itself says as of when it holds.
   */
  readonly whenUnchanged: 'renew' | 'skip';
  jobs(context: CaptureContext): readonly CaptureJob[];
  /**
   * The snapshots that payloads give. Depends on nothing else, so that stored payloads can be parsed again.
   *
   * @throws KnownError for a payload that is not in its known form
   */
  parse(payloads: readonly Payload[], date: GameDate): Promise<readonly Draft[]>;
}

/** In bytes. */
export const MEBIBYTE: number = 1024 * 1024;

export const SERVER_NAMES = ['nba', 'draftkings', 'odds'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

/** A draft, with its rows checked by the compiler against its contract. */
export function draftOf<T extends TableContract>(
  dataset: string,
  keys: SnapshotDraft<T>['keys'],
  asOf: Instant,
  availableAt: Instant,
  contract: T,
  rows: readonly RowOf<T>[],
): Draft {
  return { dataset, keys, asOf, availableAt, contract, rows };
}
