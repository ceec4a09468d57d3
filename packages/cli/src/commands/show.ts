import { Args, Flags } from '@oclif/core';
import { fileObjectStore, formatInstant, instantFromMs, parseGameDate } from '@pkg/std';
import type { PublishedSlate } from '@pkg/steps';
import { BaseCommand } from '../base-command.ts';
import { dataRootOf, readConfig } from '../config.ts';
import { presentSlate } from '../present-slate.ts';

export default class Show extends BaseCommand {
  static override description = 'Show the published projections of a date, highest first.';

  static override examples = ['<%= config.bin %> show 2024-01-15 --top 15 --data-root ./data'];

  static override args = {
    date: Args.string({ description: 'game date, YYYY-MM-DD', required: true }),
  };

  static override flags = {
    top: Flags.integer({ description: 'players to show', default: 15, min: 1 }),
  };

  override async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Show);
    const dataRoot = dataRootOf(flags['data-root'], readConfig(flags.config));
    const { publishedSlates } = await import('@pkg/steps');
    const slates = await publishedSlates(fileObjectStore(dataRoot), parseGameDate(args.date));
    for (const slate of slates) this.log(presentSlate(slate, flags.top));
    return {
      schema: 'show.v1',
      ok: true,
      slates: slates.map((slate) => slateJson(slate, flags.top)),
    };
  }
}

function slateJson({ draftGroupId, runId, rows }: PublishedSlate, top: number): unknown {
  const instants = ['tip_ts', 'odds_as_of_ts', 'injuries_as_of_ts', 'run_as_of_ts'] as const;
  const players = rows.slice(0, top).map((row) => ({
    ...row,
    ...Object.fromEntries(
      instants.map((name) => [
        name,
        row[name] === null ? null : formatInstant(instantFromMs(row[name])),
      ]),
    ),
  }));
  return { draft_group_id: draftGroupId, run_id: runId, players };
}
