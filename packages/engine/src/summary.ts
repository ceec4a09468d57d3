/** The one summary of a backfill, made from what became of each cell. */
import { summaryCsv, type Summary, type SummaryRow } from '@pkg/manifest';
import { formatInstant, type Instant, type JsonValue } from '@pkg/std';
import type { CellResult } from './cell.ts';
import { slateOf } from './draft.ts';
import type { CellOutcome } from './event.ts';
import type { Execution } from './execute.ts';
import { slateName, type Slate } from './partition.ts';
import { isPublishCell, type Plan } from './plan.ts';

export interface SummaryFacts {
  readonly backfillId: string;
  readonly request: Readonly<Record<string, JsonValue>>;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly noSlate: readonly { readonly game_date: string; readonly reason: string }[];
}

/**
 * How a backfill ended, as one exit code. 0: every cell was made or reused, or had nothing to do; 5: some cells
 * failed; 6: some are blocked by gaps, and nothing else failed; 7: checks failed, and nothing else.
 */
export function exitCodeOf(results: readonly CellResult[]): number {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const isBlocked = results.some(({ outcome }) => outcome === 'blocked');
  if (failed.some(({ error }) => error?.code !== 'CHECKS_FAILED')) return 5;
  if (failed.length > 0) return 7;
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
    duration_ms: facts.finishedAt - facts.startedAt,
    plan_hash: plan.hash,
    partitions: partitionsOf(plan, results),
    cells: {
      run_ok: count(results, 'succeeded'),
      reused: count(results, 'reused'),
      failed: count(results, 'failed') + count(results, 'blocked'),
      skipped: count(results, 'skipped'),
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
    results.map(({ cell, outcome, reason, durationMs, error, stored }): SummaryRow => {
      const rows = stored?.manifest.outputs.map((output) => output.row_count ?? 0) ?? [];
      return {
        asset: cell.asset,
        game_date: cell.partition.game_date ?? null,
        draft_group_id: cell.partition.draft_group_id ?? null,
        run_id: stored?.manifest.partition.run_id ?? cell.runId,
        run_as_of_ts: cell.partition.run_as_of_ts ?? null,
        outcome: recorded(outcome),
        reason: reason ?? (cell.decision.decision === 'run' ? cell.decision.reason : null),
        duration_ms: durationMs,
        row_count: rows.length === 0 ? null : rows.reduce((sum, n) => sum + n, 0),
        error_code: error?.code ?? null,
        error_message: error?.message ?? null,
      };
    }),
  );
}

function recorded(outcome: CellOutcome): SummaryRow['outcome'] {
  if (outcome === 'succeeded') return 'run_ok';
  return outcome === 'blocked' ? 'failed' : outcome;
}

function count(results: readonly CellResult[], outcome: CellOutcome): number {
  return results.filter((result) => result.outcome === outcome).length;
}

/** A slate succeeded when all its cells did, failed when any did, and was skipped when nothing of it had to run. */
function partitionsOf(plan: Plan, results: readonly CellResult[]): Summary['partitions'] {
  const bySlate = plan.slates.map((slate) => {
    const own = results.filter(({ cell }) => {
      const other = slateOf(cell.scope);
      return other !== undefined && slateName(other) === slateName(slate);
    });
    return { slate, own };
  });
  const listed = (
    wanted: (own: readonly CellResult[]) => boolean,
  ): Summary['partitions']['attempted'] => {
    const items = bySlate
      .filter(({ own }) => own.length > 0 && wanted(own))
      .map(({ slate, own }) => item(slate, own));
    return { count: items.length, items };
  };
  const isFailed = (own: readonly CellResult[]): boolean =>
    own.some(
      ({ outcome }) => outcome === 'failed' || outcome === 'blocked' || outcome === 'cancelled',
    );
  const isIdle = (own: readonly CellResult[]): boolean =>
    own.every(({ outcome }) => outcome === 'reused' || outcome === 'skipped');
  return {
    attempted: listed(() => true),
    succeeded: listed((own) => !isFailed(own) && !isIdle(own)),
    failed: listed(isFailed),
    skipped: listed((own) => !isFailed(own) && isIdle(own)),
  };
}

function item(
  slate: Slate,
  own: readonly CellResult[],
): Summary['partitions']['attempted']['items'][number] {
  return {
    game_date: slate.gameDate,
    run_as_of_ts: formatInstant(slate.asOf),
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
      const { code, message, hint } = members[0]!.error!;
      const cells = members.map(({ cell }) => ({
        asset: cell.asset,
        partition: cell.id.slice(cell.asset.length + 1),
      }));
      return {
        signature,
        code,
        message,
        ...(hint === undefined ? {} : { hint }),
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
      group.assets.add(cell.asset);
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
): Pick<Summary, 'published' | 'not_published'> {
  const published: Summary['published'][number][] = [];
  const notPublished: Summary['not_published'][number][] = [];
  for (const result of results.filter(({ cell }) => isPublishCell(cell))) {
    const slate = slateOf(result.cell.scope)!;
    const isPublished = result.outcome === 'succeeded' || result.outcome === 'reused';
    if (!isPublished) {
      const reason = result.reason ?? result.error?.message ?? result.outcome;
      notPublished.push({ game_date: slate.gameDate, reason });
      continue;
    }
    for (const { cell, stored } of results) {
      if (!result.cell.upstream.includes(cell.id) || stored === undefined) continue;
      const { draft_group_id, run_id } = stored.manifest.partition;
      published.push({
        asset: cell.asset,
        game_date: slate.gameDate,
        ...(draft_group_id === undefined ? {} : { draft_group_id }),
        run_id,
      });
    }
  }
  return { published, not_published: notPublished };
}
