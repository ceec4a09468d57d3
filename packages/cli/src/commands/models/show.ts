import { Args } from '@oclif/core';
import type { ModelRun } from '@pkg/steps';
import { BaseCommand } from '../../base-command.ts';
import { HEAD_ARG } from '../../flags.ts';
import type { Line } from '../../result-lines.ts';
import { textTable } from '../../text-table.ts';

interface ShownRun {
  readonly schema: 'model.v1';
  readonly ok: true;
  readonly head: string;
  readonly run_id: string;
  readonly train_through: string;
  readonly manifest: string;
  readonly files: ModelRun['files'];
  /** The whole of `model.json`. */
  readonly artifact: Readonly<Record<string, unknown>>;
}

export default class ModelsShow extends BaseCommand {
  static override description =
    'Show a model run: its training window, its files, and what it consists of.';

  static override examples = [
    '<%= config.bin %> models show minutes promoted --data-root ./data',
    '<%= config.bin %> models show minutes 2024-01-01-5d2c0b7e --json --data-root ./data',
  ];

  static override args = {
    head: HEAD_ARG,
    run: Args.string({ description: 'run id, or promoted', required: true }),
  };

  override async run(): Promise<ShownRun> {
    const { args, flags } = await this.parse(ModelsShow);
    const { store } = this.open(flags);
    const { namedModelRun, parseHead, readArtifact } = await import('@pkg/steps');
    const head = parseHead(args.head);
    const { run, isPromoted } = await namedModelRun(store, head, args.run);
    const artifact = await readArtifact(store, run);
    this.log(presentRun(run, artifact, isPromoted));
    return {
      schema: 'model.v1',
      ok: true,
      head,
      run_id: run.runId,
      train_through: run.trainThrough,
      manifest: run.manifestPath,
      files: run.files,
      artifact,
    };
  }
}

function presentRun(
  { head, runId, trainThrough, manifest, manifestPath, files }: ModelRun,
  artifact: Readonly<Record<string, unknown>>,
  isPromoted: boolean,
): Line[] {
  const training = (artifact['training'] ?? {}) as Readonly<Record<string, unknown>>;
  const rows = [
    ['trained on', `${String(training['train_from'])} to before ${trainThrough}`],
    ['rows', String(training['rows'])],
    ['made', manifest.timing.finished_at],
    ['manifest', manifestPath],
    ...files.map(({ path, sha256 }) => [`sha256 ${sha256.slice(0, 12)}`, path]),
    ...Object.entries(artifact)
      .filter(([name]) => !['head', 'training'].includes(name))
      .map(([name, value]) => [`part ${name}`, inShort(value)]),
  ];
  const title = `Model run ${runId} of ${head}${isPromoted ? ', promoted' : ''}`;
  const asText = textTable(['', ''], rows).split('\n').slice(1).join('\n');
  return [title, { header: ['what', 'value'], rows, asText }];
}

/** Long parts by their size: `--json` prints them whole. */
function inShort(value: unknown): string {
  const text = JSON.stringify(value);
  if (text.length <= 90) return text;
  const size = Array.isArray(value) ? value.length : Object.keys(value as object).length;
  return `${String(size)} entries, ${String(text.length)} characters`;
}
