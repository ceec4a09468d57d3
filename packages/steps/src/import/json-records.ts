/** A list of flat JSON objects as a table of text, as pandas writes one with `orient="records"`. */
import type { ForeignTable, Row } from '@pkg/lake';
import type { KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';

/**
 * The records as rows; their columns in the order in which they first come. Numbers and truth values are text, as in CSV.
 *
 * @throws KnownError `TABLE_UNREADABLE` for other JSON, for what is none, and for values that are lists or objects
 */
export function readRecords(bytes: Uint8Array, path: string): ForeignTable {
  const records = recordsOf(bytes, path);
  const names = new Set<string>();
  const rows = records.map((record, index): Row => {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      throw unreadable(path, `item ${String(index + 1)} of its list is no object`);
    const entries = Object.entries(record).map(([name, value]: [string, unknown]) => {
      if (typeof value === 'object' && value !== null)
        throw unreadable(path, `${name} of item ${String(index + 1)} is a list or an object`);
      names.add(name);
      return [name, textOf(value)] as const;
    });
    return Object.fromEntries(entries);
  });
  const columns = [...names].map((name) => ({
    name,
    type: { is: 'text' as const },
    written: 'text',
  }));
  return { path, isTyped: false, columns, rows };
}

function textOf(value: unknown): string | null {
  if (value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function recordsOf(bytes: Uint8Array, path: string): readonly unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unreadable(path, (cause as Error).message, cause);
  }
  if (!Array.isArray(content)) throw unreadable(path, 'it is no list');
  return content;
}

function unreadable(path: string, problem: string, cause?: unknown): KnownError {
  const remedy = ['write the table as a list of records, as CSV or as Parquet'];
  const format = 'a JSON list of flat objects';
  return STEP_ERRORS.TABLE_UNREADABLE({ path, format, problem }, { remedy, cause });
}
