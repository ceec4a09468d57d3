import { Flags } from '@oclif/core';
import type { BackfillLog } from '@pkg/backfill/records';
import { BaseCommand } from '../base-command.ts';
import { BACKFILL_ARG, gameDate } from '../flags.ts';

export default class Logs extends BaseCommand {
  static override description =
    'Say what happened in a backfill, cell by cell in order of time: attempts, durations, errors with what to do, gaps; also of one that was killed.';

  static override examples = [
    '<%= config.bin %> logs --data-root ./data',
    '<%= config.bin %> logs bf-20261122T190000000Z-7f3c9a1e-abc --data-root ./data',
    '<%= config.bin %> logs bf-20261122T190000000Z-7f3c9a1e-abc --asset sim.run --date 2024-01-15 --data-root ./data',
    '<%= config.bin %> logs bf-20261122T190000000Z-7f3c9a1e-abc --failed --data-root ./data',
  ];

  static override args = { backfill: BACKFILL_ARG };

  static override flags = {
    asset: Flags.string({ description: 'cells of one asset, such as sim.run' }),
    date: gameDate({ description: 'cells of one game date, YYYY-MM-DD' }),
    failed: Flags.boolean({ description: 'only cells that failed', default: false }),
  };

  override async run(): Promise<{ schema: 'logs.v1'; ok: true } & BackfillLog> {
    const { args, flags } = await this.parse(Logs);
    const { config, dataRoot, store } = this.open(flags);
    const { backfillLog, readBackfillRecord } = await import('@pkg/backfill/records');
    const { presentLog } = await import('../logs/present-log.ts');
    const { newestBackfill } = await import('@pkg/backfill/request');
    const backfill = args.backfill ?? (await newestBackfill(store));
    const filter = { asset: flags.asset, date: flags.date, isFailed: flags.failed };
    const record = await readBackfillRecord(store, backfill);
    const log = await backfillLog(store, record, filter, { dataRoot, config });
    this.log(presentLog(log));
    return { schema: 'logs.v1', ok: true, ...log };
  }
}
