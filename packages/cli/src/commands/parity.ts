import { Flags } from '@oclif/core';
import { easternDate } from '@pkg/lake';
import { addDays, datesFrom, parseGameDate, type GameDate, type ObjectStore } from '@pkg/std';
import { EXIT, clock } from '@pkg/backfill/process';
import { placeInRoot } from '@pkg/backfill/settings';
import type { ParityReport } from '@pkg/audit/parity';
import { BaseCommand } from '../base-command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { RANGE } from '../flags.ts';

interface ParityJson extends ParityReport {
  readonly schema: 'parity.v1';
  /** Whether every slate was made again, equal or inside the tolerance. */
  readonly ok: boolean;
  readonly exit: number;
  /** Null where everything had to be equal. */
  readonly tolerance: { readonly path: string; readonly sha256: string } | null;
  /** Where the record of this lies in the data root. */
  readonly record: string;
}

export default class Parity extends BaseCommand {
  static override description =
    'Compare slates as daily runs made them with the same slates made now: by a backfill with the same cut-off and settings, in an empty root, from the history of today. Says which inputs are not the same, and which columns differ by how much; the same inputs and code must give the same bytes.';

  static override examples = [
    '<%= config.bin %> parity --start 2024-01-15 --end 2024-01-15 --data-root ./data',
    '<%= config.bin %> parity --since 7d --tolerance parity.json --attribute --data-root ./data',
  ];

  static override flags = {
    ...RANGE,
    since: Flags.string({
      description: 'dates from so many days ago until today in Eastern Time, such as 7d',
      exclusive: ['start', 'end'],
    }),
    run: Flags.string({ description: 'a live run by its id (default: those that are published)' }),
    tolerance: Flags.string({
      description: 'file of how far columns may differ (default: every value must be equal)',
    }),
    attribute: Flags.boolean({
      description: 'say how much comes of each input: takes a computation of the slate for each',
      default: false,
    }),
  };

  override async run(): Promise<ParityJson> {
    const { flags } = await this.parse(Parity);
    const { checkParity, EXACT, isInside, readTolerance, writeParityRecord } =
      await import('@pkg/audit/parity');
    const { presentParity } = await import('../parity/present-parity.ts');
    const { config, dataRoot, store } = this.open(flags);
    const dates = await datesOf(store, flags);
    const tolerance = flags.tolerance === undefined ? EXACT : readTolerance(flags.tolerance);
    const now = clock();
    const report = await checkParity({
      dataRoot,
      dates,
      runId: flags.run,
      config,
      tolerance,
      isAttributed: flags.attribute,
      now,
      onStage: ({ run }, stage) => {
        this.logToStderr(`${run.gameDate} draft group ${run.draftGroupId}: ${stage}`);
      },
    });
    const record = await writeParityRecord(store, dates, now, tolerance, report);
    const ok = isInside(report);
    this.log([
      ...presentParity(report, tolerance, this.width),
      `Record ${placeInRoot(dataRoot, record)}`,
    ]);
    const exit = ok ? EXIT.ok : EXIT.verificationFailed;
    process.exitCode = exit;
    return { schema: 'parity.v1', ok, exit, tolerance: tolerance.file, record, ...report };
  }
}

interface DateFlags {
  readonly start?: GameDate | undefined;
  readonly end?: GameDate | undefined;
  readonly since?: string | undefined;
  readonly run?: string | undefined;
}

/** Ascending, at least one. @throws KnownError `USAGE`, `INVALID_DATE`, `NO_SUCH_RUN` */
async function datesOf(
  store: ObjectStore,
  { start, end, since, run }: DateFlags,
): Promise<GameDate[]> {
  if (since !== undefined) {
    const days = /^(\d{1,3})d$/.exec(since)?.[1];
    if (days === undefined) throw CLI_ERRORS.PARITY_SINCE({ since });
    const today = easternDate(clock());
    return datesFrom(addDays(today, -Number(days)), today);
  }
  if (start === undefined && end === undefined && run !== undefined) {
    const { findRun } = await import('@pkg/backfill/records');
    const [found] = await findRun(store, run);
    return [parseGameDate(found!.gameDate)];
  }
  if (start === undefined || end === undefined) throw CLI_ERRORS.PARITY_DATES();
  return datesFrom(start, end);
}
