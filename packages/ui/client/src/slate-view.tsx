/** The published slate of a date: which run it is, its filters and its table. */
import type { JSX } from 'preact';
import type { ShownSlate } from '@pkg/backfill/records';
import { useAnswer } from './api.ts';
import { DateChoice } from './date-choice.tsx';
import { ProblemBox } from './problem-box.tsx';
import { change, follow, urlOf, useRoute } from './route.ts';
import { SlateTable } from './slate-table.tsx';

interface SlateViewProps {
  readonly dates: readonly string[];
  readonly version: string;
}

export function SlateView({ dates, version }: SlateViewProps): JSX.Element {
  const { params } = useRoute();
  const asked = params.get('date');
  const shown = useAnswer<{ readonly slates: readonly ShownSlate[] }>(
    '/api/show',
    asked === null ? {} : { date: asked },
    version,
  );
  const slates = shown.state === 'there' ? shown.value.slates : [];
  const date = asked ?? slates[0]?.players[0]?.game_date ?? null;
  const slate =
    slates.find(({ draft_group_id }) => draft_group_id === params.get('group')) ?? slates[0];
  return (
    <section aria-label="Slate">
      <DateChoice dates={dates} date={date} clearing={['group', 'player']} />
      {shown.state === 'waiting' ? <p role="status">Reading …</p> : null}
      {shown.state === 'failed' ? <ProblemBox problem={shown.problem} /> : null}
      {slates.length < 2 || slate === undefined ? null : (
        <label>
          Draft group{' '}
          <select
            value={slate.draft_group_id}
            onChange={(event) => {
              change({ group: event.currentTarget.value, player: null });
            }}
          >
            {slates.map(({ draft_group_id }) => (
              <option value={draft_group_id}>{draft_group_id}</option>
            ))}
          </select>
        </label>
      )}
      {slate === undefined ? null : (
        <>
          <SlateTitle slate={slate} />
          <SlateTable slate={slate} date={date ?? ''} />
        </>
      )}
    </section>
  );
}

function SlateTitle({ slate }: { readonly slate: ShownSlate }): JSX.Element {
  const { draft_group_id, run_id, lookahead, players, not_on_slate } = slate;
  const [first] = players;
  return (
    <>
      <h2>
        {first?.game_date ?? ''}, draft group {draft_group_id}
      </h2>
      <p>
        As of <strong>{first?.run_as_of_ts ?? 'unknown'}</strong>, run <code>{run_id}</code>.{' '}
        <a href={urlOf('/compare', { date: first?.game_date ?? null })} onClick={follow}>
          Compare it with another run
        </a>
        . {not_on_slate > 0 ? `${String(not_on_slate)} more players are not on the slate.` : ''}
      </p>
      {lookahead ? (
        <p class="problem">This run knows what came after its lock or its cut-off.</p>
      ) : null}
    </>
  );
}
