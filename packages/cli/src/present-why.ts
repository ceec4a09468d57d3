/** Why a cell would be reused, run, left or blocked, in words. */
import { cellTitle } from '@pkg/backfill/records';
import type { Why } from '@pkg/backfill/plan';

/** A hash as its first digits; --json has all of them. */
function brief(value: string | null): string {
  if (value === null) return 'none';
  return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : value;
}

/** @param again the command that makes what is stale, with the flags that were asked about */
export function presentWhy(whys: readonly Why[], again: string): string {
  const isStale = whys.some(({ would }) => would === 'stale');
  return [
    ...whys.flatMap((why) => lines(why, '')),
    ...(isStale
      ? [
          'What is stale is left as it is; under a new run id it is made again by',
          `  next: ${again}`,
        ]
      : []),
  ].join('\n');
}

function lines(why: Why, indent: string): string[] {
  const last =
    why.previous_run === undefined || why.would === 'reuse' ? '' : `, last run ${why.previous_run}`;
  return [
    `${indent}${cellTitle(why.cell)}: ${why.would} (${why.reason})${last}`,
    `${indent}  ${why.detail}`,
    ...(why.error === undefined
      ? []
      : [
          `${indent}  ${why.error.code}: ${why.error.message}`,
          ...(why.error.hint === undefined ? [] : [`${indent}  next: ${why.error.hint}`]),
        ]),
    ...why.changed.flatMap(({ part, before, after, was, is }) => [
      `${indent}  ${cellTitle(part)}`,
      `${indent}    was ${was ?? brief(before)}`,
      `${indent}    is  ${is ?? brief(after)}`,
    ]),
    ...(why.because.length === 0 ? [] : [`${indent}  because of`]),
    ...why.because.flatMap((root) => lines(root, `${indent}    `)),
  ];
}
