/** The moves of a slate's pointers in words. */
import type { SlateMoved } from '@pkg/backfill/run';
import type { Line } from './result-lines.ts';

export function presentMoves({ runId, pointers }: SlateMoved, gameDate: string): Line[] {
  const moved = pointers.filter(({ outcome }) => outcome === 'promoted').length;
  const rows = pointers.map(({ path, from, outcome }) => [
    path.slice('current/'.length, -'/current_run.json'.length),
    outcome === 'promoted' ? (from ?? 'none') : 'unchanged',
  ]);
  return [
    `Slate ${gameDate} is at run ${runId}: ${String(moved)} of ${String(pointers.length)} pointers moved`,
    { header: ['pointer', 'from'], rows },
  ];
}
