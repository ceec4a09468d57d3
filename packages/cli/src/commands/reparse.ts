import { Flags } from '@oclif/core';
import type { Reparsed } from '@pkg/sources';
import { BaseCommand } from '../base-command.ts';
import { gameDate, sources } from '../flags.ts';

/** The output of `pipeline reparse --json`. */
interface ReparseJson {
  readonly schema: 'reparse.v1';
  readonly ok: boolean;
  readonly captures: readonly Reparsed[];
}

export default class Reparse extends BaseCommand {
  static override description =
    'Parse stored payloads again: rows that a better parser reads otherwise become snapshots beside the first ones.';

  static override examples = [
    '<%= config.bin %> reparse --source injuries --start 2025-10-21 --end 2026-04-12 --data-root ./data',
    '<%= config.bin %> reparse --dry-run --data-root ./data',
  ];

  static override flags = {
    source: sources(),
    start: gameDate({ description: 'first date of the captures (default: the first there is)' }),
    end: gameDate({ description: 'last date of the captures (default: the last there is)' }),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'say what would change, write nothing',
      default: false,
    }),
  };

  override async run(): Promise<ReparseJson> {
    const { flags } = await this.parse(Reparse);
    const { config, store } = this.open(flags);
    const { reparse } = await import('@pkg/sources');
    const { openLive } = await import('@pkg/backfill/run');
    const range = { from: flags.start ?? '', to: flags.end ?? '9999-12-31' };
    const live = openLive(store, config, { only: flags.source });
    try {
      const captures = await reparse(store, live.sources, range, flags['dry-run']);
      this.log(present(captures, flags['dry-run']));
      const ok = captures.every(({ error }) => error === undefined);
      process.exitCode = ok ? 0 : 5;
      return { schema: 'reparse.v1', ok, captures };
    } finally {
      await live.close();
    }
  }
}

function present(captures: readonly Reparsed[], isDryRun: boolean): string {
  const changed = captures.flatMap((capture) => capture.changed);
  const restored = captures.flatMap((capture) => capture.restored);
  const same = captures.reduce((sum, capture) => sum + capture.same, 0);
  return [
    ...changed.map((path) => `  ${isDryRun ? 'would write' : 'wrote'} ${path}`),
    ...restored.map((path) => `  ${isDryRun ? 'would restore' : 'restored'} ${path}`),
    ...captures.flatMap(({ capture, error }) =>
      error === undefined ? [] : [`  FAILED ${capture}: ${error.code}: ${error.message}`],
    ),
    `${String(captures.length)} captures parsed again: ${String(same)} snapshots as they are on record, ${String(changed.length)} with other rows.`,
  ].join('\n');
}
