import type { CheckedSource } from '@pkg/backfill/run';
import { namedDataRoot, readConfig } from '@pkg/backfill/settings';
import { clock } from '@pkg/backfill/process';
import { BaseCommand } from '../../base-command.ts';
import { gameDate, sources } from '../../flags.ts';

export default class SourcesCheck extends BaseCommand {
  static override description =
    'Ask every live source once and parse what it answers, writing nothing: whether it answers, still in its known form.';

  static override examples = [
    '<%= config.bin %> sources check',
    '<%= config.bin %> sources check --source injuries',
  ];

  static override flags = {
    source: sources(),
    date: gameDate({ description: 'game date, YYYY-MM-DD (default: today in Eastern Time)' }),
  };

  override async run(): Promise<{
    schema: 'sources-check.v1';
    ok: boolean;
    sources: CheckedSource[];
  }> {
    const { flags } = await this.parse(SourcesCheck);
    const config = readConfig(flags.config);
    const { easternDate } = await import('@pkg/lake');
    const { checkLiveSources } = await import('@pkg/backfill/run');
    const sources = await checkLiveSources(config, flags.date ?? easternDate(clock()), {
      only: flags.source,
      dataRoot: namedDataRoot(flags['data-root'], config),
    });
    const rows = sources.map(({ source, ok, detail }) => [ok ? 'ok' : 'FAILED', source, detail]);
    const asText = rows.map(
      ([state, source, detail]) => `${state!.padEnd(6)} ${source!.padEnd(12)} ${detail!}`,
    );
    this.log([{ header: ['state', 'source', 'detail'], rows, asText: asText.join('\n') }]);
    const ok = sources.every((source) => source.ok);
    process.exitCode = ok ? 0 : 5;
    return { schema: 'sources-check.v1', ok, sources };
  }
}
