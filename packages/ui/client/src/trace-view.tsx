/** A number and where it comes from: its step, rows, files and models, and the snapshots that other cut-offs would choose. */
import type { Trace } from '@pkg/audit/lineage';
import type { ShownSlate } from '@pkg/backfill/records';
import type { JSX } from 'preact';
import { useAnswer } from './api.ts';
import { CommandLine } from './command-line.tsx';
import { CutoffTimeline } from './cutoff-timeline.tsx';
import { DateChoice } from './date-choice.tsx';
import { ProblemBox } from './problem-box.tsx';
import { change, useRoute } from './route.ts';
import { TraceFacts } from './trace-facts.tsx';
import { valueText } from './value-text.ts';

interface TraceViewProps {
  readonly data_root: string;
  readonly dates: readonly string[];
  readonly version: string;
}

/** The number that is traced unless the URL names another. */
const USUAL = 'dk_fpts_mean';

export function TraceView({ data_root, dates, version }: TraceViewProps): JSX.Element {
  const { params } = useRoute();
  const asked = params.get('date');
  const query = asked === null ? {} : { date: asked };
  const shown = useAnswer<{ slates: readonly ShownSlate[] }>('/api/show', query, version);
  const slates = shown.state === 'there' ? shown.value.slates : [];
  const date = asked ?? slates[0]?.players[0]?.game_date ?? null;
  const slate =
    slates.find(({ draft_group_id }) => draft_group_id === params.get('group')) ?? slates[0];
  const player = params.get('player') ?? String(slate?.players[0]?.player_id ?? '');
  const column = params.get('column') ?? USUAL;
  return (
    <section aria-label="Trace" class="compare">
      <DateChoice dates={dates} date={date} clearing={['group', 'player', 'run', 'at']} />
      {shown.state === 'waiting' ? <p role="status">Reading …</p> : null}
      {shown.state === 'failed' ? <ProblemBox problem={shown.problem} /> : null}
      {slate === undefined ? null : (
        <div class="filters">
          <Choice
            name="player"
            label="Player"
            value={player}
            options={slate.players.map((each) => [String(each.player_id), each.player_name])}
          />
          <Choice
            name="column"
            label="Column"
            value={column}
            options={Object.keys(slate.players[0] ?? {}).map((name) => [name, name])}
          />
        </div>
      )}
      {date === null || player === '' ? null : (
        <Traced date={date} player={player} column={column} dataRoot={data_root} />
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly name: 'player' | 'column';
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

function Choice({ name, label, value, options }: ChoiceProps): JSX.Element {
  const isListed = options.some(([each]) => each === value);
  return (
    <label>
      {label}{' '}
      <select
        value={value}
        onChange={(event) => {
          change({ [name]: event.currentTarget.value });
        }}
      >
        {isListed ? null : <option value={value}>{value}</option>}
        {options.map(([each, text]) => (
          <option value={each}>{text}</option>
        ))}
      </select>
    </label>
  );
}

interface TracedProps {
  readonly date: string;
  readonly player: string;
  readonly column: string;
  readonly dataRoot: string;
}

function Traced({ date, player, column, dataRoot }: TracedProps): JSX.Element {
  const { params } = useRoute();
  const which = ['run', 'group'].flatMap((name) => {
    const value = params.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const query = { date, player, column, ...Object.fromEntries(which) };
  const found = useAnswer<Trace>('/api/trace', query);
  if (found.state === 'failed') return <ProblemBox problem={found.problem} />;
  if (found.state === 'waiting') return <p role="status">Tracing …</p>;
  const trace = found.value;
  const { run_id, run_as_of_ts, published_run_id } = trace;
  const flags = which.flatMap(([name, value]) => [`--${name}`, value]);
  return (
    <>
      <h2>
        {trace.player_name}: {column} = {valueText(column, trace.value)}
      </h2>
      <p>
        As of <strong>{run_as_of_ts ?? 'no instant'}</strong>, run <code>{run_id}</code>,{' '}
        {published_run_id === run_id ? 'published' : 'not the published one'}.
      </p>
      {trace.is_lookahead ? (
        <p class="problem">This run knows what came after its lock or its cut-off.</p>
      ) : null}
      {trace.is_unlisted ? <p>The site does not list him in this draft group.</p> : null}
      <TraceFacts trace={trace} />
      <CommandLine
        words={['trace', player, column, '--date', date, ...flags]}
        dataRoot={dataRoot}
      />
      {run_as_of_ts === null ? null : (
        <CutoffTimeline date={date} cutoff={run_as_of_ts} dataRoot={dataRoot} />
      )}
    </>
  );
}
