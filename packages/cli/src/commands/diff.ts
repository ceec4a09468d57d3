import { Args, Flags } from '@oclif/core';
import { fileObjectStore } from '@pkg/std';
import type { Attribution } from '../attribute/credit.ts';
import { BaseCommand } from '../base-command.ts';
import { dataRootOf, readConfig } from '../config.ts';
import type { RunDiff } from '../lineage/diff-runs.ts';

interface DiffJson {
  readonly schema: 'diff.v1';
  readonly ok: true;
  readonly slates: readonly (RunDiff & { readonly attribution?: Attribution })[];
}

export default class Diff extends BaseCommand {
  static override description =
    'Compare two runs of a slate: inputs, params, steps, every output column, the biggest movers. --attribute computes the slate again with one factor swapped at a time and says what caused the change.';

  static override examples = [
    '<%= config.bin %> diff 20240115T173000Z-26bd58f7 20240115T150000Z-9c1f02aa --data-root ./data',
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
    top: Flags.integer({ description: 'players to show', default: 10, min: 1 }),
  };

  override async run(): Promise<DiffJson> {
    const { args, flags } = await this.parse(Diff);
    const { diffRuns, pairRuns } = await import('../lineage/diff-runs.ts');
    const { presentDiff } = await import('../lineage/present-diff.ts');
    const config = readConfig(flags.config);
    const dataRoot = dataRootOf(flags['data-root'], config);
    const store = fileObjectStore(dataRoot);
    const slates: DiffJson['slates'][number][] = [];
    for (const pair of await pairRuns(store, args.before, args.after)) {
      const diff = await diffRuns(store, pair);
      if (!flags.attribute) {
        slates.push(diff);
        this.log(presentDiff(diff, undefined, flags.top));
        continue;
      }
      const { attributeChange } = await import('../attribute/attribute-change.ts');
      const attribution = await attributeChange({
        dataRoot,
        pair,
        config,
        onStage: (factor, isComputed) => {
          const how = factor === 'code' ? 'the present code' : `the ${factor} of the second run`;
          if (isComputed) this.logToStderr(`computed again with ${how}`);
        },
      });
      slates.push({ ...diff, attribution });
      this.log(presentDiff(diff, attribution, flags.top));
    }
    return { schema: 'diff.v1', ok: true, slates };
  }
}
