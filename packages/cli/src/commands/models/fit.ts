import { Flags } from '@oclif/core';
import { clock } from '@pkg/backfill/process';
import type { Planned } from '@pkg/backfill/run';
import { BaseCommand } from '../../base-command.ts';
import { gameDate, MAX_PARALLEL } from '../../flags.ts';
import type { Table } from '../../result-lines.ts';

interface FittedRun {
  readonly head: string;
  readonly run_id: string;
  readonly train_through: string;
  readonly rows: number | null;
  readonly sha256: string;
  readonly outcome: string;
}

export default class ModelsFit extends BaseCommand {
  static override description =
    'Fit model runs on games before a date. The same window of the same history gives the same run.';

  static override examples = [
    '<%= config.bin %> models fit --before 2024-12-15 --data-root ./data',
    '<%= config.bin %> models fit --before 2024-12-15 --head minutes --head rates --data-root ./data',
  ];

  static override flags = {
    before: gameDate({
      description: 'labels of games before this day alone are used, YYYY-MM-DD',
      required: true,
    }),
    head: Flags.string({
      description: 'minutes, rates or ownership; repeatable (default: all)',
      multiple: true,
    }),
    ...MAX_PARALLEL,
  };

  override async run(): Promise<{ schema: 'models-fit.v1'; ok: boolean; runs: FittedRun[] }> {
    const { flags } = await this.parse(ModelsFit);
    const { config, dataRoot, store } = this.open(flags);
    const { HEADS, modelAsset, parseHead } = await import('@pkg/steps');
    const { runRequest } = await import('@pkg/backfill/request');
    const { planRun } = await import('@pkg/backfill/run');
    const { liveRun } = await import('../../live-run.ts');
    const { presentRun } = await import('../../present-run.ts');
    const { before } = flags;
    const wanted = (flags.head ?? HEADS).map((name) => modelAsset(parseHead(name)));
    // Ownership is fitted on expected points, which the minutes of the same window make.
    const needed = wanted.includes('models.ownership') ? ['models.minutes'] : [];
    const asked = {
      ...flags,
      start: before,
      end: before,
      asOfMode: 'pretip',
      allowLookahead: false,
      resume: true,
      force: false,
      steps: [...new Set(['models.training_rows', ...wanted, ...needed])].join(','),
      publish: 'never',
    };
    const request = await runRequest(store, asked, config, clock(), { isTraining: true });
    const training = {
      ...request,
      trainThrough: before,
      record: { ...request.record, train_through: before },
    };
    const replan = (): Promise<Planned> => planRun(store, training);
    const { finished, exit } = await liveRun(store, training, await replan(), {
      isQuiet: flags.quiet || this.jsonEnabled(),
      isPatient: false,
      replan,
    });
    process.exitCode = exit;
    const runs = finished.execution.results.flatMap(({ cell, outcome, stored }): FittedRun[] => {
      const output = stored?.manifest.outputs[0];
      if (!wanted.includes(cell.asset) || stored === undefined || output === undefined) return [];
      return [
        {
          head: cell.asset.slice('models.'.length),
          run_id: stored.manifest.partition.run_id,
          train_through: before,
          rows: output.row_count,
          sha256: output.sha256,
          outcome,
        },
      ];
    });
    if (exit !== 0)
      this.log(presentRun(finished.summary, finished.execution, { dataRoot, config }, flags.quiet));
    else this.log([presentRuns(runs)]);
    return { schema: 'models-fit.v1', ok: exit === 0, runs };
  }
}

function presentRuns(runs: readonly FittedRun[]): Table {
  const rows = runs.map((run) => [
    run.head,
    run.run_id,
    run.train_through,
    String(run.rows ?? ''),
    run.sha256.slice(0, 12),
    run.outcome,
  ]);
  return { header: ['head', 'run', 'trained before', 'rows', 'sha256', 'outcome'], rows };
}
