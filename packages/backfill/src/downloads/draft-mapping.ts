/** A mapping as a preview writes it: what the flags said, and the columns of the history with those of the file that have their names. */
import { tableColumns, type TableColumns } from '@pkg/steps';
import { writeOutputFile } from '../export/output-file.ts';
import { openKeys, type MappedFlags, type MappingFile } from './mapping-file.ts';

export interface DraftedMapping {
  /** The columns of the file. */
  readonly names: readonly string[];
  /** Keys that somebody has to fill in. */
  readonly open: readonly string[];
}

/**
 * Writes what an import says of a file to `target`, which is not there yet.
 *
 * @throws KnownError `TABLE_UNREADABLE`; as `writeOutputFile` does
 */
export async function writeMapping(
  target: string,
  path: string,
  flags: MappedFlags & { readonly 'captured-at'?: string | undefined },
  dataRoot: string,
): Promise<DraftedMapping> {
  const { source } = flags;
  const table = source === undefined ? undefined : await tableColumns(path, source);
  const columns = table === undefined ? {} : columnsOf(table, flags);
  const isClocked = source === undefined || flags['captured-at'] !== undefined;
  const clock = (name: 'as-of-column' | 'available-column'): object =>
    flags[name] === undefined && isClocked ? {} : { [name]: flags[name] ?? null };
  const file = {
    schema: 'import-mapping.v1',
    ...(source === undefined ? {} : { source }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
    ...clock('as-of-column'),
    ...clock('available-column'),
    ...said('partition-column', flags['partition-column']),
    ...said('clock-unit', flags['clock-unit']),
    ...said('timezone', flags.timezone),
    ...said('dates', flags.dates),
    ...said('decimal-comma', flags['decimal-comma']),
  } as MappingFile;
  const text = `${JSON.stringify(file, null, 2)}\n`;
  writeOutputFile({ path: target, flag: '--mapping', dataRoot, isReplacing: false }, text);
  return { names: table?.inFile ?? [], open: openKeys(file) };
}

function said(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}

/**
 * Columns of the history that the file has not under their names: the one with another spelling of it, the clocks that the flags
 * name, else null.
 */
function columnsOf(
  { inHistory, inFile }: TableColumns,
  flags: MappedFlags,
): Record<string, string | null> {
  const clocks: Readonly<Record<string, string | undefined>> = {
    as_of_ts: flags['as-of-column'],
    ingested_ts: flags['available-column'],
  };
  const free = inFile.filter((own) => !inHistory.includes(own));
  const entries = inHistory.flatMap((name) => {
    if (inFile.includes(name)) return [];
    const same = free.filter((own) => keyOf(own) === keyOf(name));
    return [[name, clocks[name] ?? (same.length === 1 ? same[0]! : null)] as const];
  });
  return Object.fromEntries(entries);
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}
