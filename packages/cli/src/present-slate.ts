/** A published slate as a table that a player of daily fantasy reads at a glance. */
import { formatInstant } from '@pkg/std';
import type { PublishedSlate, UnifiedRow } from '@pkg/steps';
import type { Line } from './result-lines.ts';
import { textTable } from './text-table.ts';

const HEADER = [
  'player',
  'pos',
  'team',
  'opp',
  'st',
  'play',
  'min',
  'points',
  'p10',
  'p90',
  'salary',
  'value',
  'own%',
];

/** Statuses as the league's reporters shorten them; who is available needs no word. */
const SHORT: Readonly<Record<string, string>> = {
  AVAILABLE: '',
  PROBABLE: 'P',
  QUESTIONABLE: 'Q',
  DOUBTFUL: 'D',
  NOT_YET_SUBMITTED: '?',
};

const LEGEND =
  '  st: P probable, Q questionable, D doubtful, ? team has not reported; play, min: chance and expected minutes';

export function presentSlate(
  { draftGroupId, runId, rows }: PublishedSlate,
  top: number,
  width?: number,
): Line[] {
  const [first] = rows;
  const asOf = first === undefined ? '' : `, as of ${formatInstant(first.run_as_of_ts)}`;
  const title = `Slate ${first?.game_date ?? ''} draft group ${draftGroupId}: ${String(rows.length)} players${asOf}, run ${runId}`;
  const shown = rows.slice(0, top).map(cells);
  const whole = textTable(HEADER, shown);
  const isWithin = whole.split('\n').every((line) => line.length <= (width ?? Infinity));
  const short = shown.map(([name, ...rest]) => [shortName(name!), ...rest]);
  const asText = isWithin ? whole : textTable(HEADER, short, width);
  const of = { game_date: first?.game_date ?? '', group: draftGroupId, run: runId };
  return [title, { header: HEADER, rows: shown, asText, of }, LEGEND];
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
  ];
}
