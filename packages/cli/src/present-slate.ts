/** A published slate as a table that a player of daily fantasy reads at a glance. */
import { formatInstant } from '@pkg/std';
import type { PublishedSlate, UnifiedRow } from '@pkg/steps';
import { isPriced } from '@pkg/backfill/records';
import { counted } from '@pkg/backfill/words';
import { LOOKAHEAD_WARNING, markedRun } from './lookahead-mark.ts';
import type { Line } from './result-lines.ts';
import { textTable } from './text-table.ts';

/** Each header with the column of the unified table that stands below it. */
const COLUMNS = {
  player: 'player_name',
  pos: 'positions',
  team: 'team_tricode',
  opp: 'opponent_team_tricode',
  st: 'status',
  play: 'play_prob',
  min: 'minutes_p50',
  points: 'dk_fpts_mean',
  p10: 'dk_fpts_p10',
  p90: 'dk_fpts_p90',
  salary: 'salary',
  value: 'value',
  'own%': 'pred_own_pct',
} as const satisfies Record<string, keyof UnifiedRow>;
// Empty columns are left out: the last one stands only among all players.
const HEADER = [...Object.keys(COLUMNS), 'slate'];
const STATUS_PLACE = HEADER.indexOf('st');

/** The column of the unified table that a header of the shown table means; any other name is left. */
export function columnOf(header: string): string {
  const own: Readonly<Record<string, string>> = { ...COLUMNS, own: COLUMNS['own%'] };
  return own[header.toLowerCase()] ?? header;
}

/** Statuses as the league's reporters shorten them; who is available needs no word. */
const SHORT: Readonly<Record<string, string>> = {
  AVAILABLE: '',
  PROBABLE: 'P',
  QUESTIONABLE: 'Q',
  DOUBTFUL: 'D',
  NOT_YET_SUBMITTED: '?',
};

const ABOUT_STATUS = 'st: P probable, Q questionable, D doubtful, ? team has not reported; ';
const ABOUT_CHANCE = 'play: chance to play; min: expected minutes';

export function presentSlate(
  { draftGroupId, runId, rows, isLookahead }: PublishedSlate,
  { top, isAll = false }: { readonly top: number; readonly isAll?: boolean },
  width?: number,
): Line[] {
  const [first] = rows;
  const priced = rows.filter(isPriced);
  const listed = isAll ? rows : priced;
  const others = rows.length - priced.length;
  const asOf = first === undefined ? '' : `, as of ${formatInstant(first.run_as_of_ts)}`;
  const title = `Slate ${first?.game_date ?? ''} draft group ${draftGroupId}: ${counted(listed.length, 'player')}${asOf}, run ${markedRun(runId, isLookahead)}`;
  const shown = listed.slice(0, top).map(cells);
  const isStatusShown = shown.some((row) => row[STATUS_PLACE] !== '');
  const whole = textTable(HEADER, shown);
  const isWithin = whole.split('\n').every((line) => line.length <= (width ?? Infinity));
  const short = shown.map(([name, ...rest]) => [shortName(name!), ...rest]);
  const asText = isWithin ? whole : textTable(HEADER, short, width);
  const run = markedRun(runId, isLookahead);
  const of = { game_date: first?.game_date ?? '', group: draftGroupId, run };
  const warning = isLookahead ? [LOOKAHEAD_WARNING] : [];
  const table = { header: HEADER, rows: shown, asText, of };
  const legend = `  ${isStatusShown ? ABOUT_STATUS : ''}${ABOUT_CHANCE}`;
  return [title, ...warning, table, legend, ...othersLine(others, isAll)];
}

function othersLine(others: number, isAll: boolean): string[] {
  if (others === 0) return [];
  if (isAll) return ['  slate: off where the site does not list the player for this slate'];
  return [
    `  ${counted(others, 'more player')} of these games ${others === 1 ? 'is' : 'are'} not on the slate of the site (--all shows ${others === 1 ? 'him' : 'them'})`,
  ];
}

/** Characters of a name where there is little room: with it, a row fits 80. */
const LONGEST = 14;

/** `K. Caldwell-Pope` for a long name. */
export function shortName(name: string): string {
  if (name.length <= LONGEST) return name;
  const short = name.replace(/^(\S)\S* /, '$1. ');
  return short.length <= LONGEST ? short : `${short.slice(0, LONGEST - 1)}.`;
}

function cells(row: UnifiedRow): string[] {
  const fixed = (value: number | null, digits = 1): string =>
    value === null ? '' : value.toFixed(digits);
  return [
    row.player_name,
    row.positions ?? row.pos_bucket,
    row.team_tricode,
    row.opponent_team_tricode,
    row.status === null ? '?' : (SHORT[row.status] ?? row.status),
    fixed(row.play_prob, 2),
    fixed(row.minutes_p50),
    fixed(row.dk_fpts_mean),
    fixed(row.dk_fpts_p10),
    fixed(row.dk_fpts_p90),
    row.salary === null ? '' : String(row.salary),
    fixed(row.value, 2),
    fixed(row.pred_own_pct),
    row.salary === null ? 'off' : '',
  ];
}
