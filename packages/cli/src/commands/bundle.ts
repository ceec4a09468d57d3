import { Flags } from '@oclif/core';
import type { BundleFile, BundleWritten } from '@pkg/audit/bundle';
import { refuseInDataRoot } from '@pkg/backfill/export';
import { BaseCommand } from '../base-command.ts';
import { gameDateArg, RUN_OF_DATE } from '../flags.ts';
import { PROGRAM_FOLDER } from '../program-folder.ts';

type BundleJson = {
  readonly schema: 'bundle.v1';
  readonly ok: true;
  readonly out: string;
  readonly written: BundleWritten;
  /** The seal of `bundle.json`. */
  readonly root: string;
  readonly files: number;
  readonly size_bytes: number;
} & Pick<BundleFile, 'slate' | 'backfill_id' | 'heads' | 'codes' | 'differences' | 'totals'>;

export default class Bundle extends BaseCommand {
  static override description =
    'Write the evidence of one slate as a folder that proves itself with Node alone: its manifests and outputs, every snapshot that it was made from, its pointers and plan, the program, and verify.mjs, which checks every byte and computes the slate again.';

  static override examples = [
    '<%= config.bin %> bundle 2024-01-15 --out evidence --data-root ./data',
    '<%= config.bin %> bundle 2024-01-15 --out evidence-alone --no-program --data-root ./data',
  ];

  static override args = {
    date: gameDateArg({ required: true }),
  };

  static override flags = {
    out: Flags.string({ description: 'folder to make', required: true }),
    group: Flags.string({
      description:
        'draft group, where those of a date have several runs; its run has all groups of its slate',
    }),
    run: RUN_OF_DATE,
    program: Flags.boolean({
      description: 'put the program in; without it a replay needs an installed one',
      default: true,
      allowNo: true,
    }),
  };

  override async run(): Promise<BundleJson> {
    const { args, flags } = await this.parse(Bundle);
    const { makeBundle } = await import('@pkg/audit/bundle');
    const { presentBundle } = await import('../bundle/present-bundle.ts');
    const { dataRoot, store } = this.open(flags);
    refuseInDataRoot({ path: flags.out, flag: '--out', dataRoot });
    const { out, group, run: runId } = flags;
    const program = flags.program ? PROGRAM_FOLDER : null;
    const gameDate = args.date;
    const { besideCollector } = await import('@pkg/backfill/run');
    const asked = { gameDate, group, runId, out, program };
    const made = await besideCollector(store, this.say, () => makeBundle(store, asked));
    this.log(presentBundle(made, out));
    const { written, root, bundle } = made;
    const { slate, backfill_id, heads, codes, differences, totals } = bundle;
    const files = bundle.files.length;
    const size_bytes = bundle.files.reduce((sum, file) => sum + file.size_bytes, 0);
    const facts = { slate, backfill_id, heads, codes, differences, totals };
    return { schema: 'bundle.v1', ok: true, out, written, root, files, size_bytes, ...facts };
  }
}
