/** The messages between the program and the thread that parses payloads: questions and answers. */
import type { ListedDraftGroup } from '../draftkings/contests.ts';
import type { Draft, Payload } from '../source.ts';
import type { SourceName } from '@pkg/nba';
import type { GameDate, WorkerFailure } from '@pkg/std';

/** A question to the thread. */
export type Question =
  | {
      readonly ask: 'drafts';
      readonly source: SourceName;
      readonly payloads: readonly Payload[];
      readonly date: GameDate;
    }
  | { readonly ask: 'isFinal'; readonly bytes: Uint8Array }
  | { readonly ask: 'contests'; readonly bytes: Uint8Array };

/** A draft as it crosses threads: its contract has functions, and is known by the name of its dataset. */
export type BareDraft = Omit<Draft, 'contract'>;

export type Reply = boolean | readonly ListedDraftGroup[] | readonly BareDraft[];

export type ReplyOutcome = { readonly ok: true; readonly reply: Reply } | WorkerFailure;
