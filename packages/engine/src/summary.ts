/** The one summary of a backfill, made from what became of each cell. */
import { summaryCsv, type Summary, type SummaryRow } from '@pkg/manifest';
import { formatInstant, type Instant, type JsonValue, type RunId } from '@pkg/std';
import type { CellResult } from './cell.ts';
import { partitionIn, partitionName, type Partition } from './partition.ts';
import type { CellOutcome } from './event.ts';
import type { Execution } from './execute.ts';

import type { Plan } from './plan.ts';
import { isPublishCell } from './planned-cell.ts';

export interface SummaryFacts {
  readonly backfillId: string;
  readonly request: Readonly<Record<string, JsonValue>>;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly noSlate: Summary['no_slate'];
}

/**
 * How a backfill ended, as one exit code. 0: every cell was made or reused, or had nothing to do; 5: some cells
 * failed; 6: some are blocked by gaps, and nothing else failed; 7: checks failed, and nothing else; 130: nothing
 * failed, but it was stopped before its end.
 */
export function exitCodeOf(results: readonly CellResult[]): number {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const isBlocked = results.some(({ outcome }) => outcome === 'blocked');
  if (failed.some(({ error }) => error?.code !== 'CHECKS_FAILED')) return 5;
  if (failed.length > 0) return 7;
  if (results.some(({ outcome }) => outcome === 'cancelled')) return 130;
  return isBlocked ? 6 : 0;
}

/** The summary as `summary.json` holds it. */
export function summarise(plan: Plan, { results }: Execution, facts: SummaryFacts): Summary {
  return {
    summary_version: 'v1',
    backfill_id: facts.backfillId,
    request: facts.request,
    started_at: formatInstant(facts.startedAt),
    finished_at: formatInstant(facts.finishedAt),
    duration_ms: Math.max(0, facts.finishedAt - facts.startedAt),
    plan_hash: plan.hash,
    partitions: partitionsOf(plan, results),
    cells: {
      run_ok: count(results, 'succeeded'),
      reused: count(results, 'reused'),
      failed: count(results, 'failed') + count(results, 'blocked'),
      stale: results.filter(isStale).length,
      skipped: count(results, 'skipped') - results.filter(isStale).length,
      cancelled: count(results, 'cancelled'),
    },
    durations: durationsOf(results),
    errors: errorsOf(results),
    gaps: gapsOf(results),
    no_slate: facts.noSlate,
    ...publicationsOf(results),
    exit_code: exitCodeOf(results),
  };
}

/** One line a cell, in plan order. */
export function summaryTable({ results }: Execution): string {
  return summaryCsv(
    results.map((result): SummaryRow => {
      const { cell, reason, durationMs, error, stored } = result;
      const rows = stored?.manifest.outputs.map((output) => output.row_count ?? 0) ?? [];
      return {
        asset: cell.asset,
        game_date: cell.partition.game_date ?? null,
        draft_group_id: cell.partition.draft_group_id ?? null,
        run_id: stored?.manifest.partition.run_id ?? cell.runId,
        run_as_of_ts: cell.partition.run_as_of_ts ?? null,
        outcome: recorded(result),
        reason: reason ?? (cell.action.kind === 'reuse' ? null : cell.action.decision.reason),
        duration_ms: durationMs,
        row_count: rows.length === 0 ? null : rows.reduce((sum, n) => sum + n, 0),
        error_code: error?.code ?? null,
        error_message: error?.message ?? null,
      };
    }),
  );
}

/** Left as it was made before, although its inputs or code have changed since. */
function isStale({ cell, outcome }: CellResult): boolean {
  const { action } = cell;
  return outcome === 'skipped' && action.kind === 'defer' && action.cause === 'stale';
}

function recorded(result: CellResult): SummaryRow['outcome'] {
  const { outcome } = result;
  if (outcome === 'succeeded') return 'run_ok';
  if (isStale(result)) return 'stale';
  return outcome === 'blocked' ? 'failed' : outcome;
}

function count(results: readonly CellResult[], outcome: CellOutcome): number {
  return results.filter((result) => result.outcome === outcome).length;
}

/**
 * A date without a partition is none of them, unless a gap of the schedule keeps anybody from knowing: then it failed. A partition failed when any of its cells did, or was kept from running by a failure in a cell that partitions share; it was
 * skipped when nothing of it had to run; else it succeeded.
 */
function partitionsOf(plan: Plan, results: readonly CellResult[]): Summary['partitions'] {
  const byPartition = new Map<string, CellResult[]>();
  for (const result of results) {
    const partition = partitionIn(result.cell.scope);
    if (partition === undefined) continue;
    const name = partitionName(partition);
    const own = byPartition.get(name);
    if (own) own.push(result);
    else byPartition.set(name, [result]);
  }
  const attempted = plan.partitions.flatMap((partition) => {
    const own = byPartition.get(partitionName(partition));
    return own === undefined ? [] : [{ state: stateOf(own), item: item(partition, own) }];
  });
  for (const unknown of unknownDates(results)) attempted.push({ state: 'failed', item: unknown });
  const listed = (state?: string): Summary['partitions']['attempted'] => {
    const items = attempted.filter((each) => state === undefined || each.state === state);
    return { count: items.length, items: items.map((each) => each.item) };
  };
  return {
    attempted: listed(),
    succeeded: listed('succeeded'),
    failed: listed('failed'),
    skipped: listed('skipped'),
  };
}

