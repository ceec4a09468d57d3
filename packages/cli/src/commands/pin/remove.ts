import { Args } from '@oclif/core';
import type { Pin } from '@pkg/publish';
import { clock, ownHolder } from '@pkg/backfill/process';
import { BaseCommand } from '../../base-command.ts';

export default class PinRemove extends BaseCommand {
  static override description =
    'Take the pin of a run back. Nothing is removed by it: the next gc may collect the run, if no pointer reaches it.';

  static override examples = [
    '<%= config.bin %> pin remove 20240115T173000Z-26bd58f7 --data-root ./data',
  ];

  static override args = {
    pinned: Args.string({ description: 'run id, as pinned', required: true }),
  };

  override async run(): Promise<{ schema: 'pin-remove.v1'; ok: true; removed: Pin | null }> {
    const { args, flags } = await this.parse(PinRemove);
    const { store } = this.open(flags);
    const { unpinRun } = await import('@pkg/publish');
    const by = `pipeline pin remove, ${ownHolder().id}`;
    const removed = await unpinRun(store, { runId: args.pinned, at: clock(), by });
    this.log(
      removed === null
        ? `Run ${args.pinned} is not pinned any more; its pin was damaged.`
        : `Run ${removed.run_id} is not pinned any more; it was for: ${removed.reason}`,
    );
    return { schema: 'pin-remove.v1', ok: true, removed };
  }
}
