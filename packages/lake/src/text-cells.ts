/** Text files that are several tables side by side, or one with titles above it: cells as they stand, no header. */
import { csvText } from '@pkg/std';
import { parse } from 'csv-parse/sync';
import { LAKE_ERRORS } from './errors.ts';

/** One line with something in it. */
export interface TextLine {
  /** The line on which it begins in the file, counted from 1. */
  readonly line: number;
  /** The cells of the line; an empty cell is ''. */
  readonly cells: readonly string[];
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads UTF-8 with commas, with or without a byte order mark; lines may be of any length.
 *
 * @throws KnownError `TABLE_UNREADABLE` for quotes that do not close, or other encodings
 */
export function readCells(bytes: Uint8Array, path: string): TextLine[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const records = parse(text, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly Parsed[];
    return records.map(({ record, info }) => {
      return { line: info.lines, cells: record.map((cell) => csvText(cell.trim())) };
    });
  } catch (cause) {
    const { message: problem } = cause as Error;
    const remedy = ['save it as CSV in UTF-8'];
    const format = 'UTF-8 text with commas';
    throw LAKE_ERRORS.TABLE_UNREADABLE({ path, format, problem }, { remedy, cause });
  }
}
