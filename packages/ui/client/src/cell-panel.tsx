/** All that is on record of one cell: each run of it with its inputs, checks, gaps and key, and why it would run again. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CellManifest, CellManifests } from '../../src/cell-manifests.ts';
import { useAnswer } from './api.ts';
import { InputTable } from './input-table.tsx';
import { ProblemBox } from './problem-box.tsx';
import { change, follow, urlOf } from './route.ts';
import { Table } from './table.tsx';
import { WhySection } from './why-section.tsx';

interface CellPanelProps {
  readonly date: string;
  readonly asset: string;
  readonly version: string;
}

export function CellPanel({ date, asset, version }: CellPanelProps): JSX.Element {
  const found = useAnswer<CellManifests>('/api/cell', { date, asset }, version);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current!.focus();
  }, [date, asset]);
  return (
    <aside
      class="panel"
      aria-label="Cell"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <button type="button" class="close" onClick={close}>
        Close
      </button>
      <h2 tabIndex={-1} ref={title}>
        {asset} of {date}
      </h2>
      {found.state === 'waiting' ? <p role="status">Reading …</p> : null}
      {found.state === 'failed' ? <ProblemBox problem={found.problem} /> : null}
      {found.state === 'there' ? <Runs found={found.value} date={date} asset={asset} /> : null}
    </aside>
  );
}

function close(): void {
  change({ date: null, asset: null });
}

interface RunsProps {
  readonly found: CellManifests;
  readonly date: string;
  readonly asset: string;
}

function Runs({ found: { runs, damaged }, date, asset }: RunsProps): JSX.Element {
  const newest = runs[0]?.manifest.environment.orchestrator_run_id;
  return (
    <>
      {damaged.map(({ path, problem }) => (
        <ProblemBox problem={{ code: 'DAMAGED', message: `${path}: ${problem}` }} />
      ))}
      {runs.length === 0 && damaged.length === 0 ? <p>It was not made.</p> : null}
      <WhySection date={date} asset={asset} backfill={newest} />
      {runs.map((run, at) => (
        <details key={run.path} open={at === 0}>
          <summary>{summaryOf(run)}</summary>
          <RunFacts run={run} date={date} />
        </details>
      ))}
    </>
  );
}

function summaryOf({ manifest: { partition, status } }: CellManifest): string {
  const group = partition.draft_group_id;
  return `${status}: run ${partition.run_id}${group === undefined ? '' : `, group ${group}`}`;
}

interface RunProps {
  readonly run: CellManifest;
  readonly date: string;
}

function RunFacts({ run, date }: RunProps): JSX.Element {
  const { manifest } = run;
  const { attempt, timing, partition, environment, error, skip_reason, seed } = manifest;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['as of', partition.run_as_of_ts],
    ['attempt', String(attempt)],
    ['finished', timing.finished_at],
    ['took', durationText(timing.duration_ms)],
    ['skipped since', skip_reason],
    ['backfill', environment.orchestrator_run_id],
    ['made by', `${environment.code_version} on ${environment.hostname}, Node ${environment.node}`],
    ['seed', seed === undefined ? undefined : String(seed)],
    ['manifest', run.path],
  ];
  return (
    <>
      {error === undefined ? null : <ProblemBox problem={problemOf(error)} />}
      <dl>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ),
        )}
      </dl>
      <Table
        caption="Gaps"
        head={['source', 'policy', 'reason', 'what fills it']}
        rows={manifest.gaps.map((gap) => [gap.source, gap.policy, gap.reason, gap.remediation])}
      />
      <Table
        caption="Checks"
        head={['check', 'result', 'detail']}
        rows={manifest.checks.map(({ name, ok, severity, detail }) => [
          name,
          ok ? 'holds' : severity,
          detail,
        ])}
      />
      <InputTable inputs={manifest.inputs} />
      <Neighbours run={run} date={date} />
      <Table
        caption="Outputs"
        head={['output', 'rows', 'bytes', 'path', 'sha256']}
        rows={manifest.outputs.map(({ name, row_count, size_bytes, path, sha256 }) => [
          name,
          row_count ?? '',
          size_bytes,
          path,
          <code>{sha256}</code>,
        ])}
      />
      <Table
        caption="Parts of the key"
        head={['part', 'value']}
        rows={Object.entries(manifest.key_parts).map(([part, value]) => [
          part,
          <code>{value}</code>,
        ])}
      />
    </>
  );
}

function problemOf({ code, message, hint }: NonNullable<CellManifest['manifest']['error']>): {
  code: string;
  message: string;
} {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

/** The cells that it reads and those that read it, as links where they are of a date. */
function Neighbours({ run, date }: RunProps): JSX.Element {
  // A cell of which several outputs are read is listed once.
  const byName = new Map(
    run.manifest.inputs.flatMap(({ asset, run_id = '', path }) =>
      asset === undefined
        ? []
        : [[`${asset} ${run_id}`, { asset, run_id, isDated: isOf(path, date) }] as const],
    ),
  );
  const upstream = [...byName.values()];
  const downstream = run.downstream.map((cell) => ({ ...cell, isDated: true }));
  const list = (cells: typeof upstream): JSX.Element => (
    <ul class="cells">
      {cells.map(({ asset, run_id, isDated }) => (
        <li>
          {isDated ? (
            <a href={urlOf('/', { date, asset })} onClick={follow}>
              {asset}
            </a>
          ) : (
            asset
          )}{' '}
          <small>{run_id}</small>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <h3>Reads the cells</h3>
      {upstream.length === 0 ? <p>None.</p> : list(upstream)}
      <h3>Is read by</h3>
      {downstream.length === 0 ? <p>No cell of this date.</p> : list(downstream)}
    </>
  );
}

function isOf(path: string, date: string): boolean {
  return path.includes(`/game_date=${date}/`);
}

function durationText(ms: number): string {
  return ms < 1000 ? `${String(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
