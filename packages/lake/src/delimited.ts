/** Text tables as rows of text; types are given by whoever imports them. */
import { csvText, KnownError } from '@pkg/std';
import { parse } from 'csv-parse/sync';
import type { ForeignTable } from './foreign-table.ts';
import type { Row } from './parquet.ts';

/**
 * Reads UTF-8 with a header line and commas, or tabs where `path` ends in `.tsv`; an empty field is null.
 * An apostrophe that `csvField` put before what looks like a formula is taken away.
 *
 * @throws KnownError `TABLE_UNREADABLE` for lines of unequal length, a column that comes twice, or other encodings
 */
export function readDelimited(bytes: Uint8Array, path: string): Row[] {
  try {
    // Not lenient: a name in another encoding would become another name.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return parse(text, {
      columns: eachOnce,
      delimiter: /\.tsv$/i.test(path) ? '\t' : ',',
      skip_empty_lines: true,
      cast: (value: string, context) =>
        context.header ? value : value === '' ? null : csvText(value),
    });
  } catch (cause) {
    throw new KnownError({
      code: 'TABLE_UNREADABLE',
      kind: 'input',
      message: `${path} is not UTF-8 text with a header line: ${(cause as Error).message}`,
      hint: 'mend the file, or convert it to Parquet',
      cause,
    });
  }
}

/** The same as a table whose columns are all text. @throws KnownError as `readDelimited` does */
export function readDelimitedTable(bytes: Uint8Array, path: string): ForeignTable {
  const rows = readDelimited(bytes, path);
  const columns = Object.keys(rows[0] ?? {}).map((name) => ({
    name,
    type: { is: 'text' as const },
    written: 'text',
  }));
  return { path, isTyped: false, columns, rows };
}

function eachOnce(header: string[]): string[] {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`the column ${twice} comes twice`);
  return header;
}
