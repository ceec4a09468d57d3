/** The snapshots of a source about a cut-off, which can be moved: at each instant the one that would be chosen, and why not the others. */
import type { ExplainedSelection } from '@pkg/steps';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useAnswer } from './api.ts';
import { CommandLine } from './command-line.tsx';
import { ProblemBox } from './problem-box.tsx';
import { change, useRoute } from './route.ts';
import { SnapshotPlot, type PlottedSnapshot } from './snapshot-plot.tsx';
import { Table } from './table.tsx';

const SOURCES = [
  'injuries',
  'odds',
  'lineups',
  'roster',
  'salaries',
  'schedule',
  'boxscores',
  'ownership',
];
const MINUTE_MS = 60_000;
/** Milliseconds before the run's own cut-off, and after it, that the cut-off can be moved. */
const [BEFORE_MS, AFTER_MS] = [24 * 60 * MINUTE_MS, 6 * 60 * MINUTE_MS];

interface TimelineProps {
  readonly date: string;
  /** The run's own. */
  readonly cutoff: string;
  readonly dataRoot: string;
}

export function CutoffTimeline({ date, cutoff, dataRoot }: TimelineProps): JSX.Element {
  const { params } = useRoute();
  const source = params.get('source') ?? 'injuries';
  const at = params.get('at') ?? cutoff;
  const answer = useAnswer<ExplainedSelection>('/api/select', { date, source, as_of: at });
  // The answer before stays in sight until the next one comes.
  const last = useRef<{ readonly source: string; readonly value: ExplainedSelection } | null>(null);
  if (answer.state === 'there') last.current = { source, value: answer.value };
  const selection = last.current?.source === source ? last.current.value : null;
  const own = Date.parse(cutoff);
  const [from, to] = [own - BEFORE_MS, own + AFTER_MS];
  const snapshots = snapshotsOf(selection, from, to);
  return (
    <section aria-label="Another cut-off">
      <h3>If the cut-off were at another instant</h3>
      <Controls
        {...{ source, at, cutoff, from, to }}
        next={snapshots.find(({ known }) => known > Date.parse(at))?.known}
      />
      {answer.state === 'failed' ? <ProblemBox problem={answer.problem} /> : null}
      {selection === null ? null : (
        <>
          <p role="status">{sentence(selection)}</p>
          <SnapshotPlot
            title={`${source}: snapshots by both clocks, and the cut-off`}
            snapshots={snapshots}
            range={[from, to]}
            cutoff={Date.parse(at)}
            own={own}
          />
          <Candidates selection={selection} />
        </>
      )}
      <CommandLine
        words={['select', '--date', date, '--source', source, '--as-of', at, '--explain']}
        dataRoot={dataRoot}
      />
    </section>
  );
}

interface ControlsProps {
  readonly source: string;
  readonly at: string;
  readonly cutoff: string;
  /** Milliseconds since 1970 between which the cut-off can be moved. */
  readonly from: number;
  readonly to: number;
  /** The next instant at which a snapshot is known. */
  readonly next: number | undefined;
}

function Controls({ source, at, cutoff, from, to, next }: ControlsProps): JSX.Element {
  const move = (ms: number): void => {
    change({ at: instantText(Math.min(to, Math.max(from, ms))) }, true);
  };
  return (
    <div class="filters">
      <label>
        Source{' '}
        <select
          value={source}
          onChange={(event) => {
            change({ source: event.currentTarget.value }, true);
          }}
        >
          {SOURCES.map((name) => (
            <option value={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="cutoff">
        Cut-off{' '}
        <input
          type="range"
          min={from / MINUTE_MS}
          max={to / MINUTE_MS}
          value={Date.parse(at) / MINUTE_MS}
          aria-valuetext={at}
          onInput={(event) => {
            move(Number(event.currentTarget.value) * MINUTE_MS);
          }}
        />
      </label>
      <strong>{at}</strong>
      <button
        type="button"
        disabled={next === undefined}
        onClick={() => {
          if (next !== undefined) move(Math.ceil(next / 1000) * 1000);
        }}
      >
        To the next snapshot
      </button>
      <button
        type="button"
        disabled={at === cutoff}
        onClick={() => {
          change({ at: null }, true);
        }}
      >
        Back to the run's own
      </button>
    </div>
  );
}

function Candidates({ selection }: { readonly selection: ExplainedSelection }): JSX.Element {
  return (
    <Table
      caption="Snapshots, the chosen first, then the nearest to the cut-off"
      head={['reason', 'source clock', 'capture clock', 'late by', 'detail', 'path']}
      rows={selection.candidates.map((each) => [
        each.reason === 'CHOSEN' ? <strong>CHOSEN</strong> : each.reason,
        each.as_of_ts ?? '',
        each.available_at ?? '',
        each.late_by_ms === null ? '' : `${(each.late_by_ms / MINUTE_MS).toFixed(1)} min`,
        each.detail ?? '',
        each.path,
      ])}
    />
  );
}

/** The first sentence of `pipeline select`. */
function sentence({
  chosen,
  age_s,
  candidates_considered: all,
  cutoff,
}: ExplainedSelection): string {
  const of = `of ${String(all)} candidates`;
  if (chosen.length === 0) return `At ${cutoff} nothing is eligible ${of}.`;
  if (chosen.length > 1) return `At ${cutoff} ${String(chosen.length)} are chosen ${of}.`;
  const age = Math.round((age_s ?? 0) / 60);
  return `At ${cutoff} one is chosen ${of}, ${String(age)} min old.`;
}

/** Those within the range, by the instant at which they were known. */
function snapshotsOf(
  selection: ExplainedSelection | null,
  from: number,
  to: number,
): PlottedSnapshot[] {
  return (selection?.candidates ?? [])
    .flatMap(({ reason, as_of_ts, available_at }) => {
      if (as_of_ts === null || available_at === null) return [];
      const [asOf, captured] = [Date.parse(as_of_ts), Date.parse(available_at)];
      return [{ asOf, captured, known: Math.max(asOf, captured), isChosen: reason === 'CHOSEN' }];
    })
    .filter(({ asOf, captured }) => captured >= from && asOf <= to)
    .sort((a, b) => a.known - b.known);
}

function instantText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
