/** A replay proof in words: each replay with its verdict, what differs first, and what made it. */
import { cellTitle } from '@pkg/backfill/records';
import type { ReplayProof } from '@pkg/audit/replay';
import type { Line } from '../result-lines.ts';

/** @param next the command for where some cells of the request were never recorded */
export function presentReplay(proof: ReplayProof, next?: string): Line[] {
  const rows = proof.replays.map(({ variation, compared, difference }) => [
    variation.name,
    variation.tz,
    variation.locale,
    String(variation.threads),
    String(variation.cells),
    variation.orderSeed === null ? 'kept' : 'shuffled',
    variation.isElsewhere ? 'another' : 'same',
    `${String(compared - (difference?.outputs ?? 0))}/${String(compared)}`,
  ]);
  const header = ['replay', 'tz', 'locale', 'threads', 'cells', 'order', 'cwd', 'equal'];
  const missing = Object.entries(proof.not_recorded).map(
    ([why, count]) => `${String(count)} ${why}`,
  );
  return [
    { header, rows },
    ...proof.replays.flatMap(({ variation, difference }) =>
      difference === null
        ? []
        : [
            `difference in '${variation.name}': ${cellTitle(difference.cell)}, ${difference.output}`,
            `  ${difference.detail}`,
            `  ${String(difference.outputs)} outputs differ; this is the first of them`,
          ],
    ),
    ...causeLines(proof),
    ...(missing.length === 0 ? [] : [`had nothing to make: ${missing.join(', ')}`]),
    ...unprovedLines(proof, next),
    `${String(proof.cells)} cells, ${String(proof.outputs)} outputs, digest ${proof.digest.slice(0, 16)}`,
  ];
}

const MAX_NAMED = 8;

function unprovedLines({ unproved }: ReplayProof, next: string | undefined): string[] {
  if (unproved.length === 0) return [];
  const more = unproved.length - MAX_NAMED;
  return [
    `NOT PROVED: ${String(unproved.length)} cells of this request were never recorded, so nothing of them was compared:`,
    ...unproved.slice(0, MAX_NAMED).map(({ cell, reason }) => `  ${cellTitle(cell)} (${reason})`),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
    ...(next === undefined ? [] : [`  next, with the settings of the recorded run: ${next}`]),
  ];
}

export function verdictOf(proof: ReplayProof): string {
  if (proof.replays.some(({ difference }) => difference !== null))
    return 'The replay differs from the record.';
  return proof.unproved.length > 0
    ? 'Every output that was recorded is equal byte by byte, but not all were recorded.'
    : 'Every replayed output is equal byte by byte.';
}

function causeLines({ replays, caused_by }: ReplayProof): string[] {
  if (replays.every(({ difference }) => difference === null)) return [];
  if (caused_by.includes('unvaried'))
    return [
      '  it differs with nothing varied: a clock, randomness, or other code than recorded it',
    ];
  if (caused_by.length === 0)
    return ['  no single variation makes it differ: look at them together'];
  return [`  made to differ by varying ${caused_by.join(', ')} alone`];
}
