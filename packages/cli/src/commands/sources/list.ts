import { formatInstant } from '@pkg/std';
import { clock } from '@pkg/backfill/process';
import { BaseCommand } from '../../base-command.ts';

/** One source, and the last look at it today. */
interface ListedSource {
  readonly source: string;
  readonly server: string;
  readonly refresh_after_s: number;
  readonly last_look: string | null;
  readonly last_result: string | null;
}

export default class SourcesList extends BaseCommand {
  static override description =
    'List the live sources, how often they are looked at, and when they last were today.';

  static override examples = ['<%= config.bin %> sources list --data-root ./data'];

  override async run(): Promise<{ schema: 'sources.v1'; ok: true; sources: ListedSource[] }> {
    const { flags } = await this.parse(SourcesList);
    const { config, store } = this.open(flags);
    const { openLive } = await import('@pkg/backfill/run');
    const { lastCapture } = await import('@pkg/sources');
    const { easternDate } = await import('@pkg/lake');
    const live = openLive(store, config);
    const date = easternDate(clock());
    const sources: ListedSource[] = [];
    for (const { name, server, refreshAfterMs } of live.sources) {
      const last = await lastCapture(store, { source: name, date, key: '' });
      sources.push({
        source: name,
        server,
        refresh_after_s: (live.settings.refreshAfterMs[name] ?? refreshAfterMs) / 1000,
        last_look: last?.captured_at ?? null,
        last_result: last?.result ?? null,
      });
    }
    await live.close();
    const rows = sources.map((each) => [
      each.source,
      each.server,
      `${String(each.refresh_after_s / 60)} min`,
      each.last_look ?? 'never',
      each.last_result ?? '',
    ]);
    const header = ['source', 'server', 'look again after', 'last look today', 'result'];
    const now = `Now: ${formatInstant(clock())}. Box scores are looked at game by game.`;
    this.log([{ header, rows }, now]);
    return { schema: 'sources.v1', ok: true, sources };
  }
}
