import { Args, Flags } from '@oclif/core';
import type { Trace as Traced } from '@pkg/audit/lineage';
import { BaseCommand } from '../base-command.ts';
import { gameDate, RUN_OF_DATE } from '../flags.ts';

export default class Trace extends BaseCommand {
  static override description =
    'Say why a number is what it is: the step that computed it, the rows that it was made from, why the player may play or sit, and every snapshot, model, policy, gap and seed behind it. Works for superseded runs, and without the history.';

  static override examples = [
    '<%= config.bin %> trace "Donovan Mitchell" dk_fpts_mean --date 2024-01-15 --data-root ./data',
    '<%= config.bin %> trace "LeBron James" play_prob --date 2024-01-15 --data-root ./data',
    '<%= config.bin %> trace 1628378 minutes_p50 --date 2024-01-15 --run 20240115T173000Z-26bd58f7 --data-root ./data',
  ];

  static override args = {
    player: Args.string({ description: 'name or id of a player of the slate', required: true }),
    column: Args.string({
      description:
        'header that pipeline show prints, such as points or min, or column of the unified table, such as dk_fpts_mean, play_prob, minutes_p50 (expected: minutes if he plays, times the chance to play) or minutes_p50_cond (if he plays)',
      required: true,
    }),
  };

  static override flags = {
    date: gameDate({ required: true }),
    run: RUN_OF_DATE,
    group: Flags.string({ description: 'draft group, where the player is in several' }),
  };

  override async run(): Promise<{ readonly schema: 'trace.v1'; readonly ok: true } & Traced> {
    const { args, flags } = await this.parse(Trace);
    const { traceValue } = await import('@pkg/audit/lineage');
    const { columnOf } = await import('../present-slate.ts');
    const { presentTrace } = await import('../lineage/present-trace.ts');
    const { store } = this.open(flags);
    const { date, run, group } = flags;
    const column = columnOf(args.column);
    const trace = await traceValue(store, { player: args.player, column, date, run, group });
    this.log(presentTrace(trace, this.width));
    return { schema: 'trace.v1', ok: true, ...trace };
  }
}
