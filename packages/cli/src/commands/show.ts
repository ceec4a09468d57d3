import { Flags } from '@oclif/core';
import type { ShownSlate } from '@pkg/backfill/records';
import { BaseCommand } from '../base-command.ts';
import { gameDateArg, top, UNLISTED } from '../flags.ts';

interface ShowJson {
  readonly schema: 'show.v1';
  readonly ok: true;
  readonly slates: readonly ShownSlate[];
}

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
    const { shownSlate } = await import('@pkg/backfill/records');
    const { presentSlate } = await import('../present-slate.ts');
    const { newestPublished, publishedSlates } = await import('@pkg/steps');
    const date = args.date ?? (await newestPublished(store));
    const slates = await publishedSlates(store, date);
    for (const slate of slates)
      this.log(presentSlate(slate, { top: flags.top, isAll: flags.all }, this.width));
    return {
      schema: 'show.v1',
      ok: true,
      slates: slates.map((slate) => shownSlate(slate, flags)),
    };
  }
}
