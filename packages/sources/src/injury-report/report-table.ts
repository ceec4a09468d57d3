/**
 * The grid of an injury report: from words with places to rows of seven cells. Nothing here knows what the cells mean,
 * but for the titles of the columns.
 *
 * A row is as high as its reason, whose lines stand 14 points apart; rows stand at least 22 apart, and every other cell
 * of a row stands within the height of its reason. A reason that a page's end cuts goes on atop the next page.
 */
import { drift } from '../drift.ts';
import type { PdfWord } from './pdf-page.ts';

/** One row as printed; a cell that only repeats what stands above it is empty. */
export interface ReportRow {
  readonly page: number;
  readonly cells: Readonly<Record<ColumnName, string>>;
}

export type ColumnName = 'date' | 'time' | 'matchup' | 'team' | 'player' | 'status' | 'reason';

const TITLES: readonly (readonly [ColumnName, string])[] = [
  ['date', 'Game Date'],
  ['time', 'Game Time'],
  ['matchup', 'Matchup'],
  ['team', 'Team'],
  ['player', 'Player Name'],
  ['status', 'Current Status'],
  ['reason', 'Reason'],
];

/** Lines of one cell are 14 points apart, rows 22 or more. */
const LINE_STEP = 18;
/** Words nearer than this are parts of one: `Two-` and `Way`. */
const GLUE = 1;
/** Words of one line share their height up to rounding. */
const SAME_LINE = 2;

interface Line {
  readonly y: number;
  readonly text: string;
}

/** A report's rows in order, with its heading and what its footers say. */
export interface ReportTable {
  /** `Injury Report: 01/15/24 05:30 PM`, the same on each page. */
  readonly heading: string;
  readonly rows: readonly ReportRow[];
}

/** @throws KnownError `INJURY_REPORT_LAYOUT` for pages, columns or rows that don't fit together */
export function readReportTable(pages: readonly (readonly PdfWord[])[]): ReportTable {
  const [first] = pages;
  if (first === undefined) throw layout('it has no pages');
  const columns = columnStarts(first);
  const headings = new Set<string>();
  const rows: { page: number; cells: Record<ColumnName, string> }[] = [];
  pages.forEach((words, index) => {
    const page = index + 1;
    const lines = linesOf(words);
    headings.add(headingOf(lines, page));
    checkFooter(lines, page, pages.length);
    const body = words.filter((word) => isBody(word, lines, page));
    for (const cells of rowsOf(body, columns, page)) appendRow(rows, page, cells);
  });
  if (headings.size !== 1) throw layout(`its pages are of ${String(headings.size)} reports`);
  if (rows.length === 0) throw layout('it has no rows');
  return { heading: [...headings][0]!, rows };
}

/** A row of its own, or the rest of the reason that the page before cut. */
function appendRow(
  rows: { page: number; cells: Record<ColumnName, string> }[],
  page: number,
  cells: Record<ColumnName, string>,
): void {
  const isRest = TITLES.every(([name]) => name === 'reason' || cells[name] === '');
  const last = rows.at(-1);
  const isNotice = cells.reason === 'NOT YET SUBMITTED';
  if (!isRest || isNotice) {
    rows.push({ page, cells });
    return;
  }
  const isTopOfPage = last?.page === page - 1;
  if (!isTopOfPage || last.cells.player === '')
    throw layout(`page ${String(page)} has a reason without a player: '${cells.reason}'`);
  last.cells.reason = join(last.cells.reason, cells.reason);
}

/** Where each column begins, from the titles on the first page. */
function columnStarts(words: readonly PdfWord[]): readonly (readonly [ColumnName, number])[] {
  const title = linesOf(words).find(({ text }) => text.startsWith('Game Date'));
  const expected = TITLES.map(([, text]) => text).join(' ');
  if (title?.text !== expected)
    throw layout(`its columns are '${title?.text ?? 'missing'}', not '${expected}'`);
  // A title may come as one run of letters or as its words.
  const runs = inLine(words, title.y);
  let next = 0;
  return TITLES.map(([name, text]) => {
    const first = runs[next];
    let read = '';
    while (read.length < text.length && next < runs.length) read = join(read, runs[next++]!.text);
    if (first === undefined || read !== text) throw layout(`the title ${text} is '${read}'`);
    return [name, first.x] as const;
  });
}

