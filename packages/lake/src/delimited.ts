/** Text tables as rows of text, in whatever dialect they come; types are given by whoever imports them. */
import { csvText } from '@pkg/std';
import { parse } from 'csv-parse/sync';
import { LAKE_ERRORS } from './errors.ts';
import type { ForeignTable } from './foreign-table.ts';
import type { Row } from './column-table.ts';

/** The separators in order of preference when a header line has as many of one as of another. */
const SEPARATORS = [',', ';', '\t', '|'] as const;

/**
 * Reads a header line and rows of text: UTF-8, or UTF-16 with a byte order mark; separated by commas, semicolons, tabs or bars,
 * whichever the header line has most of; lines end in any way, also in more than one. An empty field is null. An apostrophe that
 * `csvField` put before what looks like a formula is taken away.
 *
 * @throws KnownError `TABLE_UNREADABLE` for lines of unequal length, a column that comes twice, or other encodings
 */
export function readDelimited(bytes: Uint8Array, path: string): Row[] {
  return parsed(bytes, path).rows;
}

/** The same as a table whose columns are all text. @throws KnownError as `readDelimited` does */
export function readDelimitedTable(bytes: Uint8Array, path: string): ForeignTable {
  const { names, rows } = parsed(bytes, path);
  const columns = names.map((name) => ({ name, type: { is: 'text' as const }, written: 'text' }));
  return { path, isTyped: false, columns, rows };
}

function parsed(
  bytes: Uint8Array,
  path: string,
): { readonly names: readonly string[]; readonly rows: Row[] } {
  try {
    const text = textOf(bytes);
    const records = parse(text, {
      delimiter: separatorOf(text, path),
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
    });
    const names = eachOnce(records[0] ?? []);
    // The parser makes rows and casts cells itself, but in ten times the time.
    const rows = records.slice(1).map((cells) => {
      const row: Record<string, string | null> = {};
      for (const [index, name] of names.entries()) {
        const cell = cells[index]!;
        row[name] = cell === '' ? null : csvText(cell);
      }
      return row;
    });
    return { names, rows };
  } catch (cause) {
    const { message: problem } = cause as Error;
    const remedy = ['mend the file, save it as CSV in UTF-8, or convert it to Parquet'];
    const format = 'UTF-8 text with a header line';
    throw LAKE_ERRORS.TABLE_UNREADABLE({ path, format, problem }, { remedy, cause });
  }
}

/** Not lenient: a name in another encoding would become another name. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

function separatorOf(text: string, path: string): string {
  const header = (/^[\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? '').replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = SEPARATORS.map((separator) => header.split(separator).length - 1);
  const most = Math.max(...counts);
  if (most === 0) return /\.tsv$/i.test(path) ? '\t' : ',';
  return SEPARATORS[counts.indexOf(most)]!;
}

function eachOnce(header: string[]): string[] {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`the column ${twice} comes twice`);
  if (header.includes('__proto__')) throw new RangeError('a column is named __proto__');
  return header;
}
