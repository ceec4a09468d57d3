import { Flags } from '@oclif/core';
import type { ExplainedSelection } from '@pkg/steps';
import { BaseCommand } from '../base-command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { gameDate, instant, source } from '../flags.ts';
import { presentSelection } from '../present-selection.ts';

export default class Select extends BaseCommand {
  static override description =
    'Say which snapshot of a source was known at an instant, and why the others were not chosen; or what a past run chose.';

  static override examples = [
    '<%= config.bin %> select --date 2024-01-15 --source injuries --as-of 2024-01-15T17:30:00Z --explain --data-root ./data',
    '<%= config.bin %> select --date 2024-01-15 --source injuries --run 20240115T173000Z-dbba556a --explain --data-root ./data',
  ];

  static override flags = {
    date: gameDate({ required: true }),
    source: source({ description: 'source, such as injuries or odds', required: true }),
    'as-of': instant({ description: 'UTC instant of the cut-off', exclusive: ['run'] }),
    run: Flags.string({
      description: 'a past run: answers from its manifest, also when the history is gone',
    }),
    explain: Flags.boolean({ description: 'list every candidate with its reason', default: false }),
  };

  override async run(): Promise<{ schema: 'select.v1'; ok: boolean } & ExplainedSelection> {
    const { flags } = await this.parse(Select);
    const { explainFromHistory, explainFromManifest } = await import('@pkg/steps');
    const { store } = this.open(flags);
    const { date, run, source, 'as-of': asOf } = flags;
    const explained =
      run === undefined
        ? await explainFromHistory(store, source, date, asOf ?? refuse())
        : await explainFromManifest(store, source, date, run);
    this.log(presentSelection(explained, flags.explain));
    return { schema: 'select.v1', ok: explained.chosen.length > 0, ...explained };
  }
}

function refuse(): never {
  throw CLI_ERRORS.CUTOFF_MISSING();
}
