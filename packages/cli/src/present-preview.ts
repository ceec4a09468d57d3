import type { DownloadReport, PreviewedHistory } from '@pkg/backfill/downloads';
import { counted } from '@pkg/backfill/words';
import type { Line } from './result-lines.ts';

/** The preview of an import: what the file was taken for, what it would write, and every column's type. */
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
