/**
 * Injury reports in the layout of the real ones, from rows: what a recorded server sends for days whose PDFs were not
 * kept. Columns, line steps, repeats and page breaks are those of the recorded files.
 */
import { widthOf, writePdf, type PlacedWord } from './pdf-writer.ts';

/** One row as a report prints it; `date`, `time`, `matchup` and `team` are left out by the writer where they repeat. */
export interface PrintedRow {
  /** `01/15/2024` */
  readonly date: string;
  /** `01:00 (ET)` */
  readonly time: string;
  readonly matchup: string;
  readonly team: string;
  /** `Last, First`; empty for a team that has not reported. */
  readonly player: string;
  readonly status: string;
  readonly reason: string;
}

export interface PrintedReport {
  /** `01/15/24 05:30 PM` */
  readonly time: string;
  readonly createdAt?: string;
  readonly rows: readonly PrintedRow[];
}

const COLUMNS = [
  ['date', 24.1, 'Game Date'],
  ['time', 120.6, 'Game Time'],
  ['matchup', 201, 'Matchup'],
  ['team', 265.2, 'Team'],
  ['player', 426, 'Player Name'],
  ['status', 586.7, 'Current Status'],
  ['reason', 667.1, 'Reason'],
] as const;

const SIZE = 10;
const SPACE = 2.5;
const LINE_STEP = 14.05;
const ROW_GAP = 22.2;
/** Where the first line of a page's first row stands, with and without the columns' titles. */
const TOP = { first: 459.2, later: 505.5 } as const;
const BOTTOM = 75;
const REASON_WIDTH = 150;

/** The report as a PDF. */
export function reportPdf({ time, createdAt, rows }: PrintedReport): Uint8Array {
  const pages = layOut(rows);
  const numbered = pages.map((words, index) => [
    ...line(`Injury Report: ${time}`, 289.1, 533.3, 22, 5.5),
    ...line(`Page ${String(index + 1)} of ${String(pages.length)}`, 398.5, 49.9, SIZE, SPACE),
    ...(index === 0
      ? COLUMNS.flatMap(([, x, title]) => line(title, x - 1, 480.1, SIZE, SPACE))
      : []),
    ...words,
  ]);
  return writePdf(numbered, createdAt === undefined ? {} : { createdAt });
}

function layOut(rows: readonly PrintedRow[]): PlacedWord[][] {
  const pages: PlacedWord[][] = [[]];
  let y: number = TOP.first;
  let before: PrintedRow | undefined;
  const turn = (): void => {
    pages.push([]);
    y = TOP.later;
  };
  for (const row of rows) {
    const reason = wrap(row.reason);
    if (y < BOTTOM) turn();
    // A row that does not fit is cut: the rest of its reason goes atop the next page.
    const room = Math.max(1, Math.floor((y - BOTTOM) / LINE_STEP) + 1);
    const here = reason.slice(0, room);
    const middle = y - ((here.length - 1) * LINE_STEP) / 2;
    for (const [name, x] of COLUMNS) {
      if (name === 'reason' || isRepeated(name, row, before)) continue;
      pages.at(-1)!.push(...line(row[name], x, middle, SIZE, SPACE));
    }
    y = placeReason(pages.at(-1)!, here, y);
    const rest = reason.slice(room);
    if (rest.length > 0) {
      turn();
      y = placeReason(pages.at(-1)!, rest, y);
    }
    before = row;
  }
  return pages;
}

/** Places the lines of a reason; returns where the next row begins. */
function placeReason(page: PlacedWord[], lines: readonly string[], top: number): number {
  lines.forEach((text, index) => {
    page.push(...line(text, COLUMNS[6][1], top - index * LINE_STEP, SIZE, SPACE));
  });
  return top - (lines.length - 1) * LINE_STEP - ROW_GAP;
}

function isRepeated(
  name: (typeof COLUMNS)[number][0],
  row: PrintedRow,
  before: PrintedRow | undefined,
): boolean {
  if (before === undefined || name === 'player' || name === 'status') return false;
  const upTo = COLUMNS.findIndex(([column]) => column === name);
  return COLUMNS.slice(0, upTo + 1).every(([column]) => row[column] === before[column]);
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last ?? ''} ${word}`;
    if (last === undefined || widthOf(longer, SIZE) > REASON_WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function line(text: string, x: number, y: number, size: number, space: number): PlacedWord[] {
  let at = x;
  return text.split(' ').flatMap((word) => {
    const placed = { text: word, x: at, y, size };
    at += widthOf(word, size) + space;
    return word === '' ? [] : [placed];
  });
}
