/** Rows of the calendar, asked for in pieces as they come into sight. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Calendar, CalendarDate } from '../../src/calendar.ts';
import { ask, problemOf, type Problem } from './api.ts';

/** Dates of one request. */
const PIECE = 48;

export interface Rows {
  readonly rowOf: (date: string) => CalendarDate | undefined;
  readonly problem: Problem | null;
}

/** Keeps the rows from the first to the last index at hand; rows of an earlier version stay until newer ones come. */
export function useRows(
  dates: readonly string[],
  first: number,
  last: number,
  version: string,
): Rows {
  const rows = useRef(new Map<string, CalendarDate>());
  const asked = useRef(new Map<number, string>());
  const [, setCount] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [from, to] = [Math.floor(first / PIECE), Math.floor(last / PIECE)];
  useEffect(() => {
    for (let piece = from; piece <= to; piece += 1) {
      const own = dates.slice(piece * PIECE, (piece + 1) * PIECE);
      const [start, end] = [own[0], own.at(-1)];
      const mark = `${version} ${start ?? ''} ${end ?? ''}`;
      if (start === undefined || end === undefined || asked.current.get(piece) === mark) continue;
      asked.current.set(piece, mark);
      ask<Calendar>('/api/calendar', { start, end }).then(
        (calendar) => {
          for (const row of calendar.dates) rows.current.set(row.game_date, row);
          setProblem(null);
          setCount((count) => count + 1);
        },
        (error: unknown) => {
          asked.current.delete(piece);
          setProblem(problemOf(error));
        },
      );
    }
  }, [dates, from, to, version]);
  return { rowOf: (date) => rows.current.get(date), problem };
}
