import { Args, Flags } from '@oclif/core';
import { fileObjectStore, formatInstant, instantFromMs, parseGameDate } from '@pkg/std';
import type { PublishedSlate, UnifiedRow } from '@pkg/steps';
import { BaseCommand } from '../base-command.ts';
import { dataRootOf, readConfig } from '../config.ts';
import { presentSlate } from '../present-slate.ts';

/** A row of the unified table with its instants as text. */
type ShownPlayer = {
  readonly [Name in keyof UnifiedRow]: Name extends InstantColumn
    ? string | Extract<UnifiedRow[Name], null>
    : UnifiedRow[Name];
};

interface ShownSlate {
  readonly draft_group_id: string;
  readonly run_id: string;
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
    'Show the published projections of a date, highest first. The column min holds expected minutes (minutes_p50): those if he plays, times his chance to play. points, p10 and p90 count zero where he sits.';

  static override examples = ['<%= config.bin %> show 2024-01-15 --top 15 --data-root ./data'];

  static override args = {
    date: Args.string({ description: 'game date, YYYY-MM-DD', required: true }),
  };

  static override flags = {
    top: Flags.integer({ description: 'players to show', default: 15, min: 1 }),
  };

  override async run(): Promise<ShowJson> {
    const { args, flags } = await this.parse(Show);
    const dataRoot = dataRootOf(flags['data-root'], readConfig(flags.config));
    const { publishedSlates } = await import('@pkg/steps');
    const slates = await publishedSlates(fileObjectStore(dataRoot), parseGameDate(args.date));
    for (const slate of slates) this.log(presentSlate(slate, flags.top, this.width));
    return {
      schema: 'show.v1',
      ok: true,
      slates: slates.map((slate) => slateJson(slate, flags.top)),
    };
  }
}

function slateJson({ draftGroupId, runId, rows }: PublishedSlate, top: number): ShownSlate {
  const players = rows.slice(0, top).map((row) => ({
    ...row,
    ...(Object.fromEntries(
      INSTANTS.map((name) => [
        name,
        row[name] === null ? null : formatInstant(instantFromMs(row[name])),
      ]),
    ) as Pick<ShownPlayer, InstantColumn>),
  }));
  return { draft_group_id: draftGroupId, run_id: runId, players };
}
