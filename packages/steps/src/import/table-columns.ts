/** Lists what a mapping can name: the columns of a file, and those of the history that it is for. */
import { readFile } from 'node:fs/promises';
import { plainFile, readDelimitedTable, readForeignColumns } from '@pkg/lake';
import { contractsOf } from '@pkg/nba';

export interface TableColumns {
  readonly inFile: readonly string[];
  /** The columns in the order of the contract; none for a history that nothing reads. */
  readonly inHistory: readonly string[];
}

/** @throws KnownError `TABLE_UNREADABLE` */
export async function tableColumns(path: string, source: string): Promise<TableColumns> {
  const { format, bytes } = await plainFile(await readFile(path), path);
  const { columns } =
    format === 'text'
      ? readDelimitedTable(bytes, path)
      : { columns: readForeignColumns(bytes, path) };
  return {
    inFile: columns.map(({ name }) => name),
    inHistory: Object.keys(contractsOf(source)[0]?.columns ?? {}),
  };
}
