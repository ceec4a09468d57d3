/** A diff in words: what went in, what came out, who moved most, and what caused it. */
import type { Attribution } from '../attribute/credit.ts';
import { textTable } from '../text-table.ts';
import type { Change, RunDiff } from './diff-runs.ts';

const SHOWN = 12;

export function presentDiff(
  diff: RunDiff,
  attribution: Attribution | undefined,
  top: number,
): string {
  return [
    `${diff.game_date} draft group ${diff.draft_group_id}: ${diff.before} -> ${diff.after}`,
    ...changeLines('Inputs', diff.inputs),
    ...changeLines('Params', diff.params),
    ...changeLines('Steps', diff.steps),
    ...columnLines(diff),
    ...moverLines(diff, attribution, top),
    ...nameLine('only in the first', diff.only_before),
    ...nameLine('only in the second', diff.only_after),
    ...(attribution === undefined ? [] : causeLines(attribution)),
  ].join('\n');
}

function changeLines(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [`${title}: no difference`];
  return [
    `${title}`,
    ...changes.flatMap(({ what, before, after }) => [
      `  ${what}`,
      `    - ${before ?? 'none'}`,
      `    + ${after ?? 'none'}`,
    ]),
  ];
}

function columnLines({ columns }: RunDiff): string[] {
  if (columns.length === 0) return ['Outputs: no value differs'];
  const rows = columns.map(({ column, changed, mean, mean_size, max_size }) => [
    column,
    String(changed),
    signed(mean),
    mean_size === null ? '' : short(mean_size),
    max_size === null ? '' : short(max_size),
  ]);
  return ['Outputs', textTable(['column', 'players', 'mean change', 'mean size', 'largest'], rows)];
}

function moverLines(diff: RunDiff, attribution: Attribution | undefined, top: number): string[] {
  const movers = diff.movers.slice(0, top);
  if (movers.length === 0) return [];
  const factors = attribution?.factors ?? [];
  const credits = new Map(attribution?.players.map((player) => [player.player_id, player.by]));
  const rows = movers.map(({ player_id, player_name, before, after, change }) => [
    player_name,
    before.toFixed(2),
    after.toFixed(2),
    signed(change),
    ...factors.map((factor) => signed(credits.get(player_id)?.[factor] ?? 0)),
  ]);
  return [
    'Biggest movers (dk_fpts_mean)',
    textTable(['player', 'before', 'after', 'change', ...factors], rows),
  ];
}

function causeLines({ factors, columns, appeared, disappeared }: Attribution): string[] {
  if (factors.length === 0) return ['Causes: nothing changed'];
  const rows = columns
    .filter(({ by }) => Object.keys(by).length > 0)
    .slice(0, SHOWN * 3)
    .map(({ column, total, by }) => [
      column,
      signed(total),
      ...factors.map((factor) => signed(by[factor] ?? 0)),
    ]);
  return [
    'Causes: mean change of each column, and what each factor adds to it',
    textTable(['column', 'total', ...factors], rows),
    ...appeared.map(({ player_name, factor }) => `  ${player_name} appears with ${factor}`),
    ...disappeared.map(({ player_name, factor }) => `  ${player_name} disappears with ${factor}`),
    '  swapped one at a time in this order; what two factors do only together is credited to the later one',
  ];
}

function nameLine(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? ` and ${String(names.length - SHOWN)} more` : '';
  return [`${title}: ${names.slice(0, SHOWN).join(', ')}${more}`];
}

function signed(value: number | null): string {
  if (value === null) return '';
  const text = short(value);
  return value > 0 && text !== '0' ? `+${text}` : text;
}

/** Below this a difference is rounding: means are of dozens of values of at most a few hundred. */
const ROUNDING = 1e-9;

function short(value: number): string {
  if (Math.abs(value) < ROUNDING) return '0';
  return Math.abs(value) >= 0.0005 ? value.toFixed(3) : value.toExponential(0);
}
