/** Turns an evaluation into titled tables of text, which the terminal and the page both show. */
import type { Evaluation } from './evaluate.ts';
import { fixed, gain, grouped, percent, signed } from './number-text.ts';
import type { PeerScores } from './peer.ts';
import type { PointScore } from './point-score.ts';
import type { ChanceScore } from './probability-score.ts';
import { TARGETS } from './projected-player.ts';
import type { QuantileScore } from './quantile-score.ts';
import type { GroupScores } from './scores.ts';
import { SLICES } from './slice.ts';

export interface ReportTable {
  readonly title: string;
  /** The first column names the row. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ReportTables {
  /** `Evaluation of 2024-11-01..2025-02-13`. */
  readonly title: string;
  /** States in one sentence how much was scored. */
  readonly lead: string;
  readonly points: readonly ReportTable[];
  readonly quantiles: readonly ReportTable[];
  readonly margins: readonly ReportTable[];
  readonly chances: readonly ReportTable[];
  readonly ownership: readonly ReportTable[];
  readonly peer: readonly ReportTable[];
  readonly slices: readonly ReportTable[];
}

/** Every table has a title and rows; a part without a score has no table. */
export function reportTables(evaluation: Evaluation): ReportTables {
  const { overall, peer, runs } = evaluation;
  const dates = runs.map(({ game_date }) => game_date);
  const open = runs.reduce((sum, run) => sum + run.not_final, 0);
  const [first = 'no date', last] = [dates[0], dates.at(-1)];
  const left = open === 0 ? '' : `; ${grouped(open)} left out: no official line yet`;
  return {
    title: `Evaluation of ${last === undefined || last === first ? first : `${first}..${last}`}`,
    lead: `${grouped(runs.length)} slates, ${grouped(overall.players)} players, ${grouped(overall.played)} played${left}`,
    points: [
      ...pointTable('Given that he played (naive: mean of the last 10)', overall.given_played),
      ...pointTable('All players, absence as zero (naive: mean of the last 10)', overall.all),
    ],
    quantiles: [
      ...levelTable('Quantile calibration of dk_fpts, all players', overall.fpts_levels),
      ...levelTable(
        'Quantile calibration of dk_fpts, players who played',
        overall.fpts_levels_played,
      ),
      ...levelTable('Quantile calibration of minutes, players who played', overall.minutes_levels),
    ],
    margins: marginTable(evaluation),
    chances: chanceTable(evaluation),
    ownership: ownershipTable(evaluation),
    peer: peer === null ? [] : [peerTable(peer)],
    slices: SLICES.map((slice) => sliceTable(evaluation, slice)),
  };
}

function pointTable(title: string, scores: GroupScores['all']): ReportTable[] {
  if (scores === null) return [];
  const rows = TARGETS.map((target) => {
    const { ours, ours_with_naive: beside, naive } = scores[target];
    return [target, ...scoreCells(ours), errorOf(naive), gain(beside?.mae, naive?.mae)];
  });
  return [{ title, header: ['', 'players', 'MAE', 'bias', 'r', 'naive', 'gain'], rows }];
}

function scoreCells({ rows, mae, bias, r }: PointScore): string[] {
  return [grouped(rows), mae.toFixed(3), signed(bias), fixed(r)];
}

function errorOf(score: PointScore | null): string {
  return score === null ? '' : score.mae.toFixed(3);
}

function levelTable(title: string, score: QuantileScore | null): ReportTable[] {
  if (score === null) return [];
  const rows = score.levels.map((level) => [
    levelName(level.level),
    percent(level.expected),
    percent(level.coverage),
    signed(100 * (level.coverage - level.expected), 1),
    level.pinball.toFixed(3),
  ]);
  const header = ['', 'expected', 'covered', 'difference', 'pinball'];
  return [{ title: `${title}: CRPS ${score.crps.toFixed(3)}`, header, rows }];
}

/** `p05` of 0.05. */
export function levelName(level: number): string {
  return `p${String(Math.round(100 * level)).padStart(2, '0')}`;
}

