import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, type ObjectStore } from '@pkg/std';
import { namedDataRoot, readConfig, type Config } from '@pkg/backfill/settings';
import { clock } from '@pkg/backfill/process';
import { BaseCommand } from '../../base-command.ts';
import { gameDate, sources } from '../../flags.ts';

/** What one source answered. */
interface CheckedSource {
  readonly source: string;
  readonly ok: boolean;
  /** Rows that its payload gives, the result without one, or what failed. */
  readonly detail: string;
}

/** The data root whose requests count together with these; undefined where none is named, or it is not there yet. */
function existingRoot(flag: string | undefined, config: Config): ObjectStore | undefined {
  const root = namedDataRoot(flag, config) ?? '';
  return root !== '' && existsSync(root) ? fileObjectStore(root) : undefined;
}

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
    const { captureOnce } = await import('@pkg/backfill/run');
    const date = flags.date ?? easternDate(clock());
    // A real capture into a folder that is gone afterwards: what is checked is what will run.
    const folder = await mkdtemp(join(tmpdir(), 'hindcast-check-'));
    try {
      const limitsRoot = existingRoot(flags['data-root'], config);
      const options = { only: flags.source, limitsRoot };
      const reports = await captureOnce(fileObjectStore(folder), config, date, options);
      const sources = reports.map((report): CheckedSource => {
        const source = [report.source, report.key].filter(Boolean).join(' ');
        if (report.outcome === 'failed')
          return { source, ok: false, detail: `${report.error.code}: ${report.error.message}` };
        const detail =
          report.outcome === 'done' && report.result === 'captured'
            ? `${String(report.rows)} rows`
            : 'answers, and has nothing yet';
        return { source, ok: true, detail };
      });
      const rows = sources.map(({ source, ok, detail }) => [ok ? 'ok' : 'FAILED', source, detail]);
      const asText = rows.map(
        ([state, source, detail]) => `${state!.padEnd(6)} ${source!.padEnd(12)} ${detail!}`,
      );
      this.log([{ header: ['state', 'source', 'detail'], rows, asText: asText.join('\n') }]);
      const ok = sources.every((source) => source.ok);
      process.exitCode = ok ? 0 : 5;
      return { schema: 'sources-check.v1', ok, sources };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
