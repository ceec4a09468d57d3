/** The table of all that a cell read from outside the pipeline, with both clocks, the age at the cut-off and what lost. */
import type { JSX } from 'preact';
import type { ManifestInput } from '@pkg/manifest';
import { Table } from './table.tsx';

export function InputTable({ inputs }: { readonly inputs: readonly ManifestInput[] }): JSX.Element {
  const rows = inputs
    .filter(({ kind }) => kind !== 'upstream')
    .map(({ name, kind, as_of_ts, available_at, age_s, row_count, selection, path }) => [
      name,
      kind,
      as_of_ts ?? '',
      available_at ?? '',
      age_s === undefined ? '' : ageText(age_s),
      row_count ?? '',
      rejectedText(selection),
      path,
    ]);
  const head = ['input', 'kind', 'source clock', 'capture clock', 'age', 'rows', 'lost', 'path'];
  return <Table caption="Inputs" head={head} rows={rows} />;
}

/** `3 AFTER_CUTOFF, 1 CAPTURED_LATE`. */
function rejectedText(selection: ManifestInput['selection']): string {
  return Object.entries(selection?.rejected_counts ?? {})
    .map(([reason, count]) => `${String(count)} ${reason}`)
    .join(', ');
}

/** `2 h 5 min` of seconds; a source that is not chosen by its clocks may lie after the cut-off. */
function ageText(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const parts = [
    ...(days > 0 ? [`${String(days)} d`] : []),
    ...(hours > 0 ? [`${String(hours)} h`] : []),
    ...(days === 0 && minutes % 60 > 0 ? [`${String(minutes % 60)} min`] : []),
  ];
  const text = parts.length === 0 ? '0 min' : parts.join(' ');
  return seconds < 0 ? `${text} after the cut-off` : text;
}
