/** The histories that an import into a preview store would have written, each with the type of every column. */
import { readForeignColumns, type ForeignType } from '@pkg/lake';
import type { ObjectStore } from '@pkg/std';
import type { ImportReport } from '@pkg/steps';

export interface PreviewedHistory {
  readonly history: string;
  /** Snapshots that would be written: new ones, corrections and restored ones. */
  readonly snapshots: number;
  /** The columns as they would be stored, or are. */
  readonly columns: readonly PreviewedColumn[];
}

export interface PreviewedColumn {
  readonly name: string;
  /** In words, such as `whole number`. */
  readonly type: string;
  readonly isNullable: boolean;
}

const IN_WORDS: Readonly<Record<ForeignType['is'], string>> = {
  text: 'text',
  boolean: 'true or false',
  day: 'date',
  integer: 'whole number',
  float: 'number',
  decimal: 'number',
  timestamp: 'instant (UTC)',
  time: 'time of day',
  nothing: 'nothing',
  unknown: 'of a type that is not read',
};

/** The histories that an import wrote to, each with the columns of a snapshot that it wrote, else of the newest on record. */
export async function previewedHistories(
  report: ImportReport,
  written: ReadonlyMap<string, Uint8Array>,
  store: ObjectStore,
): Promise<PreviewedHistory[]> {
  const histories: PreviewedHistory[] = [];
  for (const [history, counts] of Object.entries(report.datasets)) {
    const folder = `bronze/${history}`;
    const own = [...written.keys()].find((key) => key.startsWith(`${folder}/`));
    const key = own ?? (await store.list(folder)).at(-1)?.key;
    const stored = key === undefined ? null : await store.get(key);
    const schema = stored === null ? [] : readForeignColumns(stored.bytes, key!);
    const columns = schema.map(({ name, type, isNullable }) => {
      return { name, type: IN_WORDS[type.is], isNullable };
    });
    const snapshots = counts.created + counts.corrected + counts.restored;
    histories.push({ history, snapshots, columns });
  }
  return histories;
}
