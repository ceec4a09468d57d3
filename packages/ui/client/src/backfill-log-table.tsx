/** The log of a backfill, the newest first: each cell with its attempt and, where it failed, the remedy. */
import type { LogEntry } from '@pkg/backfill/records';
import type { JSX } from 'preact';
import type { BackfillState } from '../../src/backfill-state.ts';
import { change, follow, urlOf, useRoute } from './route.ts';
import { Table } from './table.tsx';

export function BackfillLogTable({ backfill }: { readonly backfill: BackfillState }): JSX.Element {
  const isFailed = useRoute().params.get('failed') === 'true';
  const { log, log_entries, counts } = backfill;
  const entries = log.entries.filter(({ outcome }) => !isFailed || outcome === 'failed');
  const left = log_entries - counts.open - log.entries.length;
  return (
    <>
      <label>
        <input
          type="checkbox"
          checked={isFailed}
          onChange={(event) => {
            change({ failed: event.currentTarget.checked ? 'true' : null }, true);
          }}
        />{' '}
        Failures alone
      </label>
      <Table
        caption="Log"
        head={['started', 'outcome', 'cell', 'attempt', 'took', 'rows', 'reason or error']}
        rows={entries.map(entryRow)}
      />
      {left > 0 ? <p>{left} earlier entries are not shown.</p> : null}
    </>
  );
}

function entryRow(entry: LogEntry): (JSX.Element | string | number)[] {
  const { started_at, outcome, asset, game_date, attempt, duration_ms, rows, error } = entry;
  const name = `${asset} ${game_date ?? ''}`;
  return [
    started_at ?? '',
    outcome,
    game_date === null ? (
      name
    ) : (
      <a href={urlOf('/', { date: game_date, asset })} onClick={follow}>
        {name}
      </a>
    ),
    attempt ?? '',
    duration_ms === null ? '' : `${(duration_ms / 1000).toFixed(2)} s`,
    rows ?? '',
    error === null ? (
      (entry.reason ?? '')
    ) : (
      <>
        <strong>{error.code}</strong> {error.message}
        {error.hint === null ? null : (
          <>
            <br />
            Next: <code>{error.hint}</code>
          </>
        )}
      </>
    ),
  ];
}
