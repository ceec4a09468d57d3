/** Text tables (CSV) as rows of text; types are given by whoever imports them. */
import { KnownError } from '@pkg/std';
import { parse } from 'csv-parse/sync';
import type { Row } from './parquet.ts';

/** Reads CSV with a header line; an empty field is null. @throws KnownError `TABLE_UNREADABLE` */
export function readDelimited(bytes: Uint8Array, path: string): Row[] {
  try {
    return parse(Buffer.from(bytes), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      cast: (value: string, context) => (context.header ? value : value === '' ? null : value),
    });
  } catch (cause) {
    throw new KnownError({
      code: 'TABLE_UNREADABLE',
      kind: 'input',
      message: `expected CSV with a header line at ${path}: ${(cause as Error).message}`,
      hint: 'mend the file, or convert it to Parquet',
      cause,
    });
  }
}
