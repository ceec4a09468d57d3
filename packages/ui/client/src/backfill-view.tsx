/** One backfill, followed while it runs: progress by stage, what runs and waits, its end, its log; and stopping it. */
import type { JSX } from 'preact';
import type { BackfillState } from '../../src/backfill-state.ts';
import { useAnswer } from './api.ts';
import { BackfillLogTable } from './backfill-log-table.tsx';
import { CommandLine } from './command-line.tsx';
import { ProblemBox } from './problem-box.tsx';
import { change, useRoute } from './route.ts';
import { StopButton } from './stop-button.tsx';
import { Table } from './table.tsx';

interface BackfillViewProps {
  readonly data_root: string;
  readonly allows_actions: boolean;
  readonly version: string;
}

export function BackfillView(props: BackfillViewProps): JSX.Element {
  const { version } = props;
  const { params } = useRoute();
  const asked = params.get('backfill');
  const all = useAnswer<{ backfills: readonly string[] }>('/api/backfills', {}, version);
  const ids = all.state === 'there' ? all.value.backfills : [];
  const id = asked ?? ids[0] ?? null;
  const query = id === null ? {} : { backfill: id };
  const found = useAnswer<BackfillState>(id === null ? null : '/api/backfill', query, version);
  return (
    <section aria-label="Backfills">
      {all.state === 'failed' ? <ProblemBox problem={all.problem} /> : null}
      {all.state === 'there' && ids.length === 0 ? <p>No backfill is on record yet.</p> : null}
      {id === null ? null : (
        <label class="choice">
          Backfill{' '}
          <select
            value={id}
            onChange={(event) => {
              change({ backfill: event.currentTarget.value, failed: null });
            }}
          >
            {ids.includes(id) ? null : <option value={id}>{id}</option>}
            {ids.map((each) => (
              <option value={each}>{each}</option>
            ))}
          </select>
        </label>
      )}
      {id !== null && found.state === 'waiting' ? <p role="status">Reading …</p> : null}
      {found.state === 'failed' ? <ProblemBox problem={found.problem} /> : null}
      {found.state === 'there' ? <Followed backfill={found.value} {...props} /> : null}
    </section>
  );
}

interface FollowedProps extends BackfillViewProps {
  readonly backfill: BackfillState;
}

function Followed({ backfill, data_root, allows_actions }: FollowedProps): JSX.Element {
  const { backfill_id, state, counts, cells, by, resume, left_ms } = backfill;
  const done = cells - counts.open;
  return (
    <>
      <h2>{backfill_id}</h2>
      <p class="progress">
        <span role="status">{sentence(backfill)}</span>
        <progress value={done} max={Math.max(1, cells)} aria-label="Cells done" />
        {done} of {cells} cells
        {left_ms === null ? '' : `, about ${seconds(left_ms)} left`}
      </p>
      <p>
        {Object.entries(counts)
          .map(([outcome, count]) => `${String(count)} ${outcome}`)
          .join(', ')}
      </p>
      {by === null ? null : (
        <p>
          Run by process {by.pid} on {by.host}, last heard of at {by.heartbeat_at}:{' '}
          <code>{by.command}</code>
        </p>
      )}
      {state === 'running' && allows_actions ? <StopButton backfill={backfill_id} /> : null}
      {state === 'running' ? (
        <CommandLine title="Stop it" words={['cancel', backfill_id]} dataRoot={data_root} />
      ) : null}
      {resume === null ? null : (
        <p>
          Go on with it: <code>{resume}</code>
        </p>
      )}
      <Stages backfill={backfill} />
      <BackfillLogTable backfill={backfill} />
      <CommandLine words={['logs', backfill_id]} dataRoot={data_root} />
    </>
  );
}

function sentence({ state, finished_at, exit_code, planned_at }: BackfillState): string {
  switch (state) {
    case 'running':
      return `Running since ${planned_at ?? 'an unknown instant'}.`;
    case 'finished':
      return `Finished at ${finished_at!} with exit code ${String(exit_code)}.`;
    case 'interrupted':
      return 'It ended before its time: no process is at work on it.';
  }
}

function Stages({
  backfill: { stages, running, waiting },
}: Pick<FollowedProps, 'backfill'>): JSX.Element {
  return (
    <>
      <Table
        caption="Stages"
        head={['stage', 'done', 'of', 'running', 'mean time of a cell', 'progress']}
        rows={stages.map(({ stage, done, total, running: now, mean_ms }) => [
          stage,
          done,
          total,
          now,
          mean_ms === null ? '' : seconds(mean_ms),
          <progress value={done} max={Math.max(1, total)} aria-label={`${stage} done`} />,
        ])}
      />
      <Table
        caption="Running now"
        head={['cell', 'since']}
        rows={running.map(({ cell, since }) => [cell, since])}
      />
      <Table
        caption="Ready, and waiting for a place in a pool"
        head={['pool', 'ready', 'running in it']}
        rows={waiting.map(({ pool, ready, running: now }) => [pool, ready, now])}
      />
    </>
  );
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(0)} min`;
}
