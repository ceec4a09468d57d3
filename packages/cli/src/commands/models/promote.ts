import { randomBytes } from 'node:crypto';
import { Args, Flags } from '@oclif/core';
import { promote, type PromoteOutcome } from '@pkg/publish';
import type { ModelRun } from '@pkg/steps';
import { besideCollector } from '@pkg/backfill/run';
import { clock } from '@pkg/backfill/process';
import { BaseCommand } from '../../base-command.ts';
import { HEAD_ARG } from '../../flags.ts';

interface Promoted {
  readonly schema: 'models-promote.v1';
  readonly ok: true;
  readonly head: string;
  readonly run_id: string;
  readonly outcome: 'promoted' | 'unchanged';
  /** SHA-256 of the pointer now: what --expect of the next promotion may name. */
  readonly pointer_sha256: string;
}

export default class ModelsPromote extends BaseCommand {
  static override description =
    'Make a model run the promoted one of its head. Runs use it with --model <head>=promoted, each slate the newest promoted run that was trained before it.';

  static override examples = [
    '<%= config.bin %> models promote minutes 2024-01-01-5d2c0b7e --data-root ./data',
    '<%= config.bin %> models promote minutes 2024-01-01-5d2c0b7e --expect none --data-root ./data',
  ];

  static override args = {
    head: HEAD_ARG,
    run: Args.string({ description: 'run id', required: true }),
  };

  static override flags = {
    expect: Flags.string({
      description:
        'sha256 of the pointer that must still be in force, or none; refused when another was promoted meanwhile',
    }),
  };

  override async run(): Promise<Promoted> {
    const { args, flags } = await this.parse(ModelsPromote);
    const { store } = this.open(flags);
    const { modelAsset, modelRun, parseHead, PROMOTED, readArtifact } = await import('@pkg/steps');
    const head = parseHead(args.head);
    const move = async (): Promise<PromoteOutcome & { readonly run: ModelRun }> => {
      const run = await modelRun(store, head, args.run);
      await readArtifact(store, run); // a run whose files are damaged is not promoted
      const moved = await promote(store, {
        asset: modelAsset(head),
        partitionPath: PROMOTED,
        runId: run.runId,
        manifestPath: run.manifestPath,
        manifestSha256: run.manifestSha256,
        promotedAt: clock(),
        action: 'publish',
        movedBy: `models promote ${String(process.pid)}`,
        fence: 0,
        token: randomBytes(8).toString('hex'),
        ...(flags.expect === undefined
          ? {}
          : { expectedPrevious: flags.expect === 'none' ? null : flags.expect }),
      });
      return { run, ...moved };
    };
    const { run, outcome, current } = await besideCollector(store, this.say, move);
    const verb = outcome === 'promoted' ? 'is now' : 'was already';
    this.log(
      `Run ${run.runId}, trained before ${run.trainThrough}, ${verb} the promoted run of ${head}.`,
    );
    this.logToStderr(`Use it: pipeline run --start <date> --end <date> --model ${head}=promoted`);
    return {
      schema: 'models-promote.v1',
      ok: true,
      head,
      run_id: run.runId,
      outcome,
      pointer_sha256: current.sha256,
    };
  }
}
