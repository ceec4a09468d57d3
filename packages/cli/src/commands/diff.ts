import { Args, Flags } from '@oclif/core';
import { KnownError } from '@pkg/std';
import type { Attribution } from '@pkg/audit/attribute';
import type { Config } from '@pkg/backfill/settings';
import type { RunDiff, RunPair } from '@pkg/audit/lineage';
import { BaseCommand } from '../base-command.ts';
import { top } from '../flags.ts';

interface DiffJson {
  readonly schema: 'diff.v1';
  readonly ok: true;
  readonly slates: readonly (RunDiff & { readonly attribution?: Attribution })[];
}

export default class Diff extends BaseCommand {
  static override description =
    'Compare two runs of a slate: inputs, params, steps, every output column, the biggest movers and the news of their teams. --player looks at one of them. --attribute computes the slate again with one factor swapped at a time and says what caused the change.';

  static override examples = [
    '<%= config.bin %> diff 20240115T173000Z-26bd58f7 20240115T150000Z-9c1f02aa --data-root ./data',
    '<%= config.bin %> diff 20240115T173000Z-26bd58f7 20240115T150000Z-9c1f02aa --player "Jarrett Allen" --data-root ./data',
    '<%= config.bin %> diff 20240115T173000Z-26bd58f7 20240115T150000Z-9c1f02aa --attribute --data-root ./data',
  ];

  static override args = {
    before: Args.string({ description: 'run id', required: true }),
    after: Args.string({ description: 'run id of the same date', required: true }),
  };

  static override flags = {
    attribute: Flags.boolean({
      description: 'say what caused the change: takes about as long as a few runs of the slate',
      default: false,
    }),
    player: Flags.string({
      description: 'look at this player alone, by name or id, and at who of his team moved',
    }),
    top: Flags.integer({ ...top, default: 10 }),
  };

  override async run(): Promise<DiffJson> {
    const { args, flags } = await this.parse(Diff);
    const { diffRuns, pairRuns } = await import('@pkg/audit/lineage');
    const { presentDiff } = await import('../lineage/present-diff.ts');
    const { config, dataRoot, store } = this.open(flags);
    const slates: DiffJson['slates'][number][] = [];
    let missing: unknown;
    for (const pair of await pairRuns(store, args.before, args.after)) {
      const diff = await diffRuns(store, pair, flags.player).catch((error: unknown) => {
        // A player is in few draft groups of a date: the others have nothing to say.
        if (!(error instanceof KnownError) || error.code !== 'UNKNOWN_PLAYER') throw error;
        missing = error;
      });
      if (diff === undefined) continue;
      const attribution = flags.attribute
        ? await this.#attribution(dataRoot, pair, config)
        : undefined;
      slates.push({ ...diff, ...(attribution === undefined ? {} : { attribution }) });
      this.log(presentDiff(diff, attribution, flags.top));
    }
    if (slates.length === 0) throw missing as Error;
    return { schema: 'diff.v1', ok: true, slates };
  }

  async #attribution(dataRoot: string, pair: RunPair, config: Config): Promise<Attribution> {
    const { attributeChange } = await import('@pkg/audit/attribute');
    return attributeChange({
      dataRoot,
      pair,
      config,
      onStage: (factor, isComputed) => {
        const how = factor === 'code' ? 'the present code' : `the ${factor} of the second run`;
        if (isComputed) this.logToStderr(`computed again with ${how}`);
      },
    });
  }
}
