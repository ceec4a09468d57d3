/** How far a run is, in lines of a width: a bar over all cells, and a line a stage with counts, what runs and what it waits for. */
import { seconds, type ProgressState, type Stage } from '@pkg/backfill/run';
import type { Paint } from './output-style.ts';

/** The bar and the stages that are not over, each at most `width` columns wide. */
export function progressLines(
  state: ProgressState,
  elapsedMs: number,
  width: number,
  paint: Paint,
): string[] {
  const stages = [...state.stages].filter(
    ([, { total, done, running, waiting }]) => total > done || running.size > 0 || waiting.size > 0,
  );
  return [
    bar(state, elapsedMs, width, paint),
    ...stages.map(([name, stage]) => stageLine(name, stage, width)),
  ];
}

function bar(state: ProgressState, elapsedMs: number, width: number, paint: Paint): string {
  const { done, total, isDraining } = state;
  const share = total === 0 ? 0 : done / total;
  const bad = state.count('failed') + state.count('blocked');
  const ran = state.count('succeeded') + bad;
  const rate = elapsedMs > 0 ? ((1000 * ran) / elapsedMs).toFixed(1) : '0.0';
  const leftMs = state.leftMs(elapsedMs);
  const left = isDraining
    ? 'stopping'
    : `left ${leftMs === undefined ? 'unknown' : duration(leftMs)}`;
  const text =
    ` ${String(Math.floor(100 * share)).padStart(3)}%  ${String(done)}/${String(total)} cells  ` +
    `made ${String(state.count('succeeded'))} reused ${String(state.count('reused'))} failed ${String(bad)}  ` +
    `${rate}/s  ${left}`;
  const size = Math.max(0, Math.min(20, width - text.length - 1));
  const full = Math.round(size * share);
  const line = ('#'.repeat(full) + '.'.repeat(size - full) + text).slice(0, width);
  return bad > 0 ? line.replace(`failed ${String(bad)}`, paint.bad(`failed ${String(bad)}`)) : line;
}

function stageLine(name: string, stage: Stage, width: number): string {
  const { total, done, spentMs, ran, running, waiting } = stage;
  const percents = [...running.values()].filter((text) => text !== '');
  const limits = new Map<string, number>();
  for (const limit of waiting.values()) limits.set(limit, (limits.get(limit) ?? 0) + 1);
  const parts = [
    `${String(done)}/${String(total)}`.padStart(9),
    ...(ran === 0 ? [] : [`${seconds(spentMs / ran)} each`]),
    ...(running.size === 0 ? [] : [`running ${String(running.size)}`]),
    ...(percents.length === 0 ? [] : [percents.join(' ')]),
    ...[...limits].map(([limit, count]) => `${String(count)} waits for ${limit}`),
  ];
  return `  ${name.padEnd(10)}${parts.join('  ')}`.slice(0, width);
}

/** `8s`, `3m12s`, `1h05m`. */
function duration(ms: number): string {
  const whole = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${String(whole)}s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))}m${two(whole % 60)}s`;
  return `${String(Math.floor(whole / 3600))}h${two(Math.floor(whole / 60) % 60)}m`;
}
