/** A file that somebody downloaded by hand: what it is, and the snapshots that it becomes. It has no clocks of its own. */
import type { GameDate, Instant, KnownError } from '@pkg/std';
import { SOURCE_ERRORS } from '../errors.ts';
import type { Draft } from '../source.ts';

/** The facts that a file does not state about itself. */
export interface DownloadFacts {
  /** For messages, and for ids that stand in its name. */
  readonly path: string;
  /** When it was downloaded. */
  readonly capturedAt: Instant;
  readonly draftGroupId: string | undefined;
  /** The day of the draft group, where that is on record or was said. */
  readonly gameDate: GameDate | undefined;
  /** The league's id of a player on the slate, by the name that the site prints. */
  readonly playerIdOf?: ((name: string) => number | null) | undefined;
}

export interface Download {
  /** The kind that the file was taken for, in words. */
  readonly takenFor: string;
  readonly drafts: readonly Draft[];
  /** The parts of it that become nothing, with the reason. */
  readonly leftOut: readonly string[];
  /** Hints for its use. */
  readonly notes: readonly string[];
}

/** Makes the error for a fault in a download, with its place. */
export function downloadError(path: string, problem: string, hint: string): KnownError {
  return SOURCE_ERRORS.DOWNLOAD_CONTENT({ path, problem }, { remedy: [hint] });
}

/** @throws KnownError `USAGE` where the draft group was not said */
export function neededGroup(what: string, { path, draftGroupId }: DownloadFacts): string {
  if (draftGroupId !== undefined) return draftGroupId;
  throw SOURCE_ERRORS.USAGE({ path, what, missing: 'its draft group' });
}
