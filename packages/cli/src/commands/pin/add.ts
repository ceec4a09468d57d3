import { Args, Flags } from '@oclif/core';
import type { PinOutcome } from '@pkg/publish';
import { shellWords } from '@pkg/std';
import { besideCollector } from '@pkg/backfill/run';

import { clock, ownHolder } from '@pkg/backfill/process';
import { BaseCommand } from '../../base-command.ts';

export default class PinAdd extends BaseCommand {
  static override description =
    'Pin a run: gc keeps it, and all that it was made from, until the pin is removed. A pinned run may get another reason.';

  static override examples = [
    '<%= config.bin %> pin add 20240115T173000Z-26bd58f7 --reason "the slate of the report" --data-root ./data',
  ];

  static override args = {
    run: Args.string({ description: 'run id', required: true }),
  };

  static override flags = {
    reason: Flags.string({ description: 'why it is to stay', required: true }),
  };

  override async run(): Promise<
    { schema: 'pin-add.v1'; ok: true; game_dates: readonly string[] } & PinOutcome
  > {
    const { args, flags } = await this.parse(PinAdd);
    const { dataRoot, store } = this.open(flags);
    const { datesOfRun } = await import('@pkg/backfill/records');
    const { pinRun } = await import('@pkg/publish');
    const by = `pipeline pin add, ${ownHolder().id}`;
    const asked = { runId: args.run, reason: flags.reason, at: clock(), by };
    const { dates, done } = await besideCollector(store, this.say, async () => ({
      dates: await datesOfRun(store, args.run),
      done: await pinRun(store, asked),
    }));
    const of = dates.length === 0 ? '' : ` of ${dates.join(', ')}`;
    this.log(
      done.outcome === 'pinned'
        ? `Run ${args.run}${of} is pinned: ${flags.reason}`
        : `Run ${args.run}${of} was pinned already, for this reason.`,
    );
    const back = shellWords(['pipeline', 'pin', 'remove', args.run, '--data-root', dataRoot]);
    this.logToStderr(`Take it back: ${back}`);
    return { schema: 'pin-add.v1', ok: true, game_dates: dates, ...done };
  }
}
