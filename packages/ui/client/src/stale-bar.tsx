/** Marks of stale cells for the dates in sight. It takes a plan of these dates, so it is asked for by a button. */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { StaleCell } from '../../src/stale-cells.ts';
import { useAnswer, type Asked } from './api.ts';
import { ProblemBox } from './problem-box.tsx';

type Range = readonly [start: string, end: string];

export interface Stale {
  /** Date and asset of each, with a space between. */
  readonly cells: ReadonlySet<string>;
  readonly asked: Asked<{ readonly cells: readonly StaleCell[] }> | null;
  readonly range: Range | null;
  readonly ask: () => void;
}

export function useStale(inSight: Range, version: string): Stale {
  const [range, setRange] = useState<Range | null>(null);
  const [start, end] = range ?? ['', ''];
  const path = range === null ? null : '/api/stale';
  const asked = useAnswer<{ cells: readonly StaleCell[] }>(path, { start, end }, version);
  const found = asked.state === 'there' ? asked.value.cells : null;
  const cells = useMemo(
    () => new Set((found ?? []).map(({ game_date, asset }) => `${game_date} ${asset}`)),
    [found],
  );
  const ask = (): void => {
    setRange(inSight);
  };
  return { cells, asked: range === null ? null : asked, range, ask };
}

export function StaleBar({ cells, asked, range, ask }: Stale): JSX.Element {
  const isPlanning = asked?.state === 'waiting';
  const dates = range === null ? '' : `${range[0]} to ${range[1]}`;
  const found = `${String(cells.size)} stale cells from ${dates}`;
  return (
    <div class="stale">
      <button type="button" disabled={isPlanning} onClick={ask}>
        Mark what is stale
      </button>{' '}
      <span role="status">
        {isPlanning ? `Planning ${dates} …` : ''}
        {asked?.state === 'there' ? found : ''}
      </span>
      {asked?.state === 'failed' ? <ProblemBox problem={asked.problem} /> : null}
    </div>
  );
}