/** The dates of which a hole of the schedule hides whether they have partitions. */
function unknownDates(
  results: readonly CellResult[],
): Summary['partitions']['attempted']['items'][number][] {
  const byDate = new Map<string, RunId>();
  for (const { cell } of results) {
    const { scope, runId } = cell;
    const isUnknown = scope.kind === 'date' && scope.date.reason === undefined;
    if (isUnknown) byDate.set(scope.date.date, runId);
  }
  return [...byDate].map(([game_date, run_id]) => ({ game_date, run_id }));
}

function stateOf(own: readonly CellResult[]): 'succeeded' | 'failed' | 'skipped' {
  const bad: readonly CellOutcome[] = ['failed', 'blocked', 'cancelled'];
  if (own.some(({ outcome, root }) => bad.includes((root ?? { outcome }).outcome))) return 'failed';
  const isIdle = own.every(({ outcome }) => outcome === 'reused' || outcome === 'skipped');
  return isIdle ? 'skipped' : 'succeeded';
}

function item(
  partition: Partition,
  own: readonly CellResult[],
): Summary['partitions']['attempted']['items'][number] {
  return {
    game_date: partition.date,
    run_as_of_ts: formatInstant(partition.asOf),
    run_id: own[0]!.cell.runId,
  };
}

function durationsOf(results: readonly CellResult[]): Summary['durations'] {
  const byAsset = new Map<string, number[]>();
  for (const { cell, outcome, durationMs } of results) {
    if (outcome !== 'succeeded' && outcome !== 'failed') continue;
    byAsset.set(cell.asset, [...(byAsset.get(cell.asset) ?? []), durationMs]);
  }
  return Object.fromEntries(
    [...byAsset].map(([asset, times]) => {
      const sorted = times.toSorted((a, b) => a - b);
      const total = sorted.reduce((sum, ms) => sum + ms, 0);
      const median_ms = sorted[Math.floor((sorted.length - 1) / 2)]!;
      return [asset, { count: sorted.length, total_ms: total, max_ms: sorted.at(-1)!, median_ms }];
    }),
  );
}

function errorsOf(results: readonly CellResult[]): Summary['errors'] {
  const groups = new Map<string, CellResult[]>();
  for (const result of results) {
    if (result.error === undefined) continue;
    const { signature } = result.error;
    groups.set(signature, [...(groups.get(signature) ?? []), result]);
  }
  return [...groups]
    .map(([signature, members]) => {
      const { code, message, hint, remedy } = members[0]!.error!;
      const cells = members.map(({ cell }) => ({
        asset: cell.asset,
        partition: cell.id.slice(cell.asset.length + 1),
      }));
      return {
        signature,
        code,
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(remedy === undefined ? {} : { remedy }),
        count: members.length,
        cells,
      };
    })
    .sort((a, b) => b.count - a.count || (a.signature < b.signature ? -1 : 1));
}

function gapsOf(results: readonly CellResult[]): Summary['gaps'] {
  const groups = new Map<
    string,
    { gap: Summary['gaps'][number]; dates: Set<string>; assets: Set<string> }
  >();
  for (const { cell } of results) {
    for (const gap of cell.gaps) {
      const key = `${gap.source} ${gap.policy}`;
      const group = groups.get(key) ?? {
        gap: { ...gap, game_dates: [], assets: [] },
        dates: new Set<string>(),
        assets: new Set<string>(),
      };
      if (cell.partition.game_date !== undefined) group.dates.add(cell.partition.game_date);
      // Every cell of a date without a partition has the gap; the cell of its month stands for them.
      if (cell.scope.kind !== 'date') group.assets.add(cell.asset);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ gap, dates, assets }) => ({
    ...gap,
    game_dates: [...dates].sort(),
    assets: [...assets].sort(),
  }));
}

function publicationsOf(
  results: readonly CellResult[],
): Pick<Summary, 'published' | 'already_published' | 'not_published'> {
  const published: Summary['published'][number][] = [];
  const already: Summary['published'][number][] = [];
  const notPublished: Summary['not_published'][number][] = [];
  for (const result of results.filter(({ cell }) => isPublishCell(cell))) {
    const { date: gameDate } = partitionIn(result.cell.scope)!;
    const { publication, reason, error, outcome } = result;
    for (const { asset, draftGroupId, runId, isMoved } of publication?.published ?? []) {
      const group = draftGroupId === undefined ? {} : { draft_group_id: draftGroupId };
      (isMoved ? published : already).push({ asset, game_date: gameDate, ...group, run_id: runId });
    }
    const refusal = publication?.notPublished ?? (publication ? undefined : reason);
    if (refusal !== undefined || publication === undefined)
      notPublished.push({ game_date: gameDate, reason: refusal ?? error?.message ?? outcome });
  }
  return { published, already_published: already, not_published: notPublished };
}
