/** Rows that an import can't take: all of a kind are named together, and nothing is written. */
import { STEP_ERRORS } from '../errors.ts';

/** One row of one file; rows count from 1, a heading not among them. */
export interface RowProblem {
  readonly file: string;
  readonly row: number;
  /** Column names as the file has them. */
  readonly columns: readonly string[];
  readonly problem: string;
}

/** The most problems that are shown; others are only counted. */
const SHOWN = 6;

/** @throws KnownError `ROWS_REFUSED` where there is a problem */
export function throwRefused(problems: readonly RowProblem[], hint: string): void {
  const [first] = problems;
  if (first === undefined) return;
  const shown = problems.slice(0, SHOWN).map(inWords).join('; ');
  const more = problems.length - SHOWN;
  const rows = `${shown}${more > 0 ? `; and ${String(more)} more` : ''}`;
  const { file, row, columns } = first;
  const facts = { file, row, columns, problems: problems.length };
  throw STEP_ERRORS.ROWS_REFUSED({ rows }, { remedy: [hint], facts });
}

function inWords({ file, row, columns, problem }: RowProblem): string {
  const named = columns.length === 1 ? 'column' : 'columns';
  return `${file} row ${String(row)}, ${named} ${columns.join(', ')}: ${problem}`;
}

/** A value as a message shows it: texts in quotes, nothing endless. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const text =
    typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
      ? String(value)
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  const cut = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return typeof value === 'string' ? `'${cut}'` : cut;
}
