import { Flags } from '@oclif/core';
import type { Backfill } from '@pkg/report';
import { sha256 } from '@pkg/std';
import { writeOutputFile, type Written } from '@pkg/backfill/export';
import { BaseCommand } from '../base-command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { BACKFILL_ARG, UNLISTED } from '../flags.ts';
import { printData } from '../output-streams.ts';

interface ReportDone {
  readonly schema: 'report.v1';
  readonly ok: true;
  readonly backfill_id: string;
  /** `-` for stdout. */
  readonly out: string;
  readonly written: Written;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly cells: number;
  readonly slates: {
    readonly shown: number;
    readonly left_out: number;
    readonly unreadable: number;
  };
  /** Whether there were official lines to hold the slates against. */
  readonly is_scored: boolean;
}

export default class Report extends BaseCommand {
  static override description =
    'Write a backfill as one HTML page: what became of every cell, timeline, gaps, failures, slates, minutes, calibration. It opens offline and asks for nothing.';

  static override examples = [
    '<%= config.bin %> report --data-root ./data',
    '<%= config.bin %> report bf-20240601T120000000Z-1a2b3c4d-9z --out week.html --data-root ./data',
  ];

  static override args = { backfill: BACKFILL_ARG };

  static override flags = {
    out: Flags.string({
      description: 'file to write, or - for stdout (default: <backfill id>.html)',
    }),
    force: Flags.boolean({
      description: 'replace a file that is there and differs',
      default: false,
    }),
    slates: Flags.integer({
      description: 'slates whose table is shown, the last dates first; the others are listed',
      default: 30,
      min: 0,
    }),
    players: Flags.integer({
      description: 'players of a slate that are listed, by points',
      default: 100,
      min: 1,
    }),
    all: UNLISTED,
  };

  override async run(): Promise<ReportDone> {
    const { args, flags } = await this.parse(Report);
    if (flags.out === '-' && this.jsonEnabled()) throw CLI_ERRORS.REPORT_TO_STDOUT();
    const { config, dataRoot, store } = this.open(flags);
    const { readBackfill } = await import('@pkg/backfill/records');
    const { backfillPage } = await import('@pkg/report');
    const { newestBackfill } = await import('@pkg/backfill/request');
    const backfillId = args.backfill ?? (await newestBackfill(store));
    const backfill = await readBackfill(store, backfillId, flags, { dataRoot, config });
    const page = backfillPage(backfill);
    const out = flags.out ?? `${backfillId}.html`;
    const file = { path: out, flag: '--out', dataRoot, isReplacing: flags.force };
    const written = out === '-' ? 'written' : writeOutputFile(file, page);
    const done = doneOf(backfill, page, out, written);
    if (out === '-') printData(process.stdout, page);
    else this.log(sentence(done));
    return done;
  }
}

function doneOf(backfill: Backfill, page: string, out: string, written: Written): ReportDone {
  const count = (state: string): number =>
    backfill.slates.filter(({ table }) => table.state === state).length;
  return {
    schema: 'report.v1',
    ok: true,
    backfill_id: backfill.backfillId,
    out,
    written,
    size_bytes: Buffer.byteLength(page),
    sha256: sha256(page),
    cells: backfill.cells.length,
    slates: { shown: count('shown'), left_out: count('left out'), unreadable: count('unreadable') },
    is_scored: !('missing' in backfill.evaluation),
  };
}

function sentence({ backfill_id, out, written, size_bytes, slates }: ReportDone): string {
  const state = written === 'unchanged' ? 'is there already, the same' : `is ${written}`;
  const left =
    slates.left_out === 0 ? '' : `, ${String(slates.left_out)} more only listed (--slates)`;
  return `Report of ${backfill_id} ${state}: ${out}, ${(size_bytes / 1e6).toFixed(2)} MB, ${String(slates.shown)} ${slates.shown === 1 ? 'slate' : 'slates'}${left}`;
}
