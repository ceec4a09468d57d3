/** The cells of a backfill as its report shows them: from its table, its plan and the manifests that it left. */
import { manifestStore, type Manifest } from '@pkg/manifest';
import type { BackfillCell, BackfillError, BackfillGap, FailedCheck } from '@pkg/report';
import { compactInstant, parseInstant, type ObjectStore } from '@pkg/std';
import { cellTitle, reasonTitle } from './cell-title.ts';
import { hintOfRun, type Here } from '../request/run-command.ts';
import type { Hinted } from '../words/complete-command.ts';
import {
  requestOf,
  type BackfillRecord,
  type CellLine,
  type PlanCellRecord,
  type PlanRecord,
} from './backfill-record.ts';

export interface BackfillCells {
  readonly cells: readonly BackfillCell[];
  readonly checks: readonly FailedCheck[];
  /** The failures as the summary has them; from the manifests where there is none. */
  readonly errors: readonly BackfillError[];
  readonly gaps: readonly BackfillGap[];
}

/** Reading one manifest is a few small waits for the file system: this many at once. */
const AT_ONCE = 32;

export async function readBackfillCells(
  store: ObjectStore,
  record: BackfillRecord,
  here: Here,
): Promise<BackfillCells> {
  const { backfillId, ended, plan } = record;
  const shown = (errors: readonly RecordedError[]): BackfillError[] =>
    errors.map((error) => shownError(error, requestOf(record), here));
  if (plan === null) {
    const { summary, lines } = ended!;
    const cells = lines.map((line) => cellOfLine(line, summary.gaps));
    return { cells, checks: [], errors: shown(summary.errors), gaps: summary.gaps };
  }
  const manifests = await ownManifests(store, backfillId, plan, ended?.lines ?? null);
  const places = new Map(plan.cells.map(({ id }, place) => [id, place]));
  const cells = plan.cells.map((cell, place) => ({
    ...plannedCell(cell, places),
    ...(ended === null
      ? stateOfManifest(cell, manifests[place]!)
      : stateOfLine(ended.lines[place]!, manifests[place]!)),
  }));
  return {
    cells,
    checks: failedChecks(manifests),
    errors: shown(ended?.summary.errors ?? errorsOf(plan, manifests)),
    gaps: ended?.summary.gaps ?? gapsOf(plan),
  };
}

type RecordedError = BackfillError & Pick<Hinted, 'remedy'>;

/** A failure with titles of its cells and the command that mends it, over the dates of the cells. */
function shownError(
  { remedy, hint, ...error }: RecordedError,
  request: Readonly<Record<string, unknown>>,
  here: Here,
): BackfillError {
  const dates = error.cells.flatMap(
    ({ partition }) => /^\d{4}-\d{2}-\d{2}(?= |$)/.exec(partition) ?? [],
  );
  return {
    ...error,
    hint: hintOfRun({ hint, remedy }, request, here, dates.sort()),
    cells: error.cells.map(({ asset, partition }) => ({ asset, partition: cellTitle(partition) })),
  };
}

/** The manifest that this backfill wrote of each cell; null where it wrote none, or a later attempt wrote over it. */
export async function ownManifests(
  store: ObjectStore,
  backfillId: string,
  { cells }: PlanRecord,
  lines: readonly CellLine[] | null,
): Promise<(Manifest | null)[]> {
  const manifests = manifestStore(store);
  const read = async (cell: PlanCellRecord, place: number): Promise<Manifest | null> => {
    const isIdle = cell.decision === 'reuse' || lines?.[place]?.outcome === 'cancelled';
    if (isIdle) return null;
    const reading = await manifests.read(cell.asset, cell.partition);
    const isOwn =
      reading.state === 'valid' && reading.manifest.environment.orchestrator_run_id === backfillId;
    return isOwn ? reading.manifest : null;
  };
  const found: (Manifest | null)[] = [];
  for (let from = 0; from < cells.length; from += AT_ONCE) {
    const batch = cells.slice(from, from + AT_ONCE);
    found.push(...(await Promise.all(batch.map((cell, index) => read(cell, from + index)))));
  }
  return found;
}

type Planned = Pick<
  BackfillCell,
  'asset' | 'partition' | 'gameDate' | 'pool' | 'gaps' | 'upstream'
>;
type Ended = Omit<BackfillCell, keyof Planned>;

function plannedCell(cell: PlanCellRecord, places: ReadonlyMap<string, number>): Planned {
  return {
    asset: cell.asset,
    partition: cellTitle(cell.id.slice(cell.asset.length + 1)),
    gameDate: cell.partition.game_date ?? null,
    pool: cell.pool,
    gaps: cell.gaps.map(({ source, policy }) => ({ source, policy })),
    upstream: cell.upstream.flatMap((id) => places.get(id) ?? []),
  };
}

