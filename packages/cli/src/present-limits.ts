/** The lines of a dry run beside its cells: the limits, how long it may take, and what would be published. */
import type { PublishPreview } from '@pkg/engine';
import type { Outlook } from '@pkg/backfill/run';
import type { RunRequest } from '@pkg/backfill/request';
import type { PoolLimits } from '@pkg/limits';

export function presentOutlook(outlook: Outlook, request: RunRequest): string {
  return [
    limitsLine(outlook.pools, request),
    estimateLine(outlook, request.maxParallel),
    ...publishLines(outlook),
  ].join('\n');
}

function limitsLine(pools: PoolLimits, { maxParallel, order }: RunRequest): string {
  const each = Object.entries(pools).map(([name, { units, rate }]) => {
    const pace =
      rate === undefined ? '' : ` (${String(rate.perSecond)}/s, bursts of ${String(rate.burst)})`;
    return `${name} ${String(units)}${pace}`;
  });
  return `Limits: ${String(maxParallel)} cells at once, ${order}; ${each.join(' · ')}`;
}

function estimateLine({ estimate, past }: Outlook, maxParallel: number): string {
  const { cells, wallMs, busyMs, unknownAssets } = estimate;
  if (cells === 0) return 'Estimate: nothing to compute';
  if (past.runs === 0) return 'Estimate: none, no run has ended here yet';
  const unknown =
    unknownAssets.length === 0 ? '' : `; not counted, never made here: ${unknownAssets.join(', ')}`;
  return `Estimate: ${duration(wallMs)} at ${String(maxParallel)} cells at once, ${duration(busyMs)} of work, by the medians of ${String(past.runs)} past runs${unknown}`;
}

function publishLines({ publishing, published }: Outlook): string[] {
  const count = (outcome: PublishPreview['outcome']): number =>
    publishing.filter((each) => each.outcome === outcome).length;
  if (publishing.length === 0) return ['Publishing: no slate'];
  const kept = publishing.filter(({ outcome }) => outcome === 'keep');
  return [
    `Publishing: of ${String(publishing.length)} slates ${String(count('move'))} would move (${published.join(', ')}), ${String(count('stay'))} are there already, ${String(kept.length)} would be left`,
    ...kept.map(({ partition: slate, reason }) => `  ${slate.date} left: ${reason ?? ''}`),
  ];
}

/** `840ms`, `12.5s`, `3m04s`, `2h05m`. */
function duration(ms: number): string {
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (ms < 1000) return `${String(Math.round(ms))}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}m${pad(seconds % 60)}s`;
  return `${String(Math.floor(seconds / 3600))}h${pad(Math.floor((seconds % 3600) / 60))}m`;
}
