/** What an import would do, without doing it: what the file was taken for, what it would write, and every column's type. */
import { readForeignColumns, type ForeignType } from '@pkg/lake';
import type { ObjectStore } from '@pkg/std';
import type { ImportReport } from '@pkg/steps';
import { counted } from '@pkg/backfill/words';
import type { DownloadReport } from '@pkg/backfill/downloads';
import type { Line } from '../result-lines.ts';

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

export function presentPreview(
  path: string,
  { takenFor, notes, leftOut }: DownloadReport,
  histories: readonly PreviewedHistory[],
): Line[] {
  return [
    `${path} was taken for ${takenFor}.`,
    ...notes.map((note) => `  ${note}`),
    ...leftOut.map((reason) => `  left out: ${reason}`),
    ...histories.flatMap(({ history, snapshots, columns }): Line[] => [
      '',
      `${history}: ${snapshots === 0 ? 'all of it is there already' : `${counted(snapshots, 'snapshot')} would be written`}`,
      ...(columns.length === 0
        ? []
        : [
            {
              header: ['column', 'type', 'null'],
              rows: columns.map(({ name, type, isNullable }) => [
                name,
                type,
                isNullable ? 'allowed' : 'no',
              ]),
            },
          ]),
    ]),
    '',
    'Nothing was written: this is a preview.',
  ];
}
