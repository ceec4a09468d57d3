import { existsSync } from 'node:fs';
import { Args, Flags } from '@oclif/core';
import { type ObjectStore, shellWords } from '@pkg/std';
import type { ImportCounts } from '@pkg/steps';
import type { Asked, DownloadReport, ImportFlags, PreviewedHistory } from '@pkg/backfill/downloads';
import { counted } from '@pkg/backfill/words';
import type { Withdrawal } from '@pkg/audit/withdraw';
import { BaseCommand } from '../base-command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { moveCursor, print } from '../output-streams.ts';
import type { Line } from '../result-lines.ts';

interface ImportJson extends DownloadReport {
  readonly schema: 'import.v1';
  readonly ok: true;
  /** With --preview what would be written; else null. */
  readonly preview: readonly PreviewedHistory[] | null;
  /** The withdrawn snapshots; null for an import. */
  readonly withdrawn: Withdrawal | null;
}

export default class Import extends BaseCommand {
  static override makesDataRoot = true;

  static override description =
    'Bring an archive into the history of the data root: a season folder, one of its files, injury reports, a download of DraftKings or The Odds API, or any Parquet or CSV file with --source.';

  static override examples = [
    '<%= config.bin %> import seasons/2023-24 --data-root ./data',
    '<%= config.bin %> import odds.csv --source my_odds --as-of-column updated_at --available-column fetched_at --partition-column game_date --data-root ./data',
    '<%= config.bin %> import injury-reports/ --timezone America/New_York --data-root ./data',
    '<%= config.bin %> import DKSalaries.csv --draft-group 98765 --captured-at 2024-01-15T17:30:00Z --data-root ./data',
    '<%= config.bin %> import --withdraw im-20261130T091500Z-0a1b2c3d --data-root ./data',
  ];

  static override args = {
    path: Args.string({ description: 'folder or file' }),
  };

