/** Remembers where the rows of a snapshot come from, so that a fault in one can be told in the words of its file. */
import { contractBreaches, type Breach, type SnapshotDraft, type TableContract } from '@pkg/lake';
import { shown, throwRefused, type RowProblem } from './refusals.ts';

export interface RowOrigin {
  readonly file: string;
  /** The number in the file of each row, from 1, in the order of the rows. */
  readonly rows: readonly number[];
  /** The file's names of columns, where they differ from those in the history. */
  readonly names: Readonly<Record<string, string>>;
}

export type Draft = SnapshotDraft<TableContract> & { readonly origin?: RowOrigin };

/**
 * Checks every draft against its contract before the first is written: values, ranges and keys.
 *
 * @throws KnownError `ROWS_REFUSED`
 */
export function refuseBreaches(drafts: readonly Draft[]): void {
  const problems = drafts.flatMap((draft) => {
    const breaches = contractBreaches(draft.contract, draft.rows);
    const origin = draft.origin ?? originOf(draft);
    return breaches.map((breach) => problemOf(breach, origin));
  });
  throwRefused(
    problems,
    'mend or remove the named rows, then import again; docs/imports.md says what each history holds',
  );
}

function originOf({ dataset, rows }: Draft): RowOrigin {
  return { file: dataset, rows: rows.map((_, index) => index + 1), names: {} };
}

function problemOf(
  { row, columns, values, expected, repeats }: Breach,
  { file, rows, names }: RowOrigin,
): RowProblem {
  const problem =
    repeats === undefined
      ? `${shown(values[0])} is not ${expected ?? 'right'}`
      : `${values.map(shown).join(', ')} stands in row ${String(rows[repeats])} too`;
  const own = [...new Set(columns.map((column) => names[column] ?? column))];
  return { file, row: rows[row]!, columns: own, problem };
}
