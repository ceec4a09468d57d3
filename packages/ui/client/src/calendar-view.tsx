/** The grid of dates and assets. Only the rows in sight are in the document, however many seasons there are. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { CalendarDate } from '../../src/calendar.ts';
import { useRows } from './calendar-rows.ts';
import { CellPanel } from './cell-panel.tsx';
import { MARKS, MEANINGS, shownState, stateClass, type ShownState } from './cell-marks.ts';
import { ProblemBox } from './problem-box.tsx';
import { change, useRoute } from './route.ts';
import { StaleBar, useStale } from './stale-bar.tsx';

interface CalendarProps {
  readonly dates: readonly string[];
  readonly assets: readonly string[];
  readonly version: string;
}

const ROW_PX = 26;
const HEAD_PX = 150;
/** Rows beyond each edge, so that a short scroll finds them there. */
const SPARE = 12;

export function CalendarView(props: CalendarProps): JSX.Element {
  const { params } = useRoute();
  const [date, asset] = [params.get('date'), params.get('asset')];
  const isOpen = date !== null && asset !== null && props.assets.includes(asset);
  if (props.dates.length === 0)
    return (
      <p>
        Nothing was run yet. Next: <code>pipeline run --start &lt;date&gt; --end &lt;date&gt;</code>
      </p>
    );
  return (
    <div class={isOpen ? 'split' : 'whole'}>
      <section aria-label="Calendar">
        <Legend />
        <Grid {...props} date={date} asset={asset} />
      </section>
      {isOpen ? <CellPanel date={date} asset={asset} version={props.version} /> : null}
    </div>
  );
}

function Legend(): JSX.Element {
  const states = Object.keys(MARKS) as ShownState[];
  return (
    <ul class="legend" aria-label="Meaning of the marks">
      {states.map((state) => (
        <li>
          <span class={`mark ${stateClass(state)}`} aria-hidden="true">
            {MARKS[state]}
          </span>{' '}
          {MEANINGS[state]}
        </li>
      ))}
    </ul>
  );
}

