import { readFileSync } from 'node:fs';
import { Args, Flags } from '@oclif/core';
import { besideCollector } from '@pkg/backfill/run';
import { clock, environmentOf } from '@pkg/backfill/process';
import { BaseCommand } from '../../base-command.ts';
import { gameDate, HEAD_ARG } from '../../flags.ts';

interface Added {
  readonly schema: 'models-add.v1';
  readonly ok: true;
  readonly head: string;
  readonly run_id: string;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

export default class ModelsAdd extends BaseCommand {
  static override description =
    'Bring an ONNX model of your own as a model run: one float32 input [rows, features], one float32 output. It needs the package onnxruntime-web.';

  static override examples = [
    '<%= config.bin %> models add minutes mine.onnx --features minutes_ew10,start_rate,status=QUESTIONABLE --train-from 2023-10-24 --before 2024-10-22 --rows 25000 --data-root ./data',
  ];

  static override args = {
    head: HEAD_ARG,
    file: Args.string({ description: 'the ONNX file', required: true }),
  };

  static override flags = {
    features: Flags.string({
      description: 'columns in the order of the input, by commas; a text as <column>=<text>',
      required: true,
    }),
    'train-from': gameDate({ description: 'first day of its labels', required: true }),
    before: gameDate({
      description: 'day before which all of its labels were; decides which slates may use it',
      required: true,
    }),
    rows: Flags.integer({ description: 'rows that it was trained on', required: true, min: 1 }),
  };

  override async run(): Promise<Added> {
    const { args, flags } = await this.parse(ModelsAdd);
    const { store } = this.open(flags);
    const { addModel, parseHead } = await import('@pkg/steps');
    const head = parseHead(args.head);
    const model = {
      head,
      bytes: readFileSync(args.file),
      features: flags.features.split(',').map((name) => name.trim()),
      trainFrom: flags['train-from'],
      trainThrough: flags.before,
      rows: flags.rows,
    };
    const run = await besideCollector(store, this.say, () =>
      addModel(store, model, environmentOf('models-add'), clock()),
    );
    this.log(`Run ${run.runId} of ${head} is there; use it with --model ${head}=${run.runId}`);
    const { runId, files } = run;
    return { schema: 'models-add.v1', ok: true, head, run_id: runId, files };
  }
}
