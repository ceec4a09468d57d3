/** A history may hold snapshots in this project's columns and in those of the owner's lake: each file is one of them. */
import type { PinnedFile, StepContext } from '@pkg/engine';
import { hasColumns, type RowOf, type TableContract } from '@pkg/lake';
import type { TableCache } from '../table-io.ts';

/** Rows in the form that a step works with, and what could not be brought into it, in words. */
export interface Converted<R> {
  readonly rows: readonly R[];
  readonly strangers: readonly string[];
}

/**
 * The rows of all files, in their order. A file that has all columns of `ours` is read as it is; one that has those of
 * `owners` is checked against that contract and converted.
 *
 * @throws KnownError `TABLE_CONTRACT` for a file that is neither, and for values that break their contract
 */
export async function readEither<A extends TableContract, B extends TableContract, R>(
  tables: TableCache,
  context: StepContext,
  files: readonly PinnedFile[],
  forms: {
    readonly ours: A;
    readonly owners: B;
    readonly convert: (rows: readonly RowOf<B>[]) => Converted<R>;
  },
): Promise<Converted<RowOf<A> | R>> {
  const { ours, owners, convert } = forms;
  const rows: (RowOf<A> | R)[] = [];
  const strangers: string[] = [];
  for (const file of files) {
    const bytes = await context.read(file);
    if (hasColumns(ours, bytes, file.path) || !hasColumns(owners, bytes, file.path)) {
      rows.push(...(await tables.read(context, file, ours)));
      continue;
    }
    const found = await tables.read(context, file, owners);
    const converted = convert(found);
    rows.push(...converted.rows);
    strangers.push(...converted.strangers);
  }
  return { rows, strangers };
}
