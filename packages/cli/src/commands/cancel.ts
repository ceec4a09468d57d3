import { Args, Flags } from '@oclif/core';
import { leaseHost } from '@pkg/backfill/process';
import { BaseCommand } from '../base-command.ts';

interface CancelJson {
  readonly schema: 'cancel.v1';
  readonly ok: true;
  readonly backfill_id: string;
  readonly holder: string;
  /** `asked`: it stops at its next heartbeat; `ended`: it has stopped, which --wait waits for. */
  readonly outcome: 'asked' | 'ended';
}

export default class Cancel extends BaseCommand {
  static override description =
    'Ask the process that runs a backfill to stop, on this machine or another: it sees the request within 5 s, lets running cells finish and ends with exit 143. What is left can be resumed.';

  static override examples = [
    '<%= config.bin %> cancel bf-20261122T190000000Z-7f3c9a1e-abc --wait --data-root ./data',
    '<%= config.bin %> cancel 2024-01-15_2024-01-21 --data-root ./data',
  ];

  static override args = {
    backfill: Args.string({
      description: 'backfill id, or a lease or holder that pipeline locks names',
      required: true,
    }),
  };

  static override flags = {
    wait: Flags.boolean({ description: 'wait until it has ended', default: false }),
  };

  override async run(): Promise<CancelJson> {
    const { args, flags } = await this.parse(Cancel);
    const { dataRoot, store } = this.open(flags);
    const { askToStop, untilEnded } = await import('@pkg/backfill/run');
    const { describeHolder } = await import('@pkg/backfill/run');
    const meant = await askToStop(store, args.backfill);
    const backfill = meant.holder.backfill!;
    this.logToStderr(`asked to stop: ${describeHolder(meant.holder)}`);
    if (flags.wait) {
      await untilEnded(store, meant);
      const { resumableBackfills } = await import('@pkg/backfill/plan');
      const { resumeCommand } = await import('@pkg/backfill/request');
      const left = await resumableBackfills(store, leaseHost);
      const hasLeft = left.some(({ backfill_id }) => backfill_id === backfill);
      const goOn = `Go on with it: ${resumeCommand(backfill, { dataRoot })}`;
      this.log(`${backfill} has ended. ${hasLeft ? goOn : 'Nothing of it is left to make.'}`);
    } else this.log(`${backfill} is asked to stop, and looks for that every 5 s.`);
    const outcome = flags.wait ? 'ended' : 'asked';
    return {
      schema: 'cancel.v1',
      ok: true,
      backfill_id: backfill,
      holder: meant.holder.id,
      outcome,
    };
  }
}