  static override flags = {
    source: Flags.string({ description: 'dataset name for a file of any other form' }),
    'as-of-column': Flags.string({
      description: 'column of the source clock',
    }),
    'available-column': Flags.string({
      description: 'column of the capture clock',
    }),
    'partition-column': Flags.string({
      description: 'column that parts the rows, such as a game date; repeatable',
      multiple: true,
    }),
    'clock-unit': Flags.string({
      description: 'what clocks that are plain numbers count since 1970',
      options: ['s', 'ms', 'us', 'ns'],
    }),
    timezone: Flags.string({
      description: 'zone of clocks that name none, such as America/New_York or UTC',
    }),
    dates: Flags.string({
      description: 'which comes first in dates such as 3/4/2024',
      options: ['day-first', 'month-first'],
    }),
    'decimal-comma': Flags.boolean({
      description:
        'a comma in the numbers of a text file is their decimal point: 3,5 is three and a half',
    }),
    withdraw: Flags.string({
      description:
        'take an import back by its name, or what lies at a path below bronze/: it is moved to withdrawn/; refused where a published or pinned run reads it',
      exclusive: ['source', 'captured-at'],
    }),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'with --withdraw: say what would go, and move nothing',
      dependsOn: ['withdraw'],
    }),
    'captured-at': Flags.string({
      description:
        'from when a correction is known: other rows than those on record become a later version (a season folder: now, unless said); of a download, when it was made',
    }),
    'draft-group': Flags.string({
      description: 'draft group of a download that does not say it',
      exclusive: ['source'],
    }),
    'game-date': Flags.string({
      description: 'date of contest standings whose draft group has no salaries on record',
      exclusive: ['source'],
    }),
    mapping: Flags.string({
      description:
        'file that says what the flags for a table would, and which of its columns is which; flags go before it. With --preview it is written where it is not there',
      exclusive: ['withdraw'],
    }),
    preview: Flags.boolean({
      description:
        'write nothing to the data root; say what the file was taken for, what would be written, and the type of every column',
      default: false,
    }),
  };

  override async run(): Promise<ImportJson> {
    const { args, flags } = await this.parse(Import);
    const { dataRoot, store } = this.open(flags);
    if (flags.withdraw !== undefined) return this.#withdraw(store, flags.withdraw, flags);
    const { path } = args;
    if (path === undefined) throw CLI_ERRORS.NOTHING_TO_IMPORT();
    const { importInto, mappedFlags, unreadHistory } = await import('@pkg/backfill/downloads');
    const onProgress = this.#progress(flags.quiet || this.jsonEnabled());
    if (flags.mapping !== undefined && flags.preview && !existsSync(flags.mapping))
      return this.#draft(store, path, { ...flags, mapping: flags.mapping }, dataRoot);
    const mapped =
      flags.mapping === undefined
        ? { flags, mapping: undefined }
        : mappedFlags(flags.mapping, path, flags);
    const asked = { path, ...mapped };
    if (flags.preview) return this.#preview(store, asked, onProgress);
    const { finishWithdrawals } = await import('@pkg/audit/withdraw');
    const finished = await finishWithdrawals(store);
    if (finished > 0) this.logToStderr('Finished a withdrawal that was stopped.');
    const { besideCollector } = await import('@pkg/backfill/run');
    const report = await besideCollector(store, this.say, () =>
      importInto(store, asked, onProgress),
    );
    if (process.stderr.isTTY) moveCursor(process.stderr, '\r\u001b[2K');
    this.log(presentImport(report, dataRoot));
    const { source } = asked.flags;
    const unread = source === undefined ? undefined : unreadHistory(source);
    if (unread !== undefined) this.log([unread.warning, againAs(source!, unread.meant, this.argv)]);
    const notes = [...report.notes, ...(unread === undefined ? [] : [unread.warning])];
    return { schema: 'import.v1', ok: true, ...report, notes, preview: null, withdrawn: null };
  }

  /** Writes the mapping that is not there yet; what it says by then is shown as any preview. */
  async #draft(
    store: ObjectStore,
    path: string,
    flags: ImportFlags & { readonly mapping: string },
    dataRoot: string,
  ): Promise<ImportJson> {
    const { mappedFlags, writeMapping } = await import('@pkg/backfill/downloads');
    const { open, names } = await writeMapping(flags.mapping, path, flags, dataRoot);
    const next = shellWords(['pipeline', 'import', path, '--mapping', flags.mapping]);
    const wrote =
      open.length === 0
        ? `Wrote ${flags.mapping}, which says all of it from now on: ${next}`
        : `Wrote ${flags.mapping}. Nobody has said yet what ${open.join(', ')} ${open.length === 1 ? 'is' : 'are'}: write a column of the file in place of null (${names.join(', ')}), or take the key out; what the file does not say goes under values, such as "values": {"source": "..."}; then ${next} --preview`;
    if (open.length === 0) {
      const mapped = mappedFlags(flags.mapping, path, flags);
      const shown = await this.#preview(store, { path, ...mapped }, this.#progress(true));
      this.log(['', wrote]);
      return { ...shown, notes: [...shown.notes, wrote] };
    }
    this.log([wrote]);
    const nothing = { datasets: {}, leftOut: [], id: null, corrections: [], withdrawn: null };
    const takenFor = `a table of the history ${flags.source ?? ''}`;
    return { schema: 'import.v1', ok: true, ...nothing, takenFor, notes: [wrote], preview: [] };
  }

  async #preview(
    base: ObjectStore,
    asked: Asked,
    onProgress: (done: number, total: number) => void,
  ): Promise<ImportJson> {
    const { importInto, previewedHistories, previewStore } =
      await import('@pkg/backfill/downloads');
    const { presentPreview } = await import('../present-preview.ts');
    const { store, written } = previewStore(base);
    const report = await importInto(store, asked, onProgress);
    if (process.stderr.isTTY) moveCursor(process.stderr, '\r\u001b[2K');
    const histories = await previewedHistories(report, written, store);
    this.log(presentPreview(asked.path, report, histories));
    return {
      schema: 'import.v1',
      ok: true,
      ...report,
      id: null,
      preview: histories,
      withdrawn: null,
    };
  }

  async #withdraw(
    store: ObjectStore,
    target: string,
    flags: { readonly 'dry-run'?: boolean | undefined },
  ): Promise<ImportJson> {
    const { withdraw } = await import('@pkg/audit/withdraw');
    const isDryRun = flags['dry-run'] === true;
    const withdrawn = await withdraw(store, target, { isDryRun });
    const count = counted(withdrawn.snapshots.length, 'snapshot');
    this.log([
      ...withdrawn.snapshots.slice(0, MAX_LISTED).map((path) => `  ${path}`),
      withdrawn.id === null
        ? isDryRun
          ? `Would withdraw ${count}. Nothing was moved.`
          : `Nothing of ${target} is left to withdraw.`
        : `Withdrew ${count} to withdrawn/${withdrawn.id}. Importing the same files again brings them back.`,
    ]);
    const nothing = { datasets: {}, leftOut: [], id: null, corrections: [], notes: [] };
    const takenFor = `what is on record of ${target}`;
    return { schema: 'import.v1', ok: true, ...nothing, takenFor, preview: null, withdrawn };
  }

  #progress(isQuiet: boolean): (done: number, total: number) => void {
    if (isQuiet) return () => undefined;
    const { stderr } = process;
    return (done, total) => {
      const isStep = done === total || done % 500 === 0;
      if (stderr.isTTY) {
        if (isStep || done % 50 === 0)
          moveCursor(stderr, `\r\u001b[2K${String(done)}/${String(total)} snapshots`);
      } else if (isStep) print(stderr, `${String(done)}/${String(total)} snapshots\n`);
    };
  }
}

