/** The table that is shown as a file: what a cell holds stays text, also where a spreadsheet would take it for a formula. */
import type { ShownPlayer } from '@pkg/backfill/records';
import { cellText, type SlateColumn } from './slate-columns.tsx';

/** A `data:` URL of the rows. */
export function csvOf(columns: readonly SlateColumn[], players: readonly ShownPlayer[]): string {
  const lines = [
    columns.map(({ name }) => name),
    ...players.map((player) => columns.map((column) => fieldOf(column, player))),
  ];
  const text = lines.map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('');
  return `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`;
}

function fieldOf(column: SlateColumn, player: ShownPlayer): string {
  const text = cellText(column, player);
  return column.digits === undefined && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
