import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import type { Table } from '../../result-lines.ts';

interface ListedRun {
  readonly head: string;
  readonly run_id: string;
  readonly train_through: string;
  readonly rows: number | null;
  readonly sha256: string;
  readonly made_at: string;
  /** `current`: the promoted run; `before`: promoted once, and still used for slates of its time. */
  readonly promoted: 'current' | 'before' | null;
}

export default class ModelsList extends BaseCommand {
  static override description = 'List model runs by head and training window.';

  static override examples = [
    '<%= config.bin %> models list --data-root ./data',
    '<%= config.bin %> models list --head minutes --json --data-root ./data',
  ];

  static override flags = {
    head: Flags.string({ description: 'minutes, rates or ownership (default: all)' }),
  };

  override async run(): Promise<{ schema: 'models-list.v1'; ok: true; runs: ListedRun[] }> {
    const { flags } = await this.parse(ModelsList);
    const { store } = this.open(flags);
    const { HEADS, modelRuns, parseHead, promotionsOf } = await import('@pkg/steps');
    const runs: ListedRun[] = [];
    for (const head of flags.head === undefined ? HEADS : [parseHead(flags.head)]) {
      const promoted = (await promotionsOf(store, head)).map(({ pointer }) => pointer.run_id);
      for (const { runId, trainThrough, manifest, files } of await modelRuns(store, head)) {
        const isCurrent = promoted.at(-1) === runId;
        runs.push({
          head,
          run_id: runId,
          train_through: trainThrough,
          rows: manifest.outputs[0]?.row_count ?? null,
          sha256: files[0]!.sha256,
          made_at: manifest.timing.finished_at,
          promoted: isCurrent ? 'current' : promoted.includes(runId) ? 'before' : null,
        });
      }
    }
    this.log([presentRuns(runs)]);
    return { schema: 'models-list.v1', ok: true, runs };
  }
}

const NONE = 'No model runs yet: pipeline run makes one a month, pipeline models fit any other.';

function presentRuns(runs: readonly ListedRun[]): Table {
  const rows = runs.map((run) => [
    run.head,
    run.run_id,
    run.train_through,
    String(run.rows ?? ''),
    run.sha256.slice(0, 12),
    run.promoted ?? '',
  ]);
  const header = ['head', 'run', 'trained before', 'rows', 'sha256', 'promoted'];
  return { header, rows, ...(rows.length === 0 ? { asText: NONE } : {}) };
}