interface GridProps extends CalendarProps {
  readonly date: string | null;
  readonly asset: string | null;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function Grid({ dates, assets, version, date, asset }: GridProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Place>(() => startOf(dates, assets, date, asset));
  const [view, setView] = useState({ top: 0, height: 600 });
  const first = Math.max(0, Math.floor(view.top / ROW_PX) - SPARE);
  const last = Math.min(dates.length - 1, Math.ceil((view.top + view.height) / ROW_PX) + SPARE);
  const { rowOf, problem } = useRows(dates, first, last, version);
  const inSight = [dates[Math.floor(view.top / ROW_PX)] ?? dates[0]!, dates[last]!] as const;
  const stale = useStale(inSight, version);
  useViewOf(box, setView);
  useLayoutEffect(() => {
    reveal(box.current!, active);
  }, [active]);
  const open = ({ row, column }: Place): void => {
    setActive({ row, column });
    change({ date: dates[row]!, asset: assets[column]! });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') open(active);
    else {
      const next = moved(active, event.key, dates.length, assets.length);
      if (next === null) return;
      setActive(next);
    }
    event.preventDefault();
  };
  const shown = dates.slice(first, last + 1);
  return (
    <>
      {problem === null ? null : <ProblemBox problem={problem} />}
      <StaleBar {...stale} />
      <div
        class="grid"
        role="grid"
        tabIndex={0}
        ref={box}
        aria-label="Dates by assets: arrow keys move, Enter opens"
        aria-rowcount={dates.length + 1}
        aria-colcount={assets.length + 2}
        aria-activedescendant={idOf(active)}
        onKeyDown={onKeyDown}
      >
        <Head assets={assets} />
        <div role="rowgroup" class="body" style={{ height: `${String(dates.length * ROW_PX)}px` }}>
          {shown.map((each, at) => (
            <Row
              key={each}
              date={each}
              row={first + at}
              assets={assets}
              data={rowOf(each)}
              stale={stale.cells}
              active={active.row === first + at ? active.column : -1}
              opened={each === date ? asset : null}
              onOpen={open}
            />
          ))}
        </div>
      </div>
    </>
  );
}

function Head({ assets }: { readonly assets: readonly string[] }): JSX.Element {
  return (
    <div role="rowgroup" class="head">
      <div role="row" aria-rowindex={1}>
        <span role="columnheader" aria-colindex={1} class="date">
          date
        </span>
        {assets.map((asset, column) => (
          <span role="columnheader" aria-colindex={column + 2} class="asset">
            <span>{asset}</span>
          </span>
        ))}
        <span class="run" role="columnheader" aria-colindex={assets.length + 2}>
          published run
        </span>
      </div>
    </div>
  );
}

interface RowProps {
  readonly date: string;
  readonly row: number;
  readonly assets: readonly string[];
  readonly data: CalendarDate | undefined;
  /** Date and asset of each cell that is stale. */
  readonly stale: ReadonlySet<string>;
  readonly active: number;
  readonly opened: string | null;
  readonly onOpen: (place: Place) => void;
}

function Row({ date, row, assets, data, stale, active, opened, onOpen }: RowProps): JSX.Element {
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      class="row"
      style={{ transform: `translateY(${String(row * ROW_PX)}px)` }}
    >
      <span role="rowheader" aria-colindex={1} class="date">
        {date}
      </span>
      {assets.map((asset, column) => {
        const gaps = data?.gaps[asset];
        const isStale = stale.has(`${date} ${asset}`);
        const made = data?.states[column];
        const state = made === undefined ? null : shownState(made, gaps !== undefined, isStale);
        const without = gaps === undefined ? '' : `, without ${gaps.join(', ')}`;
        const label =
          state === null ? `${date} ${asset}: reading` : `${date} ${asset}: ${state}${without}`;
        return (
          <span
            role="gridcell"
            id={idOf({ row, column })}
            aria-colindex={column + 2}
            aria-label={label}
            aria-selected={opened === asset}
            title={label}
            class={`cell ${state === null ? '' : stateClass(state)}${active === column ? ' active' : ''}`}
            onClick={() => {
              onOpen({ row, column });
            }}
          >
            {state === null ? '' : MARKS[state]}
          </span>
        );
      })}
      <span role="gridcell" aria-colindex={assets.length + 2} class="run">
        {data === undefined ? '' : publishedText(data)}
      </span>
    </div>
  );
}

/** As `pipeline status` marks a run: `*` for a pinned one. */
function publishedText({ published_run, lookahead, pinned }: CalendarDate): string {
  return `${published_run}${pinned ? '*' : ''}${lookahead ? ' lookahead' : ''}`;
}

function startOf(
  dates: readonly string[],
  assets: readonly string[],
  date: string | null,
  asset: string | null,
): Place {
  const row = date === null ? -1 : dates.indexOf(date);
  const column = asset === null ? -1 : assets.indexOf(asset);
  return { row: row === -1 ? dates.length - 1 : row, column: Math.max(0, column) };
}

const PAGE = 20;

/** The place that a key leads to; null for a key that leads nowhere. */
function moved({ row, column }: Place, key: string, rows: number, columns: number): Place | null {
  const steps: Readonly<Record<string, Place>> = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    PageUp: { row: row - PAGE, column },
    PageDown: { row: row + PAGE, column },
    Home: { row: 0, column },
    End: { row: rows - 1, column },
  };
  const next = steps[key];
  if (next === undefined) return null;
  const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  return { row: within(next.row, rows), column: within(next.column, columns) };
}

function idOf({ row, column }: Place): string {
  return `cell-${String(row)}-${String(column)}`;
}

/** Scrolls so that a row lies between the head and the lower edge. */
function reveal(box: HTMLElement, { row }: Place): void {
  const [top, bottom] = [row * ROW_PX, (row + 1) * ROW_PX];
  const room = box.clientHeight - HEAD_PX;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + room) box.scrollTop = bottom - room;
}

function useViewOf(
  box: { readonly current: HTMLDivElement | null },
  setView: (view: { readonly top: number; readonly height: number }) => void,
): void {
  useEffect(() => {
    const element = box.current!;
    const update = (): void => {
      setView({ top: element.scrollTop, height: element.clientHeight });
    };
    const observer = new ResizeObserver(update);
    observer.observe(element);
    element.addEventListener('scroll', update, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', update);
    };
  }, []);
}
