/** One import: a season, a table whose clocks are named, reports, or a download that is known by what stands in it. */
import { formatInstant, parseInstant, type Instant, type ObjectStore } from '@pkg/std';
import type { ColumnMapping, ImportOrigin, ImportReport, TableImport } from '@pkg/steps';
import { BACKFILL_ERRORS } from '../errors.ts';
import { clock } from '../process/run-context.ts';
import { importDownload, type DownloadFlags, type DownloadReport } from './import-download.ts';
import type { MappedFlags } from './mapping-file.ts';
import { refuseUnheard } from './unheard-flags.ts';

export interface Asked {
  readonly path: string;
  readonly flags: ImportFlags;
  readonly mapping: ColumnMapping | undefined;
}

export type ImportFlags = TableFlags & DownloadFlags;

/** @throws KnownError `USAGE` for flags that do not go together; as the import of its kind does */
export async function importInto(
  store: ObjectStore,
  { path, flags, mapping }: Asked,
  onProgress: (done: number, total: number) => void,
): Promise<DownloadReport> {
  const origin = originOf(path, flags);
  if (flags.source !== undefined) {
    refuseDownloadFlags(flags);
    const report = await importFile(store, { path, flags, mapping }, onProgress, origin);
    return { ...report, takenFor: `a table of the history ${flags.source}`, notes: [] };
  }
  refuseTableFlags(path, flags, mapping);
  const isSaid = flags['captured-at'] !== undefined;
  const said = { ...origin, capturedAt: isSaid ? origin.capturedAt : undefined };
  const download = await importDownload(store, path, flags, said, onProgress);
  if (download !== undefined) return download;
  const { importReports, importSeason, readArchive } = await import('@pkg/steps');
  const forms = { ...formsOf(flags, origin.at), capturedAt: said.capturedAt };
  const reports = await importReports(store, path, forms, onProgress, origin);
  if (reports !== undefined) return { ...reports, takenFor: "the league's injury reports" };
  const season = await readArchive(path, { ...forms, capturedAt: undefined });
  const takenFor = 'a season in the form of the archive';
  if (season.hasReports !== true) refuseUnheard(path, takenFor, flags);
  const report = await importSeason(store, season, onProgress, origin);
  return { ...report, takenFor, notes: [] };
}

function refuseDownloadFlags(flags: DownloadFlags): void {
  const said = (['draft-group', 'game-date'] as const).find((name) => flags[name] !== undefined);
  if (said === undefined) return;
  throw BACKFILL_ERRORS.DOWNLOAD_FLAG({ flag: said });
}

/** Columns are those of a table, whose history has to be named. */
function refuseTableFlags(
  path: string,
  flags: TableFlags,
  mapping: ColumnMapping | undefined,
): void {
  const names = ['as-of-column', 'available-column', 'partition-column', 'decimal-comma'] as const;
  const said = names.flatMap((name) => (flags[name] === undefined ? [] : [`--${name}`]));
  if (mapping !== undefined) said.push('columns and values of a mapping');
  if (said.length === 0) return;
  const go = said.length === 1 && mapping === undefined ? 'goes' : 'go';
  throw BACKFILL_ERRORS.HISTORY_NOT_NAMED({ path, flags: `${said.join(', ')} ${go}` });
}

function formsOf(flags: TableFlags, now: Instant): TableImport['forms'] {
  return {
    unit: flags['clock-unit'] as 's' | 'ms' | 'us' | 'ns' | undefined,
    timezone: flags.timezone,
    dates: flags.dates as 'day-first' | 'month-first' | undefined,
    now,
    hasDecimalComma: flags['decimal-comma'] === true,
  };
}

/** A season folder has no clocks of its own for corrections: they are known from now, unless said. */
function originOf(
  from: string,
  flags: { readonly source?: string | undefined; readonly 'captured-at'?: string | undefined },
): ImportOrigin {
  const at = clock();
  const form = flags.source === undefined ? 'season' : 'table';
  const said = flags['captured-at'];
  if (said === undefined) return { at, from, form, capturedAt: form === 'season' ? at : undefined };
  const capturedAt = parseInstant(said);
  if (capturedAt <= at) return { at, from, form, capturedAt };
  throw BACKFILL_ERRORS.CAPTURED_AHEAD({ capturedAt: formatInstant(capturedAt) });
}

interface TableFlags extends MappedFlags {
  readonly 'captured-at'?: string | undefined;
}

async function importFile(
  store: ObjectStore,
  { path, flags, mapping }: Asked,
  onProgress: (done: number, total: number) => void,
  origin: ImportOrigin,
): Promise<ImportReport> {
  const { importTable } = await import('@pkg/steps');
  const { source, 'as-of-column': asOfColumn, 'available-column': availableColumn } = flags;
  const isCaptured = availableColumn !== undefined || flags['captured-at'] !== undefined;
  if (source === undefined || !isCaptured) throw BACKFILL_ERRORS.CLOCKS_MISSING();
  const forms = formsOf(flags, origin.at);
  return importTable(
    store,
    {
      ...{ path, source, asOfColumn, availableColumn, forms },
      partitionColumns: flags['partition-column'] ?? [],
      capturedAt: origin.capturedAt ?? origin.at,
      ...(mapping === undefined ? {} : { mapping }),
    },
    onProgress,
    origin,
  );
}
