/**
 * The log of a backfill, cell by cell in order of time: from its table, its plan and the manifests that it left. What a
 * later attempt wrote over is not made up for: such a cell has no time.
 */
import type { Manifest } from '@pkg/manifest';
import { type KnownError, type ObjectStore, didYouMean } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { ownManifests } from './backfill-cells.ts';
import { hintOfRun, type Here } from '../request/run-command.ts';
import type { Hinted } from '../words/complete-command.ts';
import {
  requestOf,
  type BackfillRecord,
  type CellLine,
  type PlanCellRecord,
} from './backfill-record.ts';

export interface LogEntry {
  /** The id of the cell in the plan; null where none was kept. */
  readonly cell: string | null;
  readonly asset: string;
  readonly game_date: string | null;
  readonly run_id: string;
  /** `open`: nothing of it is on record. */
  readonly outcome: 'made' | 'reused' | 'failed' | 'stale' | 'skipped' | 'cancelled' | 'open';
  readonly started_at: string | null;
  /** Counts the attempts at this run of the cell, those of earlier backfills too. */
  readonly attempt: number | null;
  readonly duration_ms: number | null;
  readonly rows: number | null;
  /** Why it ran, or why it did not. */
  readonly reason: string | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  } | null;
  readonly gaps: readonly {
    readonly source: string;
    readonly policy: string;
    readonly reason: string;
  }[];
}

export interface BackfillLog {
  readonly backfill_id: string;
  readonly planned_at: string | null;
  /** Null for one that is at work, or ended before its time. */
  readonly finished_at: string | null;
  /** Cells that were there already. */
  readonly reused: number;
  /** The others, in order of time; those without one last, in the order of the plan. */
  readonly entries: readonly LogEntry[];
}

export interface LogFilter {
  readonly asset?: string | undefined;
  readonly date?: string | undefined;
  readonly isFailed: boolean;
}

/** @throws KnownError `NO_SUCH_CELL` for an asset or a date that is not part of the backfill */
export async function backfillLog(
  store: ObjectStore,
  record: BackfillRecord,
  filter: LogFilter,
  here: Here,
): Promise<BackfillLog> {
  const { backfillId, plan, ended } = record;
  const lines = ended?.lines ?? null;
  const manifests = plan === null ? [] : await ownManifests(store, backfillId, plan, lines);
  const all = (plan?.cells ?? []).map((cell, place) =>
    entryOf(cell, manifests[place]!, lines?.[place], record, here),
  );
  const entries = plan === null ? (lines ?? []).map(reusedLine) : all;
  refuseUnknown(entries, filter);
  const wanted = entries.filter((entry) => isWanted(entry, filter));
  return {
    backfill_id: backfillId,
    planned_at: plan?.planned_at ?? null,
    finished_at: ended?.summary.finished_at ?? null,
    reused: wanted.filter(({ outcome }) => outcome === 'reused').length,
    entries: wanted.filter(({ outcome }) => outcome !== 'reused').sort(byTime),
  };
}

function entryOf(
  cell: PlanCellRecord,
  manifest: Manifest | null,
  line: CellLine | undefined,
  record: BackfillRecord,
  here: Here,
): LogEntry {
  const { asset, partition, gaps } = cell;
  const error = errorOf(manifest, line);
  const group = record.ended?.summary.errors.find(
    ({ code, cells }) =>
      code === error?.code &&
      cells.some((each) => each.asset === asset && `${asset} ${each.partition}` === cell.id),
  );
  const dates = partition.game_date === undefined ? [] : [partition.game_date];
  return {
    cell: cell.id,
    asset,
    game_date: partition.game_date ?? null,
    run_id: line?.run_id ?? partition.run_id,
    outcome: outcomeOf(cell, manifest, line),
    started_at: manifest?.timing.started_at ?? null,
    attempt: manifest?.attempt ?? null,
    duration_ms: line?.duration_ms ?? manifest?.timing.duration_ms ?? null,
    rows: line?.row_count ?? null,
    reason: line?.reason ?? manifest?.skip_reason ?? cell.reason,
    error: error && {
      code: error.code,
      message: error.message,
      hint:
        hintOfRun(isHinted(error) ? error : { ...group }, requestOf(record), here, dates) ?? null,
    },
    gaps: gaps.map(({ source, policy, reason }) => ({ source, policy, reason })),
  };
}

function outcomeOf(
  { decision }: PlanCellRecord,
  manifest: Manifest | null,
  line: CellLine | undefined,
): LogEntry['outcome'] {
  if (line !== undefined) return line.outcome === 'succeeded' ? 'made' : line.outcome;
  if (decision === 'reuse') return 'reused';
  if (manifest === null) return 'open';
  return manifest.status === 'success' ? 'made' : manifest.status;
}

type CellError = { readonly code: string; readonly message: string } & Hinted;

function errorOf(manifest: Manifest | null, line: CellLine | undefined): CellError | null {
  if (manifest?.error !== undefined) return manifest.error;
  if (line === undefined || line.error_code === null) return null;
  return { code: line.error_code, message: line.error_message ?? '' };
}

function isHinted({ hint, remedy }: Hinted): boolean {
  return hint !== undefined || remedy !== undefined;
}

/** A line of a backfill that kept no plan, since it reused all. */
function reusedLine({ asset, game_date, run_id, row_count, reason }: CellLine): LogEntry {
  const none = { started_at: null, attempt: null, duration_ms: null, error: null, gaps: [] };
  return {
    cell: null,
    asset,
    game_date,
    run_id,
    outcome: 'reused',
    rows: row_count,
    reason,
    ...none,
  };
}

function isWanted({ asset, game_date, outcome }: LogEntry, filter: LogFilter): boolean {
  return (
    (filter.asset === undefined || asset === filter.asset) &&
    (filter.date === undefined || game_date === filter.date) &&
    (!filter.isFailed || outcome === 'failed')
  );
}

function byTime(a: LogEntry, b: LogEntry): number {
  const timeOf = ({ started_at }: LogEntry): number =>
    started_at === null ? Infinity : Date.parse(started_at);
  const [left, right] = [timeOf(a), timeOf(b)];
  return left === right ? 0 : left - right;
}

function refuseUnknown(entries: readonly LogEntry[], { asset, date }: LogFilter): void {
  const assets = [...new Set(entries.map((entry) => entry.asset))];
  const dates = [...new Set(entries.flatMap((entry) => entry.game_date ?? []))];
  if (asset !== undefined && !assets.includes(asset)) throw notPart(asset, assets);
  if (date !== undefined && !dates.includes(date)) throw notPart(date, dates);
}

function notPart(name: string, known: readonly string[]): KnownError {
  const none = known.length === 0 ? { remedy: ['it has none'] } : {};
  return BACKFILL_ERRORS.NO_SUCH_CELL({ name, meant: didYouMean(name, known), known }, none);
}
