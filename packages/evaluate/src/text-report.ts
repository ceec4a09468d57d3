/** An evaluation for a terminal of 80 columns. */
import type { Evaluation } from './evaluate.ts';
import type { PeerScores } from './peer.ts';
import type { PointScore } from './point-score.ts';
import type { ChanceScore } from './probability-score.ts';
import { TARGETS } from './projected-player.ts';
import type { QuantileScore } from './quantile-score.ts';
import type { ComparedScore, GroupScores } from './scores.ts';
import { SLICES } from './slice.ts';

/** Lines of at most 80 columns. */
export function textReport(evaluation: Evaluation): string {
  const { overall, peer } = evaluation;
  return [
    heading(evaluation),
    ...pointSection('Given that he played', overall.given_played),
    ...pointSection('All players, absence counting as zero', overall.all),
    ...levelSection('Levels of dk_fpts, all players', overall.fpts_levels),
    ...levelSection('Levels of dk_fpts, of those who played', overall.fpts_levels_played),
    ...levelSection('Levels of minutes, of those who played', overall.minutes_levels),
    ...chanceSection(evaluation),
    ...ownershipSection(overall),
    ...(peer === null ? [] : peerSection(peer)),
    ...SLICES.flatMap((slice) => sliceSection(evaluation, slice)),
  ].join('\n');
}

function heading({ runs, overall }: Evaluation): string {
  const dates = [...new Set(runs.map(({ game_date }) => game_date))];
  const open = runs.reduce((sum, run) => sum + run.not_final, 0);
  const range = dates.length > 1 ? `${dates[0]!}..${dates.at(-1)!}` : (dates[0] ?? 'nothing');
  const counts = `${String(runs.length)} slates, ${grouped(overall.players)} players, ${grouped(overall.played)} played`;
  return `Evaluation of ${range}: ${counts}${open === 0 ? '' : `; ${grouped(open)} left out, no official line`}`;
}

function pointSection(title: string, scores: GroupScores['all']): string[] {
  if (scores === null) return [];
  const rows = TARGETS.map((target) => [target, ...comparedCells(scores[target])]);
  return [
    '',
    `${title}; naive: mean of his last 10`,
    table(['', 'players', 'MAE', 'bias', 'r', 'naive', 'gain'], rows),
  ];
}

function comparedCells({ ours, ours_with_naive: beside, naive }: ComparedScore): string[] {
  const gain =
    naive === null || beside === null || naive.mae === 0
      ? ''
      : `${(100 * (1 - beside.mae / naive.mae)).toFixed(1)}%`;
  return [...scoreCells(ours), naive === null ? '' : naive.mae.toFixed(3), gain];
}

function scoreCells({ rows, mae, bias, r }: PointScore): string[] {
  return [grouped(rows), mae.toFixed(3), signed(bias), r === null ? '' : r.toFixed(3)];
}

function levelSection(title: string, score: QuantileScore | null): string[] {
  if (score === null) return [];
  const rows = score.levels.map((level) => [
    `p${String(Math.round(100 * level.level)).padStart(2, '0')}`,
    percent(level.expected),
    percent(level.coverage),
    signed(100 * (level.coverage - level.expected), 1),
    level.pinball.toFixed(3),
  ]);
  return [
    '',
    `${title}: CRPS ${score.crps.toFixed(3)}`,
    table(['', 'expected', 'covered', 'off', 'pinball'], rows),
  ];
}

function chanceSection({ overall, slices }: Evaluation): string[] {
  if (overall.play === null) return [];
  const row = (label: string, score: ChanceScore | null): string[][] =>
    score === null
      ? []
      : [
          [
            label,
            grouped(score.rows),
            percent(score.said),
            percent(score.happened),
            signed(100 * (score.said - score.happened), 1),
            score.brier.toFixed(4),
            score.brier_of_rate.toFixed(4),
          ],
        ];
  const rows = [
    ...slices.status.flatMap(({ group, scores }) => row(group, scores.play)),
    ...row('all', overall.play),
    ...row('naive, all', overall.naive_play),
    ...row('double-double', overall.events.double_double),
    ...row('triple-double', overall.events.triple_double),
  ];
  return [
    '',
    'Chance to play, by status; Brier beside that of saying the share itself',
    table(['', 'players', 'said', 'came', 'off', 'Brier', 'of share'], rows),
  ];
}

function ownershipSection({ ownership }: GroupScores): string[] {
  if (ownership === null) return ['', 'Ownership: no contest of these slates is known'];
  const { rows, mae, bias, r, rank_r: rank, slates } = ownership;
  return [
    '',
    `Ownership, percent of entries in the largest contest of ${String(slates)} slates`,
    `  ${grouped(rows)} rostered players: MAE ${mae.toFixed(3)}, bias ${signed(bias)}, ` +
      `r ${fixed(r)}, rank r ${fixed(rank)}`,
  ];
}

function peerSection({ rows, matched, same_points: same, fpts, ownership }: PeerScores): string[] {
  const lines = [
    '',
    `Peer: ${grouped(rows)} rows with proj_fpts > 0 and scored_fpts > 0`,
    `  ${grouped(matched)} are ours too; official points agree on ${grouped(same)} of these`,
  ];
  if (fpts === null) return lines;
  const cells = (label: string, score: PointScore | null): string[][] =>
    score === null ? [] : [[label, ...scoreCells(score)]];
  const rowsOf = [
    ...cells('peer', fpts.peer),
    ...cells('ours, given that he plays', fpts.ours),
    ...cells('ours, mean', fpts.ours_mean),
    ...cells('ours, median', fpts.ours_median),
    ...cells('naive', fpts.naive),
    ...cells("peer, all of the peer's rows", fpts.peer_on_all),
    ...cells('ours on those, else 0', fpts.ours_on_all),
    ...cells('peer, ownership', ownership?.peer ?? null),
    ...cells('ours, ownership', ownership?.ours ?? null),
  ];
  return [...lines, table(['dk_fpts', 'rows', 'MAE', 'bias', 'r'], rowsOf)];
}

function sliceSection({ slices }: Evaluation, slice: (typeof SLICES)[number]): string[] {
  const rows = slices[slice].flatMap(({ group, scores }) => {
    if (scores.given_played === null) return [];
    const { minutes, dk_fpts: points } = scores.given_played;
    return [
      [
        group,
        grouped(scores.played),
        points.ours.mae.toFixed(3),
        signed(points.ours.bias),
        points.naive === null ? '' : points.naive.mae.toFixed(3),
        minutes.ours.mae.toFixed(3),
        signed(minutes.ours.bias),
        minutes.naive === null ? '' : minutes.naive.mae.toFixed(3),
      ],
    ];
  });
  const header = ['', 'played', 'MAE', 'bias', 'naive', 'min MAE', 'bias', 'naive'];
  return [
    '',
    `dk_fpts and minutes by ${slice.replace('_', ' ')}, given that he played`,
    table(header, rows),
  ];
}

/** First column to the left, all others to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [header, ...rows].map((cells) => `  ${line(cells)}`).join('\n');
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function signed(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

function fixed(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
