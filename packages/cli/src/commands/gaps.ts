import type { SourcePolicy } from '@pkg/steps';
import { BaseCommand } from '../base-command.ts';
import { OPEN_RANGE, source } from '../flags.ts';
import type { LedgerLine } from '../gap-ledger/present-ledger.ts';

interface GapsJson {
  readonly schema: 'coverage.v1';
  /** Whether nothing was absent, stale or corrupt: what came late was rightly left out. */
  readonly ok: boolean;
  readonly dates: readonly string[];
  readonly gaps: readonly LedgerLine[];
}

export default class Gaps extends BaseCommand {
  /** Its name until 0.2. */
  static override aliases = ['coverage'];

  static override description =
    'List every input that was missing, old, late or damaged when slates were made: source, dates, policy, what was made all the same, and what would fill it.';

  static override examples = [
    '<%= config.bin %> gaps --start 2024-01-01 --end 2024-01-31 --data-root ./data',
    '<%= config.bin %> gaps --source odds --data-root ./data',
  ];

  static override flags = {
    ...OPEN_RANGE,
    source: source({ description: 'one source, such as odds' }),
  };

  override async run(): Promise<GapsJson> {
    const { flags } = await this.parse(Gaps);
    const { gapLedger } = await import('@pkg/audit/gap-ledger');
    const { presentLedger } = await import('../gap-ledger/present-ledger.ts');
    const { policiesFor } = await import('@pkg/steps');
    const daily = new Map<string, SourcePolicy>(Object.entries(policiesFor('daily', {})));
    const { config, dataRoot, store } = this.open(flags);
    const { dates, entries } = await gapLedger(store, {
      start: flags.start,
      end: flags.end,
      source: flags.source,
      usualAgeMs: (name) => daily.get(name)?.maxAgeMs,
    });
    const { remakeHint } = await import('@pkg/backfill/request');
    const lines: LedgerLine[] = [];
    for (const entry of entries) {
      const { kind, manifest, dates: own } = entry;
      const range = { start: own[0], end: own.at(-1) };
      const again =
        kind === 'late' ? null : await remakeHint(store, manifest, { dataRoot, config }, range);
      lines.push({ ...entry, again });
    }
    this.log(presentLedger(dates, lines, dataRoot));
    return {
      schema: 'coverage.v1',
      ok: entries.every(({ kind }) => kind === 'late'),
      dates,
      gaps: lines,
    };
  }
}
