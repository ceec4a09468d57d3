/** The frame of every view: where it is, which data root, which theme. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAnswer } from './api.ts';
import { BackfillView } from './backfill-view.tsx';
import { CalendarView } from './calendar-view.tsx';
import { CompareView } from './compare-view.tsx';
import { ProblemBox } from './problem-box.tsx';
import { useRootState, type RootState } from './root-version.ts';
import { follow, useRoute } from './route.ts';
import { SlateView } from './slate-view.tsx';
import { TraceView } from './trace-view.tsx';
import { applyTheme, storedTheme, THEMES, type Theme } from './theme.ts';

export interface Dates {
  readonly data_root: string;
  readonly allows_actions: boolean;
  readonly assets: readonly string[];
  readonly dates: readonly string[];
}

const VIEWS = [
  ['/', 'Calendar'],
  ['/slate', 'Slate'],
  ['/trace', 'Trace'],
  ['/compare', 'Compare'],
  ['/backfills', 'Backfills'],
] as const;

export function App(): JSX.Element {
  const { path } = useRoute();
  const root = useRootState();
  const dates = useAnswer<Dates>('/api/dates', {}, root.version);
  const view = path === '/calendar' ? '/' : path;
  const isThere = dates.state === 'there';
  return (
    <>
      <a class="skip" href="#main">
        Skip to the view
      </a>
      <header>
        <h1>Pipeline</h1>
        <nav aria-label="Views">
          {VIEWS.map(([to, name]) => (
            <a href={to} onClick={follow} aria-current={view === to ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <p class="root">{isThere ? dates.value.data_root : ''}</p>
        <Connection root={root} />
        <ThemeChoice />
      </header>
      <main id="main" tabIndex={-1}>
        {dates.state === 'failed' ? <ProblemBox problem={dates.problem} /> : null}
        {dates.state === 'waiting' ? <p role="status">Reading the data root …</p> : null}
        {isThere && view === '/' ? <CalendarView {...dates.value} version={root.version} /> : null}
        {isThere && view === '/slate' ? (
          <SlateView dates={dates.value.dates} version={root.version} />
        ) : null}
        {isThere && view === '/backfills' ? (
          <BackfillView {...dates.value} version={root.version} />
        ) : null}
        {isThere && view === '/trace' ? (
          <TraceView {...dates.value} version={root.version} />
        ) : null}
        {isThere && view === '/compare' ? (
          <CompareView {...dates.value} version={root.version} />
        ) : null}
      </main>
    </>
  );
}

function Connection({ root }: { readonly root: RootState }): JSX.Element {
  const { working, isConnected } = root;
  const cells = `${String(working)} ${working === 1 ? 'cell' : 'cells'} being made`;
  const text = isConnected ? (working > 0 ? cells : '') : 'The server does not answer';
  return (
    <p class={isConnected ? 'connection' : 'connection lost'} role="status">
      {text}
    </p>
  );
}

function ThemeChoice(): JSX.Element {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  return (
    <label class="theme">
      Theme{' '}
      <select
        value={theme}
        onChange={(event) => {
          const chosen = event.currentTarget.value as Theme;
          applyTheme(chosen);
          setTheme(chosen);
        }}
      >
        {THEMES.map((each) => (
          <option value={each}>{each}</option>
        ))}
      </select>
    </label>
  );
}