function marginTable({ margins }: Evaluation): ReportTable[] {
  if (margins === null) return [];
  const { ours, beside_line: beside } = margins;
  const rows =
    beside === null
      ? [['ours', ...scoreCells(ours), '', '']]
      : [
          ...(ours.rows === beside.ours.rows ? [] : [['ours, all', ...scoreCells(ours), '', '']]),
          [
            ...['ours', ...scoreCells(beside.ours), beside.gap.toFixed(2)],
            percent(beside.same_favourite),
          ],
          ['the line', ...scoreCells(beside.line), '', ''],
        ];
  return [
    {
      title: 'Margins of games: projected points of the home team less the away team',
      header: ['', 'games', 'MAE', 'bias', 'r', 'from line', 'same favourite'],
      rows,
    },
  ];
}

function chanceTable({ overall, slices }: Evaluation): ReportTable[] {
  if (overall.play === null) return [];
  const row = (label: string, score: ChanceScore | null): string[][] =>
    score === null ? [] : [[label, ...chanceCells(score)]];
  const rows = [
    ...slices.status.flatMap(({ group, scores }) => row(group, scores.play)),
    ...row('all', overall.play),
    ...row('naive, all', overall.naive_play),
    ...row('double-double', overall.events.double_double),
    ...row('triple-double', overall.events.triple_double),
  ];
  const title = 'Chance to play, by status (naive Brier: that of the actual share)';
  return [
    {
      title,
      header: ['', 'players', 'predicted', 'actual', 'difference', 'Brier', 'naive Brier'],
      rows,
    },
  ];
}

function chanceCells(score: ChanceScore): string[] {
  return [
    grouped(score.rows),
    percent(score.said),
    percent(score.happened),
    signed(100 * (score.said - score.happened), 1),
    score.brier.toFixed(4),
    score.brier_of_rate.toFixed(4),
  ];
}

function ownershipTable({ overall, slices }: Evaluation): ReportTable[] {
  if (overall.ownership === null) return [];
  const groups = [
    { group: 'all', scores: overall },
    ...slices.salary,
    ...slices.position.filter(({ scores }) => scores.ownership !== null),
  ];
  const rows = groups.flatMap(({ group, scores: { ownership } }) =>
    ownership === null ? [] : [[group, ...scoreCells(ownership), fixed(ownership.rank_r)]],
  );
  const slates = grouped(overall.ownership.slates);
  return [
    {
      title: `Ownership, percent of entries in the largest contest of ${slates} slates`,
      header: ['', 'rostered', 'MAE', 'bias', 'r', 'rank r'],
      rows,
    },
  ];
}

function peerTable({ rows, matched, same_points: same, fpts, ownership }: PeerScores): ReportTable {
  const row = (label: string, score: PointScore | null | undefined): string[][] =>
    score === null || score === undefined ? [] : [[label, ...scoreCells(score)]];
  return {
    title: `Peer, ${grouped(matched)} of ${grouped(rows)} rows ours too (points agree on ${grouped(same)})`,
    header: ['dk_fpts', 'rows', 'MAE', 'bias', 'r'],
    rows: [
      ...row('peer', fpts?.peer),
      ...row('ours, given that he plays', fpts?.ours),
      ...row('ours, mean', fpts?.ours_mean),
      ...row('ours, median', fpts?.ours_median),
      ...row('naive', fpts?.naive),
      ...row("peer, all of the peer's rows", fpts?.peer_on_all),
      ...row('ours on those, else 0', fpts?.ours_on_all),
      ...row('peer, ownership', ownership?.peer),
      ...row('ours, ownership', ownership?.ours),
    ],
  };
}

function sliceTable({ slices }: Evaluation, slice: (typeof SLICES)[number]): ReportTable {
  const rows = slices[slice].flatMap(({ group, scores }) => {
    if (scores.given_played === null) return [];
    const { minutes, dk_fpts: points } = scores.given_played;
    const cells = [points, minutes].flatMap(({ ours, naive }) => [
      ours.mae.toFixed(3),
      signed(ours.bias),
      errorOf(naive),
    ]);
    return [[group, grouped(scores.played), ...cells]];
  });
  return {
    title: `dk_fpts and minutes by ${slice.replace('_', ' ')}, given that he played`,
    header: ['', 'played', 'MAE', 'bias', 'naive', 'min MAE', 'bias', 'naive'],
    rows,
  };
}
