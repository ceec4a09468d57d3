import { Flags } from '@oclif/core';
import { counted } from '@pkg/backfill/words';
import { FORMATS, refuseInDataRoot, writeOutputFile } from '@pkg/backfill/export';
import { BaseCommand } from '../base-command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { gameDateArg, RUN_OF_DATE } from '../flags.ts';
import { LOOKAHEAD_WARNING } from '../lookahead-mark.ts';
import { printData } from '../output-streams.ts';

interface ExportJson {
  readonly schema: 'export.v1';
  readonly ok: true;
  readonly format: string;
  readonly units: string;
  readonly slates: readonly {
    readonly draft_group_id: string;
    readonly run_id: string;
    /** Whether it knows what came after its lock or its cut-off. */
    readonly lookahead: boolean;
    readonly rows: number | null;
    /** All who are not in the file. */
    readonly left_out: readonly string[];
    /** Those of them who have a price of the site, but no name in its list of players. */
    readonly not_matched: readonly {
      readonly player_name: string;
      readonly team_tricode: string;
      /** Names that the site lists for the team and that are nobody of ours. */
      readonly site_names: readonly string[];
    }[];
    /** Whose ids the file has; null where it has none. */
    readonly ids: 'site' | 'league' | null;
    readonly file: string | null;
  }[];
}

export default class Export extends BaseCommand {
  static override description =
    'Write the players of a published slate for another program: csv with units in the header, dk like the salary file of the site with its ids, pydfs for pydfs-lineup-optimizer, parquet as it is.';

  static override examples = [
    '<%= config.bin %> export 2024-01-15 --format csv --out slate.csv --data-root ./data',
    '<%= config.bin %> export 2024-01-15 --format pydfs --data-root ./data > players.csv',
  ];

  static override args = {
    date: gameDateArg({ required: true }),
  };

  static override flags = {
    format: Flags.string({
      description: 'csv, dk, pydfs or parquet',
      options: [...FORMATS],
      default: 'csv',
    }),
    group: Flags.string({ description: 'draft group, where a date has several' }),
    run: RUN_OF_DATE,
    ids: Flags.string({
      description:
        "with pydfs: ids of the site or the league's, for all players of the file (default: site, where its list of players was captured)",
      options: ['site', 'league'],
    }),
    all: Flags.boolean({
      description:
        'with csv: also players who are not on the slate of the site, marked in on_slate',
      default: false,
    }),
    out: Flags.string({
      description: 'file to write (default: stdout; needed for parquet and with --json)',
    }),
  };

  override async run(): Promise<ExportJson> {
    const { args, flags } = await this.parse(Export);
    const { checkExport, exportedRun, exportSlate, leftOutLines, UNITS } =
      await import('@pkg/backfill/export');
    const { lineageOf, outputRows, tableOf } = await import('@pkg/audit/lineage');
    const format = FORMATS.find((name) => name === flags.format)!;
    if (flags.out === undefined && (format === 'parquet' || this.jsonEnabled()))
      throw CLI_ERRORS.EXPORT_TO_STDOUT();
    checkExport(format, flags);
    const { dataRoot, store } = this.open(flags);
    const file = { path: flags.out ?? '', flag: '--out', dataRoot, isReplacing: true };
    if (flags.out !== undefined) refuseInDataRoot(file);
    const run = await exportedRun(store, args.date, { runId: flags.run, group: flags.group });
    const nodes = await lineageOf(store, run.manifestPath);
    const table = tableOf(nodes[0]!.manifest);
    const rows = await outputRows(store, table);
    const { looksAhead } = await import('@pkg/engine');
    const lookahead = nodes.some(({ manifest }) => looksAhead(manifest));
    if (lookahead) this.logToStderr(LOOKAHEAD_WARNING);
    const { draftGroupId: draft_group_id, runId: run_id } = run;
    const shared = { draft_group_id, run_id, lookahead, file: flags.out ?? null };
    this.logToStderr(`units: ${UNITS[format]}`);
    const done = { schema: 'export.v1', ok: true, format, units: UNITS[format] } as const;
    if (format === 'parquet') {
      writeOutputFile(file, (await store.get(table.path))!.bytes);
      return {
        ...done,
        slates: [{ ...shared, rows: rows.length, left_out: [], not_matched: [], ids: null }],
      };
    }
    const schedule = nodes.find(({ manifest }) => manifest.asset === 'ingest.schedule');
    const games =
      schedule === undefined
        ? []
        : await outputRows(store, tableOf(schedule.manifest), ['game_id', 'home_team_id']);
    const exported = await exportSlate(store, run, format, { ...flags, rows, games });
    if (flags.out === undefined) printData(process.stdout, exported.text);
    else {
      writeOutputFile(file, exported.text);
      this.logToStderr(`${flags.out}: ${counted(exported.rows, 'player')}`);
    }
    for (const line of leftOutLines(format, exported)) this.logToStderr(line);
    const slate = {
      ...shared,
      rows: exported.rows,
      left_out: exported.leftOut,
      not_matched: exported.notMatched,
      ids: exported.ids,
    };
    return { ...done, slates: [slate] };
  }
}
