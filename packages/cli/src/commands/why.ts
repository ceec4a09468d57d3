import { clock } from '@pkg/backfill/process';
import type { Why as WhyCell } from '@pkg/backfill/plan';
import { BaseCommand } from '../base-command.ts';
import { ALLOW_LOOKAHEAD, AS_OF, ASSET_ARG, gameDateArg, SETTINGS } from '../flags.ts';
import { runOptionsOf } from '../run-options.ts';

export default class Why extends BaseCommand {
  static override description =
    'Say why an asset of a date would be reused, made, left as stale or blocked if the pipeline ran now: what changed, from what to what.';

  static override examples = [
    '<%= config.bin %> why sim.run 2024-01-15 --data-root ./data',
    '<%= config.bin %> why finalize.unified 2024-01-15 --worlds 10000 --json --data-root ./data',
  ];

  static override args = {
    asset: ASSET_ARG,
    date: gameDateArg({ required: true }),
  };

  static override flags = { ...AS_OF, 'allow-lookahead': ALLOW_LOOKAHEAD, ...SETTINGS };

  override async run(): Promise<{ schema: 'why.v1'; ok: boolean; cells: readonly WhyCell[] }> {
    const { args, flags } = await this.parse(Why);
    const { config, dataRoot, store } = this.open(flags);
    const { runRequest } = await import('@pkg/backfill/request');
    const { planRun } = await import('@pkg/backfill/run');
    const { runCommand } = await import('@pkg/backfill/request');
    const { whyCells } = await import('@pkg/backfill/plan');
    const { presentWhy } = await import('../present-why.ts');
    const here = { dataRoot, config };
    const asked = { ...flags, start: args.date, end: args.date, resume: true, force: false };
    const request = await runRequest(store, runOptionsOf(asked), config, clock());
    const planned = await this.planning(store, (watched) => planRun(watched, request));
    const cells = await whyCells(store, planned, args.asset, request, here);
    this.log(presentWhy(cells, runCommand(request.record, here, { only: 'stale' })));
    return { schema: 'why.v1', ok: true, cells };
  }
}