function headingOf(lines: readonly Line[], page: number): string {
  const heading = lines.find(({ text }) => text.startsWith('Injury Report:'));
  if (heading !== undefined) return heading.text;
  throw layout(`page ${String(page)} has no heading`);
}

function checkFooter(lines: readonly Line[], page: number, pages: number): void {
  const expected = `Page ${String(page)} of ${String(pages)}`;
  const last = lines.at(-1)?.text;
  if (last !== expected)
    throw layout(`page ${String(page)} ends with '${String(last)}', not '${expected}'`);
}

/** Between the heading, or the titles, and the footer. */
function isBody(word: PdfWord, lines: readonly Line[], page: number): boolean {
  const title = page === 1 ? 'Game Date' : 'Injury Report:';
  const top = lines.find(({ text }) => text.startsWith(title))!.y;
  return word.y < top - SAME_LINE && word.y > lines.at(-1)!.y + SAME_LINE;
}

function rowsOf(
  words: readonly PdfWord[],
  columns: readonly (readonly [ColumnName, number])[],
  page: number,
): Record<ColumnName, string>[] {
  const byColumn = new Map(TITLES.map(([name]) => [name, [] as PdfWord[]]));
  for (const word of words) {
    const column = columns.findLast(([, start]) => word.x >= start - SAME_LINE);
    if (column === undefined)
      throw layout(`page ${String(page)} has '${word.text}' left of all columns`);
    byColumn.get(column[0])!.push(word);
  }
  const bands = bandsOf(linesOf(byColumn.get('reason')!));
  const rows = bands.map(({ text }) => ({ ...EMPTY, reason: text }));
  for (const [name, cellWords] of byColumn) {
    if (name === 'reason') continue;
    for (const line of linesOf(cellWords)) {
      const at = bands.findIndex(
        ({ top, bottom }) => line.y <= top + SAME_LINE && line.y >= bottom - SAME_LINE,
      );
      if (at < 0) throw layout(`page ${String(page)} has '${line.text}' in no row`);
      rows[at]![name] = join(rows[at]![name], line.text);
    }
  }
  return rows;
}

const EMPTY: Readonly<Record<ColumnName, string>> = {
  date: '',
  time: '',
  matchup: '',
  team: '',
  player: '',
  status: '',
  reason: '',
};

interface Band {
  top: number;
  bottom: number;
  text: string;
}

/** Lines that stand close are one cell. */
function bandsOf(lines: readonly Line[]): readonly Band[] {
  const bands: Band[] = [];
  for (const { y, text } of lines) {
    const last = bands.at(-1);
    if (last !== undefined && last.bottom - y < LINE_STEP) {
      last.bottom = y;
      last.text = join(last.text, text);
    } else bands.push({ top: y, bottom: y, text });
  }
  return bands;
}

/** Lines from top to bottom. */
function linesOf(words: readonly PdfWord[]): Line[] {
  const lines: Line[] = [];
  for (const { y } of words.toSorted((a, b) => b.y - a.y)) {
    const last = lines.at(-1);
    if (last !== undefined && last.y - y <= SAME_LINE) continue;
    lines.push({ y, text: textOf(inLine(words, y)) });
  }
  return lines;
}

function inLine(words: readonly PdfWord[], y: number): PdfWord[] {
  return words.filter((word) => word.y <= y && y - word.y <= SAME_LINE).sort((a, b) => a.x - b.x);
}

function textOf(words: readonly PdfWord[]): string {
  let text = '';
  let end = -Infinity;
  for (const word of words) {
    text += text === '' || word.x - end < GLUE ? word.text : ` ${word.text}`;
    end = word.x + word.width;
  }
  return text;
}

function join(a: string, b: string): string {
  return a === '' ? b : `${a} ${b}`;
}

function layout(problem: string): Error {
  return drift('INJURY_REPORT_LAYOUT', 'injury report', problem);
}
