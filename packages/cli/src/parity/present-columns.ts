/** The differences between two tables in words: a line a column, and the players whom one side does not have. */
import { MINUTE_MS } from '@pkg/std';
import {
  type ComparedSlate,
  type JudgedColumn,
  isEqualColumn,
  type CellValue,
  type LargestDifference,
} from '@pkg/audit/parity';
import { shortName } from '../present-slate.ts';
import type { Line } from '../result-lines.ts';
import { textTable } from '../text-table.ts';

export function tableLines(
  { rows, only_live, only_now, columns }: ComparedSlate,
  of: Readonly<Record<string, string>>,
  width?: number,
): Line[] {
  const differing = columns.filter((column) => !isEqualColumn(column));
  if (differing.length === 0) return ['  no value differs'];
  // A player whom one side does not have lacks a value in every column.
  const isByPlayers = ({ mismatches, missing, extra }: JudgedColumn): boolean =>
    mismatches === 0 && missing <= only_live.length && extra <= only_now.length;
  const shown = differing.filter((column) => !isByPlayers(column));
  const absent = { live: only_live.length, now: only_now.length };
  const others = differing.length - shown.length;
  const isOutside = differing.some(({ outside }) => outside.length > 0);
  return [
    ...(shown.length === 0
      ? []
      : [
          {
            header: HEADER,
            rows: shown.map((column) => columnCells(column, absent, (text) => text)),
            of,
            asText: columnTable(shown, absent, width),
          },
        ]),
    ...(others === 0
      ? []
      : [`  ${String(others)} columns differ by the players alone whom one side does not have`]),
    ...(isOutside ? [`  !: outside the tolerance, ${outsideText(differing)}`] : []),
    ...namesLine('only in the live run', only_live),
    ...namesLine('only now', only_now),
    `  ${String(rows.both)} players on both sides, ${String(rows.live)} then, ${String(rows.now)} now`,
  ];
}

function outsideText(columns: readonly JudgedColumn[]): string {
  const outside = columns.filter((column) => column.outside.length > 0).length;
  return `${String(outside)} of ${String(columns.length)} columns that differ`;
}

/** Players whom one side does not have at all: they are named by themselves, and not counted in every column again. */
interface Absent {
  readonly live: number;
  readonly now: number;
}

const HEADER = ['column', 'differ', 'of', 'missing', 'extra', 'smape', 'largest difference'];

function columnTable(columns: readonly JudgedColumn[], absent: Absent, width = Infinity): string {
  const table = (name: (text: string) => string): string =>
    textTable(
      HEADER,
      columns.map((column) => columnCells(column, absent, name)),
      width,
    );
  const whole = table((text) => text);
  return whole.split('\n').every((line) => line.length <= width) ? whole : table(shortName);
}

function columnCells(
  column: JudgedColumn,
  absent: Absent,
  name: (text: string) => string,
): string[] {
  const { largest, outside, smape, missing, extra } = column;
  return [
    `${outside.length > 0 ? '!' : ' '} ${column.column}`,
    column.mismatches === 0 ? '' : String(column.mismatches),
    String(column.compared),
    missing <= absent.live ? '' : String(missing),
    extra <= absent.now ? '' : String(extra),
    smape === null ? '' : smape.toFixed(4),
    largest === null
      ? ''
      : `${differenceText(column.column, largest)} ${name(largest.player_name)}`,
  ];
}

function differenceText(column: string, { live, now }: LargestDifference): string {
  if (!column.endsWith('_ts')) return `${short(live)} -> ${short(now)}`;
  const minutes = (Date.parse(String(now)) - Date.parse(String(live))) / MINUTE_MS;
  return `${Math.abs(minutes).toFixed(0)} min ${minutes < 0 ? 'earlier' : 'later'}`;
}

/** With four digits. */
function short(value: CellValue): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

const MAX_NAMES = 12;

function namesLine(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > MAX_NAMES ? ` and ${String(names.length - MAX_NAMES)} more` : '';
  return [`  ${title}: ${names.slice(0, MAX_NAMES).join(', ')}${more}`];
}
