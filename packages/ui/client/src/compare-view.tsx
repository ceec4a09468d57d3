/** Two runs of a slate side by side: who moved, why, and what their teams reported. */
import type { RunDiff } from '@pkg/audit/lineage';
import type { Status } from '@pkg/engine';
import type { JSX } from 'preact';
import { useAnswer } from './api.ts';
import { useCauses } from './causes.ts';
import { CausesProgress, CauseShares } from './cause-shares.tsx';
import { CommandLine } from './command-line.tsx';
import { RunChanges, Movers } from './compared-runs.tsx';
import { DateChoice } from './date-choice.tsx';
import { ProblemBox } from './problem-box.tsx';
import { change, useRoute } from './route.ts';

interface CompareViewProps {
  readonly data_root: string;
  readonly dates: readonly string[];
  readonly version: string;
}

export function CompareView({ data_root, dates, version }: CompareViewProps): JSX.Element {
  const { params } = useRoute();
  const date = params.get('date') ?? dates.at(-1) ?? null;
  const range = date === null ? {} : { start: date, end: date };
  const status = useAnswer<Status>(date === null ? null : '/api/status', range, version);
  const runs = status.state === 'there' ? runsOf(status.value) : [];
  const [before, after] = pairOf(runs, params);
  return (
    <section aria-label="Compare" class="compare">
      <DateChoice dates={dates} date={date} clearing={['before', 'after', 'group']} />
      {status.state === 'waiting' && date !== null ? <p role="status">Reading …</p> : null}
      {status.state === 'failed' ? <ProblemBox problem={status.problem} /> : null}
      {runs.length > 0 ? (
        <div class="filters">
          <RunChoice name="before" label="First run" run={before} runs={runs} />
          <RunChoice name="after" label="Second run" run={after} runs={runs} />
          <button
            type="button"
            onClick={() => {
              change({ before: after, after: before });
            }}
          >
            Swap
          </button>
        </div>
      ) : null}
      {status.state === 'there' && runs.length < 2 && (before === '' || after === '') ? (
        <>
          <p>{runs.length === 0 ? 'No slate' : 'One run alone'} was made of this date.</p>
          <CommandLine
            words={['run', '--start', date!, '--end', date!, '--lead-minutes', '30']}
            dataRoot={data_root}
          />
        </>
      ) : null}
      {before === '' || after === '' ? null : (
        <Compared key={`${before} ${after}`} before={before} after={after} dataRoot={data_root} />
      )}
    </section>
  );
}

interface MadeRun {
  readonly run_id: string;
  readonly finished_at: string;
  readonly note: string;
}

/** The runs of which there is a slate; the published one first, then by the end of their making, the newest first. */
function runsOf({ dates }: Status): MadeRun[] {
  const found = new Map<string, MadeRun>();
  for (const { cells, published } of dates) {
    const current = new Set(published.map(({ run_id }) => run_id));
    for (const { asset, status, run_id, finished_at, lookahead } of cells) {
      if (asset !== 'finalize.unified' || status !== 'success') continue;
      const notes = [
        ...(current.has(run_id) ? ['published'] : []),
        ...(lookahead ? ['lookahead'] : []),
      ];
      found.set(run_id, { run_id, finished_at, note: notes.join(', ') });
    }
  }
  const isPublished = ({ note }: MadeRun): number => Number(note.startsWith('published'));
  return [...found.values()].sort(
    (a, b) => isPublished(b) - isPublished(a) || (a.finished_at < b.finished_at ? 1 : -1),
  );
}

/** The runs that the URL names; one that it leaves out is the published or the newest one, the earlier cut-off first. */
function pairOf(
  runs: readonly MadeRun[],
  params: URLSearchParams,
): readonly [before: string, after: string] {
  const [before, after] = [params.get('before'), params.get('after')];
  const other = (than: string | null): string =>
    runs.find(({ run_id }) => run_id !== than)?.run_id ?? '';
  if (before !== null) return [before, after ?? other(before)];
  if (after !== null) return [other(after), after];
  const [first = '', second = ''] = runs
    .slice(0, 2)
    .map(({ run_id }) => run_id)
    .sort();
  return [first, second];
}

interface RunChoiceProps {
  readonly name: 'before' | 'after';
  readonly label: string;
  readonly run: string;
  readonly runs: readonly MadeRun[];
}

function RunChoice({ name, label, run, runs }: RunChoiceProps): JSX.Element {
  const isListed = runs.some(({ run_id }) => run_id === run);
  return (
    <label>
      {label}{' '}
      <select
        value={run}
        onChange={(event) => {
          change({ [name]: event.currentTarget.value });
        }}
      >
        {isListed ? null : <option value={run}>{run === '' ? 'choose one' : run}</option>}
        {runs.map(({ run_id, note }) => (
          <option value={run_id}>{note === '' ? run_id : `${run_id} (${note})`}</option>
        ))}
      </select>
    </label>
  );
}

interface ComparedProps {
  readonly before: string;
  readonly after: string;
  readonly dataRoot: string;
}

function Compared({ before, after, dataRoot }: ComparedProps): JSX.Element {
  const { params } = useRoute();
  const diff = useAnswer<{ slates: readonly RunDiff[] }>('/api/diff', { before, after });
  const found = useCauses(diff.state === 'there' ? [before, after] : null);
  if (diff.state === 'failed') return <ProblemBox problem={diff.problem} />;
  if (diff.state === 'waiting') return <p role="status">Comparing …</p>;
  const { slates } = diff.value;
  const slate =
    slates.find(({ draft_group_id }) => draft_group_id === params.get('group')) ?? slates[0]!;
  const group = slate.draft_group_id;
  const causes = found.causes?.groups.find(({ draft_group_id }) => draft_group_id === group);
  return (
    <>
      {slates.length < 2 ? null : (
        <label>
          Draft group{' '}
          <select
            value={group}
            onChange={(event) => {
              change({ group: event.currentTarget.value });
            }}
          >
            {slates.map(({ draft_group_id }) => (
              <option value={draft_group_id}>{draft_group_id}</option>
            ))}
          </select>
        </label>
      )}
      <h2>
        {slate.game_date}, draft group {group}: <code>{before}</code> → <code>{after}</code>
      </h2>
      {slate.lookahead.map((run) => (
        <p class="problem">Run {run} knows what came after its lock or its cut-off.</p>
      ))}
      <CausesProgress found={found} />
      {causes === undefined ? null : <CauseShares causes={causes} />}
      <Movers diff={slate} causes={causes} />
      <RunChanges diff={slate} />
      <CommandLine words={['diff', before, after, '--attribute']} dataRoot={dataRoot} />
    </>
  );
}
