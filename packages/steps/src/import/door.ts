/** Collects what one file of an import loses or is refused for. It remembers which row of the file an object came from. */
import { shown, type RowProblem } from './refusals.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Rows that are named when some are left out. */
const NAMED = 5;

export class Door {
  readonly file: string;
  readonly refused: RowProblem[] = [];
  // A weak map of half a million rows costs the collector seconds.
  readonly #numbers = new Map<object, number>();
  readonly #leftOut = new Map<string, number[]>();

  /** @param rows the rows of the file, in its order */
  constructor(file: string, rows: readonly object[]) {
    this.file = file;
    rows.forEach((row, index) => this.#numbers.set(row, index + 1));
  }

  /** The number of a row in its file, from 1. */
  numberOf(row: object): number {
    return this.#numbers.get(row) ?? 0;
  }

  /** The row with other values, which is still the same row of the file. */
  changed<T extends object>(row: T, values: Partial<T>): T {
    const next = { ...row, ...values };
    this.#numbers.set(next, this.numberOf(row));
    return next;
  }

  /** Refuses a row for the value of a column. Returns nothing, so that a row is dropped by returning it. */
  refuse(row: object, column: string, problem: string): [] {
    const value = (row as Fields)[column];
    this.refused.push({
      file: this.file,
      row: this.numberOf(row),
      columns: [column],
      problem: `${shown(value)} ${problem}`,
    });
    return [];
  }

  /** Refuses a row that names the same thing as an earlier one. */
  repeat(row: object, columns: readonly string[], earlier: object): [] {
    const values = columns.map((column) => shown((row as Fields)[column])).join(', ');
    this.refused.push({
      file: this.file,
      row: this.numberOf(row),
      columns,
      problem: `${values} stands in row ${String(this.numberOf(earlier))} too`,
    });
    return [];
  }

  /** Leaves a row out of the import, which its report says. */
  leaveOut(row: object, reason: string): [] {
    const numbers = this.#leftOut.get(reason) ?? [];
    numbers.push(this.numberOf(row));
    this.#leftOut.set(reason, numbers);
    return [];
  }

  /** Lists what was left out, a line for each reason. */
  leftOut(): string[] {
    return [...this.#leftOut].map(([reason, numbers]) => {
      const named = numbers.slice(0, NAMED).map(String).join(', ');
      const more = numbers.length > NAMED ? ', ...' : '';
      const count =
        numbers.length === 1 ? `row ${named}` : `${String(numbers.length)} rows (${named}${more})`;
      return `${this.file} ${count}: ${reason}`;
    });
  }
}

/** A text without spaces around it; null for none, for an empty one, and for what is no text. */
export function textIn(row: object, column: string): string | null {
  const value = (row as Fields)[column];
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** A number, or null. */
export function numberIn(row: object, column: string): number | null {
  const value = (row as Fields)[column];
  return typeof value === 'number' ? value : null;
}
