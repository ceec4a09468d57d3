/** One player in two runs, in words. */
import { arrow, statusOf } from '@pkg/audit/diff-text';
import {
  type PlayerChange,
  type Standing,
  type StandingChange,
  printValue,
} from '@pkg/audit/lineage';
import type { Line, Table } from '../result-lines.ts';

/** Team mates that are shown; the others are counted. */
const MAX_MATES = 8;

/** @param of the slate: columns for another program */
export function presentPlayerChange(change: PlayerChange, of: NonNullable<Table['of']>): Line[] {
  const { player_name: name, team_tricode: team, columns, own, team_mates: mates } = change;
  const shown = mates.slice(0, MAX_MATES);
  const more = mates.length - shown.length;
  return [
    `${name} (${String(change.player_id)}), ${team}`,
    ...(own === null ? [] : reasonLines(own)),
    {
      header: ['column', 'before', 'after', 'change'],
      rows: shownColumns(change).map(columnRow),
      of,
      ...(columns.length === 0 ? { asText: '  no column of his differs' } : {}),
    },
    mates.length === 0
      ? `Nobody else of ${team} moved`
      : `Who else of ${team} moved: status, chance to play and expected minutes`,
    { header: MATES, rows: shown.map(mateRow), of, ...(mates.length === 0 ? { asText: '' } : {}) },
    ...(more > 0 ? [`  and ${String(more)} more, each by less; --json lists them`] : []),
  ];
}

/** The points that a player lost or got who is in one of the runs alone. */
function shownColumns({ columns, own }: PlayerChange): PlayerChange['columns'] {
  const isAlone = own !== null && [own.before, own.after].some(isAbsent);
  return isAlone ? columns.filter(({ column }) => MAIN_COLUMNS.has(column)) : columns;
}

const MAIN_COLUMNS: ReadonlySet<string> = new Set([
  ...['play_prob', 'minutes_p50', 'dk_fpts_mean', 'pred_own_pct'],
]);

function isAbsent({ status, play_prob: chance }: Standing): boolean {
  return status === 'OUT' || chance === null;
}

const MATES = ['player', 'status', 'chance', 'minutes', 'change'];

function columnRow({ column, before, after }: PlayerChange['columns'][number]): string[] {
  const isNumber = typeof before === 'number' && typeof after === 'number';
  const isAmount = isNumber && !column.endsWith('_ts') && !column.endsWith('_id');
  return [
    column,
    printValue(column, before),
    printValue(column, after),
    isAmount ? signed(after - before, 4) : '',
  ];
}

function mateRow(mate: StandingChange): string[] {
  const { before, after } = mate;
  const moved = (after.minutes_p50 ?? 0) - (before.minutes_p50 ?? 0);
  return [
    mate.player_name,
    `${arrow(statusOf(before), statusOf(after))}${startText(mate)}`,
    arrow(fixed(before.play_prob, 2), fixed(after.play_prob, 2)),
    arrow(fixed(before.minutes_p50, 1), fixed(after.minutes_p50, 1)),
    signed(moved, 1),
  ];
}

function startText({ before, after }: StandingChange): string {
  if (before.starts === after.starts) return '';
  return after.starts ? ', now starts' : ', no longer starts';
}

/** The news of him in the second report. */
function reasonLines({ before, after }: StandingChange): string[] {
  const status = arrow(statusOf(before), statusOf(after));
  const reason = after.reason ?? before.reason;
  const isSame = before.status === after.status && before.reason === after.reason;
  return isSame ? [] : [`  ${status}${reason === null ? '' : `: ${reason}`}`];
}

function fixed(value: number | null, digits: number): string {
  return value === null ? 'none' : value.toFixed(digits);
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value > 0 ? `+${text}` : text;
}
