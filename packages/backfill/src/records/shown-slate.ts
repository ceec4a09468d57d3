/** The published slates of a date as they are handed out: instants as text, players by points. */
import { formatInstant, instantFromMs } from '@pkg/std';
import type { PublishedSlate, UnifiedRow } from '@pkg/steps';

/** A row of the unified table with its instants as text. */
export type ShownPlayer = {
  readonly [Name in keyof UnifiedRow]: Name extends InstantColumn
    ? string | Extract<UnifiedRow[Name], null>
    : UnifiedRow[Name];
};

export interface ShownSlate {
  readonly draft_group_id: string;
  readonly run_id: string;
  /** Whether it knows what came after its lock or its cut-off. */
  readonly lookahead: boolean;
  /** Players of its games whom the site does not list; left out without --all. */
  readonly not_on_slate: number;
  /** By projected points, highest first. */
  readonly players: readonly ShownPlayer[];
}

const INSTANTS = ['tip_ts', 'odds_as_of_ts', 'injuries_as_of_ts', 'run_as_of_ts'] as const;
type InstantColumn = (typeof INSTANTS)[number];

/** @param shown how many players at most, and whether also those whom the site does not list */
export function shownSlate(
  { draftGroupId, runId, rows, isLookahead }: PublishedSlate,
  { top, all }: { readonly top: number; readonly all: boolean },
): ShownSlate {
  const priced = rows.filter(isPriced);
  const players = (all ? rows : priced).slice(0, top).map((row) => ({
    ...row,
    ...(Object.fromEntries(
      INSTANTS.map((name) => [
        name,
        row[name] === null ? null : formatInstant(instantFromMs(row[name])),
      ]),
    ) as Pick<ShownPlayer, InstantColumn>),
  }));
  const not_on_slate = rows.length - priced.length;
  const of = { draft_group_id: draftGroupId, run_id: runId, lookahead: isLookahead };
  return { ...of, not_on_slate, players };
}

/** Whether the site lists the player: who has no salary can't be played, but takes minutes from his team mates. */
export function isPriced({ salary }: Pick<UnifiedRow, 'salary'>): boolean {
  return salary !== null;
}