/** The same import into the history that was meant. */
function againAs(source: string, meant: string | undefined, argv: readonly string[]): string {
  if (meant === undefined)
    return '  next: import it again under the name of the history that it belongs to';
  const words = argv.map((word) =>
    word === source ? meant : word === `--source=${source}` ? `--source=${meant}` : word,
  );
  return `  next: ${shellWords(['pipeline', 'import', ...words])}`;
}

/** So many corrections are listed before the rest is only counted; `--json` has all. */
const MAX_LISTED = 10;

function presentImport(report: DownloadReport, dataRoot: string): Line[] {
  const { datasets, leftOut, id, corrections, notes } = report;
  const rows = Object.entries(datasets).map(([name, { created, corrected, same, restored }]) => [
    name,
    String(created),
    String(corrected),
    String(same),
    String(restored),
  ]);
  const total = (of: (counts: ImportCounts) => number): number =>
    Object.values(datasets).reduce((sum, counts) => sum + of(counts), 0);
  const created = total((counts) => counts.created);
  const restored = total((counts) => counts.restored);
  return [
    { header: ['history', 'new', 'corrected', 'already there', 'restored'], rows },
    ...correctionLines(corrections),
    ...leftOut.map((reason) => `  left out: ${reason}`),
    ...notes.map((note) => `  ${note}`),
    ...(restored === 0
      ? []
      : [
          `Restored ${counted(restored, 'damaged snapshot')}: the bytes match the recorded checksums again.`,
        ]),
    created + corrections.length > 0
      ? `Imported ${counted(created + corrections.length, 'snapshot')} into ${dataRoot}.`
      : restored > 0
        ? 'Nothing else is new.'
        : leftOut.length > 0
          ? `Nothing new: what was not left out is in ${dataRoot} already.`
          : `Nothing new: ${dataRoot} holds all of it already.`,
    ...(id === null
      ? []
      : [
          `This import is ${id}; to take it back: pipeline import --withdraw ${id} ${shellWords(['--data-root', dataRoot])}`,
        ]),
    ...('schedule' in datasets
      ? [
          `Next, a plan of a day, and nothing written: pipeline plan --start <date> --end <date> ${shellWords(['--data-root', dataRoot])}`,
        ]
      : []),
  ];
}

function correctionLines(paths: readonly string[]): string[] {
  const more = paths.length - MAX_LISTED;
  return [
    ...paths.slice(0, MAX_LISTED).map((path) => `  corrected: ${path}`),
    ...(more > 0 ? [`  and ${String(more)} more corrections, all of them with --json`] : []),
  ];
}
