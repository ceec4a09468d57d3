import { Flags } from '@oclif/core';
import { formatInstant, instantFromMs } from '@pkg/std';
import type { PublishedSlate, UnifiedRow } from '@pkg/steps';
import { BaseCommand } from '../base-command.ts';
import { gameDateArg, top, UNLISTED } from '../flags.ts';
import { isPriced, presentSlate } from '../present-slate.ts';

/** A row of the unified table with its instants as text. */
type ShownPlayer = {
  readonly [Name in keyof UnifiedRow]: Name extends InstantColumn
    ? string | Extract<UnifiedRow[Name], null>
    : UnifiedRow[Name];
};

interface ShownSlate {
  readonly draft_group_id: string;
  readonly run_id: string;
  /** Whether it knows what came after its lock or its cut-off. */
  readonly lookahead: boolean;
  /** Players of its games whom the site does not list; left out without --all. */
  readonly not_on_slate: number;
  /** By projected points, highest first. */
  readonly players: readonly ShownPlayer[];
}

interface ShowJson {
  readonly schema: 'show.v1';
  readonly ok: true;
  readonly slates: readonly ShownSlate[];
}

const INSTANTS = ['tip_ts', 'odds_as_of_ts', 'injuries_as_of_ts', 'run_as_of_ts'] as const;
type InstantColumn = (typeof INSTANTS)[number];

export default class Show extends BaseCommand {
  static override description =
    'Show the published projections of a date, highest first: of the players whom the site lists. The column min holds expected minutes (minutes_p50): those if he plays, times his chance to play. points, p10 and p90 count zero where he sits.';

  static override examples = [
    '<%= config.bin %> show --data-root ./data',
    '<%= config.bin %> show 2024-01-15 --top 15 --data-root ./data',
  ];

  static override args = {
    date: gameDateArg({
      description: 'game date, YYYY-MM-DD or today (default: the newest that is published)',
    }),
  };

  static override flags = {
    top: Flags.integer({ ...top, default: 15 }),
    all: UNLISTED,
  };

  override async run(): Promise<ShowJson> {
    const { args, flags } = await this.parse(Show);
    const { store } = this.open(flags);
    const { newestPublished, publishedSlates } = await import('@pkg/steps');
    const date = args.date ?? (await newestPublished(store));
    const slates = await publishedSlates(store, date);
    for (const slate of slates)
      this.log(presentSlate(slate, { top: flags.top, isAll: flags.all }, this.width));
    return {
      schema: 'show.v1',
      ok: true,
      slates: slates.map((slate) => slateJson(slate, flags)),
    };
  }
}

function slateJson(
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
