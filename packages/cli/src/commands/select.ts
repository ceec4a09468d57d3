import { Flags } from '@oclif/core';
import { KnownError, parseGameDate, parseInstant } from '@pkg/std';
import type { ExplainedSelection } from '@pkg/steps';
import { BaseCommand } from '../base-command.ts';
import { presentSelection } from '../present-selection.ts';

export default class Select extends BaseCommand {
  static override description =
    'Say which snapshot of a source was known at an instant, and why the others were not chosen; or what a past run chose.';

  static override examples = [
    '<%= config.bin %> select --date 2024-01-15 --source injuries --as-of 2024-01-15T17:30:00Z --explain --data-root ./data',
    '<%= config.bin %> select --date 2024-01-15 --source injuries --run 20240115T173000Z-dbba556a --explain --data-root ./data',
  ];

  static override flags = {
    date: Flags.string({ description: 'game date, YYYY-MM-DD', required: true }),
    source: Flags.string({ description: 'source, such as injuries or odds', required: true }),
    'as-of': Flags.string({ description: 'UTC instant of the cut-off', exclusive: ['run'] }),
    run: Flags.string({
      description: 'a past run: answers from its manifest, also when the history is gone',
    }),
    explain: Flags.boolean({ description: 'list every candidate with its reason', default: false }),
  };

  override async run(): Promise<{ schema: 'select.v1'; ok: boolean } & ExplainedSelection> {
    const { flags } = await this.parse(Select);
    const { explainFromHistory, explainFromManifest, parseSourceName } = await import('@pkg/steps');
    const { store } = this.open(flags);
    const source = parseSourceName(flags.source);
    const date = parseGameDate(flags.date);
    if (flags.run === undefined && flags['as-of'] === undefined) throw noCutoff();
    const explained =
      flags.run === undefined
        ? await explainFromHistory(store, source, date, parseInstant(flags['as-of']!))
        : await explainFromManifest(store, source, date, flags.run);
    this.log(presentSelection(explained, flags.explain));
    return { schema: 'select.v1', ok: explained.chosen.length > 0, ...explained };
  }
}

function noCutoff(): KnownError {
  return new KnownError({
    code: 'USAGE',
    kind: 'input',
    message: 'no cut-off: give --as-of with an instant, or --run with a past run',
    hint: 'add --as-of 2024-01-15T17:30:00Z',
  });
}
