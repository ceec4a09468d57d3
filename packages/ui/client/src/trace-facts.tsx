/** All that a number was made from: steps, settings, rows, why he may play, files, models and gaps. */
import type { Trace } from '@pkg/audit/lineage';
import type { JSX } from 'preact';
import { InputTable } from './input-table.tsx';
import { ProblemBox } from './problem-box.tsx';
import { Table } from './table.tsx';
import { valueText } from './value-text.ts';

export function TraceFacts({ trace }: { readonly trace: Trace }): JSX.Element {
  const { chain, rows, inputs, models, gaps, tampered, params, seed, step } = trace;
  const settings = Object.entries(params as Readonly<Record<string, unknown>>);
  return (
    <>
      {tampered.map((path) => (
        <ProblemBox
          problem={{ code: 'TAMPERED', message: `${path} is not as this run recorded it` }}
        />
      ))}
      <Table
        caption="Where the value comes from, the step that computed it last"
        head={['step', 'output', 'path', 'sha256']}
        rows={chain.map(({ asset, output, path, sha256 }) => [
          asset,
          output,
          path,
          <code>{sha256}</code>,
        ])}
      />
      <Table
        caption={`Settings of ${step}`}
        head={['name', 'value']}
        rows={[
          ...settings.map(([name, value]) => [name, valueText(name, value)]),
          ...(seed === null ? [] : [['seed', String(seed)]]),
        ]}
      />
      <Table
        caption="Rows that it was made from"
        head={['table', 'steps before', 'of', 'values']}
        rows={rows.map(({ asset, depth, of, values }) => [
          asset,
          depth + 1,
          of === 'game' ? 'his game' : 'him',
          values === null
            ? 'no row'
            : Object.entries(values)
                .map(([name, value]) => `${name} ${valueText(name, value)}`)
                .join(', '),
        ])}
      />
      <Report trace={trace} />
      <InputTable inputs={inputs.map(({ input }) => input)} />
      <Table
        caption="Models"
        head={['model', 'path', 'sha256']}
        rows={models.map(({ asset, path, sha256 }) => [asset, path, <code>{sha256}</code>])}
      />
      <Table
        caption="Gaps that were let pass"
        head={['source', 'policy', 'step', 'reason']}
        rows={gaps.map(({ source, policy, asset, reason }) => [source, policy, asset, reason])}
      />
    </>
  );
}

/** The injury report that the run used: when it was made and known, and its say of him and his team mates. */
function Report({
  trace: { availability, player_name },
}: {
  readonly trace: Trace;
}): JSX.Element | null {
  if (availability === null) return null;
  const { report, listed, team, has_team_reported, team_mates } = availability;
  if (report === null) return <p>No injury report was known at the cut-off.</p>;
  const unlisted =
    has_team_reported === true ? 'AVAILABLE, since his team reported without him' : 'not reported';
  const own =
    listed === null
      ? [player_name, unlisted, '']
      : [player_name, listed.status, listed.reason ?? ''];
  return (
    <>
      <h3>Injury report of {report.as_of_ts}</h3>
      <p>
        Known at {report.available_at}, {(report.age_s / 60).toFixed(0)} min old at the cut-off.
      </p>
      <Table
        caption={`What it says of ${team}`}
        head={['player', 'status', 'reason']}
        rows={[
          own,
          ...team_mates.map((mate) => [mate.player_name, mate.status, mate.reason ?? '']),
        ]}
      />
    </>
  );
}
