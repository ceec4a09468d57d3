/** The factors that caused a change: how far computing them is, the share of each, and what each adds to every column. */
import type { Attribution } from '@pkg/audit/attribute';
import { signed } from '@pkg/audit/diff-text';
import type { JSX } from 'preact';
import type { CausesState } from './causes.ts';
import { ProblemBox } from './problem-box.tsx';
import { Table } from './table.tsx';

export function CausesProgress({ found }: { readonly found: CausesState }): JSX.Element | null {
  const { stage, causes, problem } = found;
  if (problem !== null) return <ProblemBox problem={problem} />;
  const [done, total] = [stage?.done ?? 0, stage?.total ?? 1];
  const text =
    causes !== null
      ? 'The causes are computed.'
      : stage === null
        ? 'Computing the causes: preparing …'
        : `Computing the causes: ${String(done)} of ${String(total)} factors swapped, last ${stage.factor} …`;
  return (
    <p class="progress">
      <span role="status">{text}</span>
      {causes === null ? <progress value={done} max={total} aria-label="Factors swapped" /> : ''}
    </p>
  );
}

/** Each factor's part of all movement: sizes are summed, as ups and downs of players would cancel each other out. */
export function CauseShares({ causes }: { readonly causes: Attribution }): JSX.Element {
  const { factors, players, columns, appeared, disappeared } = causes;
  if (factors.length === 0) return <p>Causes: nothing changed.</p>;
  const sizes = factors.map((factor) =>
    players.reduce((sum, { by }) => sum + Math.abs(by[factor] ?? 0), 0),
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const shares = factors
    .map((factor, at) => ({ factor, share: all === 0 ? 0 : sizes[at]! / all }))
    .sort((a, b) => b.share - a.share);
  return (
    <>
      <section aria-label="Shares of the change by cause">
        <h3>Shares of the change by cause</h3>
        <dl class="bars">
          {shares.map(({ factor, share }) => (
            <>
              <dt>{factor}</dt>
              <dd>
                <meter value={share} aria-label={factor} />
                {`${(share * 100).toFixed(0)} %`}
              </dd>
            </>
          ))}
        </dl>
        <p class="note">
          Of all movement of expected points, up or down. Factors are swapped one at a time in the
          order of the table below; what two factors do only together is credited to the later one.
        </p>
      </section>
      <details>
        <summary>What each cause adds to the mean change of each column</summary>
        <Table
          caption="Causes"
          head={['column', 'total', ...factors]}
          rows={columns
            .filter(({ by }) => Object.keys(by).length > 0)
            .map(({ column, total, by }) => [
              column,
              signed(total),
              ...factors.map((factor) => signed(by[factor] ?? 0)),
            ])}
        />
      </details>
      {[
        ...appeared.map(({ player_name, factor }) => `${player_name} appears with ${factor}.`),
        ...disappeared.map((each) => `${each.player_name} disappears with ${each.factor}.`),
      ].map((text) => (
        <p>{text}</p>
      ))}
    </>
  );
}