function stateOfLine(line: CellLine, manifest: Manifest | null): Ended {
  return {
    runId: line.run_id,
    state: line.outcome,
    reason: line.reason === null ? null : reasonTitle(line.reason),
    error: line.error_code === null ? null : `${line.error_code}: ${line.error_message ?? ''}`,
    startedMs: manifest === null ? null : Date.parse(manifest.timing.started_at),
    durationMs: line.duration_ms,
    rows: line.row_count,
  };
}

function stateOfManifest(cell: PlanCellRecord, manifest: Manifest | null): Ended {
  const base = {
    runId: cell.reused_run ?? cell.partition.run_id,
    reason: cell.reason,
    error: null,
  };
  const nothing = { startedMs: null, durationMs: null, rows: null };
  if (cell.decision === 'reuse') return { ...base, ...nothing, state: 'reused' };
  if (manifest === null) return { ...base, ...nothing, state: 'waiting' };
  const { status, error, skip_reason, timing, outputs } = manifest;
  return {
    ...base,
    reason: skip_reason ?? cell.reason,
    error: error === undefined ? null : `${error.code}: ${error.message}`,
    state: status === 'success' ? 'succeeded' : status,
    startedMs: Date.parse(timing.started_at),
    durationMs: timing.duration_ms,
    rows:
      outputs.length === 0 ? null : outputs.reduce((sum, each) => sum + (each.row_count ?? 0), 0),
  };
}

/** A cell of a backfill that kept no plan, since it reused all: which pool and what it reads are not recorded. */
function cellOfLine(line: CellLine, gaps: readonly BackfillGap[]): BackfillCell {
  const { asset, game_date, draft_group_id, run_as_of_ts, run_id } = line;
  const asOf = run_as_of_ts === null ? '' : ` as of ${compactInstant(parseInstant(run_as_of_ts))}`;
  const group = draft_group_id === null ? '' : ` group ${draft_group_id}`;
  const own = gaps.filter(
    (gap) => game_date !== null && gap.game_dates.includes(game_date) && gap.assets.includes(asset),
  );
  return {
    asset,
    partition: game_date === null ? titleOfRun(run_id) : `${game_date}${asOf}${group}`,
    gameDate: game_date,
    pool: null,
    gaps: own.map(({ source, policy }) => ({ source, policy })),
    upstream: [],
    ...stateOfLine(line, null),
  };
}

/** A run of no date is named after its month or its training window, and a hash. */
function titleOfRun(runId: string): string {
  return cellTitle(runId.replace(/-[0-9a-f]{8}$/, ''));
}

/** Checks that did not hold, said once each, with their dates. */
function failedChecks(manifests: readonly (Manifest | null)[]): FailedCheck[] {
  const found = new Map<string, FailedCheck & { readonly gameDates: string[] }>();
  for (const manifest of manifests) {
    for (const { name, detail, severity, ok } of manifest?.checks ?? []) {
      if (ok) continue;
      const key = `${severity} ${name} ${detail}`;
      const known = found.get(key) ?? { name, detail, severity, gameDates: [] };
      const date = manifest!.partition.game_date;
      if (date !== undefined && !known.gameDates.includes(date)) known.gameDates.push(date);
      found.set(key, known);
    }
  }
  return [...found.values()];
}

function errorsOf({ cells }: PlanRecord, manifests: readonly (Manifest | null)[]): RecordedError[] {
  const groups = new Map<string, RecordedError & { cells: BackfillError['cells'][number][] }>();
  for (const [place, manifest] of manifests.entries()) {
    if (manifest?.error === undefined) continue;
    const { signature, code, message, hint, remedy } = manifest.error;
    const group = groups.get(signature) ?? { code, message, hint, remedy, count: 0, cells: [] };
    const { asset, id } = cells[place]!;
    group.cells.push({ asset, partition: id.slice(asset.length + 1) });
    groups.set(signature, { ...group, count: group.cells.length });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

function gapsOf({ cells }: PlanRecord): BackfillGap[] {
  const groups = new Map<string, BackfillGap & { game_dates: string[]; assets: string[] }>();
  for (const { asset, partition, gaps } of cells) {
    for (const gap of gaps) {
      const key = `${gap.source} ${gap.policy}`;
      const group = groups.get(key) ?? { ...gap, game_dates: [], assets: [] };
      const date = partition.game_date;
      if (date !== undefined && !group.game_dates.includes(date)) group.game_dates.push(date);
      if (!group.assets.includes(asset)) group.assets.push(asset);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}
