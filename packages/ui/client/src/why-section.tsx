/** Whether a cell would be reused or made if the pipeline ran now. Planning takes a moment, so it is asked for by a button. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Why } from '@pkg/backfill/plan';
import { useAnswer } from './api.ts';
import { ProblemBox } from './problem-box.tsx';

interface WhyProps {
  readonly date: string;
  readonly asset: string;
  /** With whose flags it is asked; none for a cell that was never made. */
  readonly backfill: string | undefined;
}

export function WhySection({ date, asset, backfill }: WhyProps): JSX.Element {
  const [asked, setAsked] = useState('');
  const params = { date, asset, ...(backfill === undefined ? {} : { backfill }) };
  const key = JSON.stringify(params);
  const isAsked = asked === key;
  const why = useAnswer<{ cells: readonly Why[] }>(isAsked ? '/api/why' : null, params);
  return (
    <section aria-label="If the pipeline ran now" class="why">
      {isAsked ? null : (
        <button
          type="button"
          onClick={() => {
            setAsked(key);
          }}
        >
          Would it run now?
        </button>
      )}
      {isAsked && why.state === 'waiting' ? <p role="status">Planning …</p> : null}
      {why.state === 'failed' ? <ProblemBox problem={why.problem} /> : null}
      {why.state === 'there' ? <WhyList cells={why.value.cells} /> : null}
    </section>
  );
}

function WhyList({ cells }: { readonly cells: readonly Why[] }): JSX.Element {
  return (
    <ul>
      {cells.map(({ cell, would, reason, detail, run_id, changed, because, error }) => (
        <li>
          <strong>{would}</strong> {cell} <small>{run_id}</small>
          <br />
          {reason}
          {detail === '' ? '' : `: ${detail}`}
          {error === undefined ? null : <ProblemBox problem={error} />}
          {changed.length === 0 ? null : (
            <ul>
              {changed.map(({ part, was, is, before, after }) => (
                <li>
                  {part}: was <code>{was ?? before ?? 'none'}</code>, is{' '}
                  <code>{is ?? after ?? 'none'}</code>
                </li>
              ))}
            </ul>
          )}
          {because.length === 0 ? null : <WhyList cells={because} />}
        </li>
      ))}
    </ul>
  );
}
