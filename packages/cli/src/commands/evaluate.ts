import { Flags } from '@oclif/core';
import type { Evaluation, ReportTables } from '@pkg/evaluate';
import type { SlatesRead } from '@pkg/steps';
import { refuseInDataRoot, writeOutputFile } from '@pkg/backfill/export';
import { BaseCommand } from '../base-command.ts';
import { gameDate, REQUIRED_RANGE } from '../flags.ts';
import { LOOKAHEAD_MARK } from '../lookahead-mark.ts';
import type { Table } from '../result-lines.ts';

interface EvaluateReport extends Evaluation {
  readonly ok: true;
  readonly left_out: SlatesRead['leftOut'];
  /** Run ids of those scored that look ahead: some only with `--with-lookahead`. */
  readonly lookahead: SlatesRead['lookahead'];
}

export default class Evaluate extends BaseCommand {
  static override description =
    'Score projections against what happened: errors, quantiles, chances to play and ownership, beside a naive baseline and other projections.';

  static override examples = [
    '<%= config.bin %> evaluate --start 2024-10-22 --end 2025-02-13 --data-root ./data',
    '<%= config.bin %> evaluate --start 2024-01-15 --end 2024-01-21 --peer projections/ --json --data-root ./data',
  ];

  static override flags = {
    start: REQUIRED_RANGE.start,
    end: gameDate({ description: 'last game date, YYYY-MM-DD (default: --start)' }),
    run: Flags.string({
      description: 'run id, or backfill id (bf-...), to score in place of what is published',
      multiple: true,
    }),
    peer: Flags.string({
      description: "file or folder of somebody else's projections, to score on the same rows",
    }),
    'with-lookahead': Flags.boolean({
      description: 'score runs that look ahead, too; otherwise they are left out',
      default: false,
    }),
    html: Flags.string({ description: 'write the report as one HTML page with calibration plots' }),
  };

  override async run(): Promise<EvaluateReport> {
    const { flags } = await this.parse(Evaluate);
    const { start, end = start } = flags;
    const { dataRoot, store } = this.open(flags);
    const page = { path: flags.html ?? '', flag: '--html', dataRoot, isReplacing: true };
    if (flags.html !== undefined) refuseInDataRoot(page);
    const { projectedSlates, readPeer } = await import('@pkg/steps');
    const { evaluate, reportTables, textReport } = await import('@pkg/evaluate');
    const peer = flags.peer === undefined ? undefined : await readPeer(flags.peer);
    const { slates, leftOut, lookahead } = await projectedSlates(store, {
      ...{ start, end, runs: flags.run },
      withLookahead: flags['with-lookahead'],
    });
    const evaluation = evaluate({ slates, ...(peer === undefined ? {} : { peer }) });
    this.log([textReport(evaluation), ...plainTablesOf(reportTables(evaluation))]);
    if (lookahead.length > 0)
      this.log([`\nwarning: ${LOOKAHEAD_MARK}: among what is scored are ${lookahead.join(', ')}`]);
    if (flags.html !== undefined) {
      const { evaluationPage } = await import('@pkg/report');
      writeOutputFile(page, evaluationPage(evaluation));
      this.logToStderr(`The report with plots is in ${flags.html}`);
    }
    if (leftOut.length > 0) this.log([`\n${leftOutText(leftOut)}`]);
    return { ...evaluation, ok: true, left_out: leftOut, lookahead };
  }
}

/** The tables of the report for another program; a person reads them in its text. */
function plainTablesOf(tables: ReportTables): Table[] {
  const { points, quantiles, margins, chances, ownership, peer, slices } = tables;
  return [points, quantiles, margins, chances, ownership, peer, slices].flat().map((table) => ({
    header: table.header.map((name) => (name === '' ? 'what' : name)),
    rows: table.rows,
    of: { table: table.title },
    asText: '',
  }));
}

/** Dates that were not scored, by reason. */
function leftOutText(leftOut: SlatesRead['leftOut']): string {
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const dates = leftOut.filter((each) => each.reason === reason).map((each) => each.game_date);
      const shown = dates.slice(0, 4).join(', ');
      const more = dates.length > 4 ? `, and ${String(dates.length - 4)} more` : '';
      return `  not scored, ${reason}: ${shown}${more}`;
    })
    .join('\n');
}
