/** A file that somebody downloaded by hand: what it is, and the snapshots that it becomes. It has no clocks of its own. */
import { KnownError, type GameDate, type Instant } from '@pkg/std';
import type { Draft } from '../source.ts';

/** What a file does not say of itself. */
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
  /** What the file was taken for, in words. */
  readonly takenFor: string;
  readonly drafts: readonly Draft[];
  /** What of it becomes nothing, with the reason. */
  readonly leftOut: readonly string[];
  /** What is good to know before it is used. */
  readonly notes: readonly string[];
}

/** What is wrong in a download, with the place. */
export function downloadError(path: string, problem: string, hint: string): KnownError {
  return new KnownError({
    code: 'DOWNLOAD_CONTENT',
    kind: 'input',
    message: `${path}: ${problem}`,
    hint,
  });
}

/** @throws KnownError `USAGE` where the draft group was not said */
export function neededGroup(what: string, { path, draftGroupId }: DownloadFacts): string {
  if (draftGroupId !== undefined) return draftGroupId;
  throw new KnownError({
    code: 'USAGE',
    kind: 'input',
    message: `${path} was taken for ${what}, which does not say its draft group`,
    hint: 'add --draft-group <id>: it stands in the address of the contest, as draftGroupId',
  });
}
