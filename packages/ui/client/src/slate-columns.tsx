/** The columns of the slate: the headers and digits of `pipeline show`, and more that can be chosen. */
import type { ShownPlayer } from '@pkg/backfill/records';

export interface SlateColumn {
  /** The header, also the name in the URL. */
  readonly name: string;
  readonly meaning: string;
  readonly value: (player: ShownPlayer) => string | number | null;
  /** Digits behind the point; undefined for text. */
  readonly digits?: number;
  readonly isUsual: boolean;
}

export const COLUMNS: readonly SlateColumn[] = [
  text('player', 'name of the player', (player) => player.player_name),
  text('pos', 'positions of the site', (player) => player.positions ?? player.pos_bucket),
  text('team', 'his team', (player) => player.team_tricode),
  text('opp', 'its opponent', (player) => player.opponent_team_tricode),
  text('st', 'status of the report', (player) => player.status ?? 'unknown'),
  number('play', 'chance to play', 2, (player) => player.play_prob),
  number('min', 'expected minutes', 1, (player) => player.minutes_p50),
  number('points', 'expected DraftKings points', 1, (player) => player.dk_fpts_mean),
  number('p10', '10th percentile of points', 1, (player) => player.dk_fpts_p10),
  number('p90', '90th percentile of points', 1, (player) => player.dk_fpts_p90),
  number('salary', 'dollars', 0, (player) => player.salary),
  number('value', 'points per 1,000 dollars', 2, (player) => player.value),
  number('own%', 'expected percent of entries', 1, (player) => player.pred_own_pct),
  more('p25', '25th percentile of points', 1, (player) => player.dk_fpts_p25),
  more('p50', 'median of points', 1, (player) => player.dk_fpts_p50),
  more('p75', '75th percentile of points', 1, (player) => player.dk_fpts_p75),
  more('boom', 'chance of 5 times the salary and 10 more', 2, (player) => player.boom_prob),
  more('bust', 'chance of less than 5 times the salary', 2, (player) => player.bust_prob),
  more('min if', 'minutes if he plays', 1, (player) => player.minutes_p50_cond),
  more(
    'total',
    'points that the odds expect of his team',
    1,
    (player) => player.team_implied_total,
  ),
];

/** A value as it is shown: with the digits of its column, empty for none. */
export function cellText({ value, digits }: SlateColumn, player: ShownPlayer): string {
  const own = value(player);
  if (own === null) return '';
  return typeof own === 'number' ? own.toFixed(digits) : own;
}

/** The players by a column; those without a value last either way, equal ones in their order before. */
export function sorted(
  players: readonly ShownPlayer[],
  { value }: SlateColumn,
  isDescending: boolean,
): ShownPlayer[] {
  return players.toSorted((first, second) => {
    const [a, b] = [value(first), value(second)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (a === b) return 0;
    return a < b === isDescending ? 1 : -1;
  });
}

function text(name: string, meaning: string, value: SlateColumn['value']): SlateColumn {
  return { name, meaning, value, isUsual: true };
}

function number(
  name: string,
  meaning: string,
  digits: number,
  value: SlateColumn['value'],
): SlateColumn {
  return { name, meaning, value, digits, isUsual: true };
}

function more(...of: Parameters<typeof number>): SlateColumn {
  return { ...number(...of), isUsual: false };
}
