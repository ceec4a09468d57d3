import type { Status as RootStatus } from '@pkg/engine';
import { leaseHost } from '@pkg/backfill/process';
import { BaseCommand } from '../base-command.ts';
import { OPEN_RANGE } from '../flags.ts';

export default class Status extends BaseCommand {
  static override description =
    'Show what is made, failed, published and running, by date and asset, as the manifests record it.';

  static override examples = [
    '<%= config.bin %> status --data-root ./data',
    '<%= config.bin %> status --start 2024-01-15 --end 2024-01-21 --data-root ./data',
  ];

  static override flags = OPEN_RANGE;

  override async run(): Promise<{ schema: 'status.v1'; ok: boolean } & RootStatus> {
    const { flags } = await this.parse(Status);
    const { config, dataRoot, store } = this.open(flags);
    const { readStatus, PUBLISH_ASSET } = await import('@pkg/engine');
    const { failedCells, presentStatus } = await import('../present-status.ts');
    const { recordOf } = await import('@pkg/backfill/request');
    const status = await readStatus(store, {
      start: flags.start,
      end: flags.end,
      host: leaseHost,
    });
    if (!this.jsonEnabled()) {
      const { pipeline } = await import('@pkg/steps');
      const byDate = pipeline({ simThreads: 1 }).steps.filter(
        ({ grain }) => grain === 'partition' || grain === 'group',
      );
      const assets = [...byDate.map(({ asset }) => asset), PUBLISH_ASSET];
      const [failed] = failedCells(status);
      const record = failed === undefined ? null : await recordOf(store, failed.cell.backfill_id);
      const here = { dataRoot, config };
      this.log(presentStatus(status, assets, this.style.paint, here, record?.request));
    }
    return { schema: 'status.v1', ok: true, ...status };
  }
}
