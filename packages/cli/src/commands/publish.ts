import { Flags } from '@oclif/core';
import type { PointerMove } from '@pkg/engine';
import { BaseCommand } from '../base-command.ts';
import { gameDateArg, MOVED_GROUP } from '../flags.ts';

export default class Publish extends BaseCommand {
  static override description =
    'Publish a run of a date that was made and not published: moves the pointers of its slate, after its checks and outputs were looked at again.';

  static override examples = [
    '<%= config.bin %> publish 2024-01-15 --data-root ./data',
    '<%= config.bin %> publish 2024-01-15 --run 20240115T173000Z-249b0dd5 --data-root ./data',
  ];

  static override args = {
    date: gameDateArg({ required: true }),
  };

  static override flags = {
    run: Flags.string({ description: 'run id (default: the only run of the date)' }),
    group: MOVED_GROUP,
  };

  override async run(): Promise<{
    schema: 'publish.v1';
    ok: boolean;
    run_id: string;
    pointers: readonly PointerMove[];
  }> {
    const { args, flags } = await this.parse(Publish);
    const { store } = this.open(flags);
    const { moveSlateByHand } = await import('@pkg/backfill/run');
    const { presentMoves } = await import('../present-moves.ts');
    const gameDate = args.date;
    const moved = await moveSlateByHand(store, {
      gameDate,
      runId: flags.run,
      group: flags.group,
      action: 'publish',
      say: this.say,
    });
    this.log(presentMoves(moved, gameDate));
    return { schema: 'publish.v1', ok: true, run_id: moved.runId, pointers: moved.pointers };
  }
}
