/** All scores of one group of players. */
import { chanceScore, type Chance, type ChanceScore } from './probability-score.ts';
import {
  mean,
  meanBins,
  pointScore,
  rankCorrelation,
  type MeanBin,
  type Pair,
  type PointScore,
} from './point-score.ts';
import {
  expected,
  TARGETS,
  type Outcome,
  type Projection,
  type Target,
} from './projected-player.ts';
import { playedQuantileScore, quantileScore, type QuantileScore } from './quantile-score.ts';
import type { Row } from './slice.ts';

/** Ours over all rows; and, over the rows that have a baseline, ours and the baseline side by side. */
export interface ComparedScore {
  readonly ours: PointScore;
  readonly ours_with_naive: PointScore | null;
  readonly naive: PointScore | null;
}

export interface OwnershipScore extends PointScore {
  readonly slates: number;
  /** Spearman's rank correlation within each slate, averaged over slates; null where no slate has one. */
  readonly rank_r: number | null;
}

export interface EventScores {
  readonly double_double: ChanceScore | null;
  readonly triple_double: ChanceScore | null;
}

/** The scores of a group; parts without a row are null. */
export interface GroupScores {
  /** Players of final games. */
  readonly players: number;
  readonly played: number;
  /** Given that he played: the projection divided by the chance to play. */
  readonly given_played: Readonly<Record<Target, ComparedScore>> | null;
  /** All players, absence counted as zero. */
  readonly all: Readonly<Record<Target, ComparedScore>> | null;
  /** Levels of DraftKings points over all players; and over those who played, see `playedQuantileScore`. */
  readonly fpts_levels: QuantileScore | null;
  readonly fpts_levels_played: QuantileScore | null;
  /** Levels of minutes over those who played. */
  readonly minutes_levels: QuantileScore | null;
  /** The chance to play, and what the baseline's share of past listings would have got. */
  readonly play: ChanceScore | null;
  readonly naive_play: ChanceScore | null;
  readonly events: EventScores;
  /** Against the largest contest, over the players whom somebody rostered there. */
  readonly ownership: OwnershipScore | null;
}

type FinalRow = Row & { readonly outcome: Outcome };

const FPTS_LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;
const MINUTES_LEVELS = [0.1, 0.5, 0.9] as const;
const CALIBRATION_BINS = 10;

/**
 * Scores a group.
 *
 * @param rows each player and game once
 * @param slots each player once per draft group, since ownership is that of a group
 */
export function groupScores(rows: readonly Row[], slots: readonly Row[]): GroupScores {
  const final = rows.filter((row): row is FinalRow => row.outcome !== null);
  const played = final.filter((row) => row.outcome.played);
  return {
    players: final.length,
    played: played.length,
    given_played: compared(played, 'played'),
    all: compared(final, 'all'),
    fpts_levels: quantileScore(final.map(fptsQuantiles), FPTS_LEVELS),
    fpts_levels_played: playedQuantileScore(played.map(fptsQuantiles), FPTS_LEVELS),
    minutes_levels: quantileScore(
      played.map(({ projection, outcome }) => ({
        values: [
          projection.minutes_p10_cond,
          projection.minutes_p50_cond,
          projection.minutes_p90_cond,
        ],
        actual: outcome.line.minutes,
        absent: 0,
      })),
      MINUTES_LEVELS,
    ),
    play: chanceScore(
      final.map(({ projection, outcome }) => ({
        said: projection.play_prob,
        happened: outcome.played,
      })),
    ),
    naive_play: chanceScore(
      final.flatMap(({ naive, outcome }) =>
        naive === null ? [] : [{ said: naive.play_prob, happened: outcome.played }],
      ),
    ),
    events: {
      double_double: chanceScore(final.map((row) => doubles(row, 2, 'dd_prob'))),
      triple_double: chanceScore(final.map((row) => doubles(row, 3, 'td_prob'))),
    },
    ownership: ownershipScore(slots),
  };
}

function compared(
  rows: readonly FinalRow[],
  given: 'all' | 'played',
): Record<Target, ComparedScore> | null {
  if (rows.length === 0) return null;
  return Object.fromEntries(
    TARGETS.map((target) => {
      const ours = pairsOf(rows, target, given);
      const naive = rows.map((row) => naiveValue(row, target, given));
      const has = (_: unknown, i: number): boolean => naive[i] !== null;
      return [
        target,
        {
          ours: pointScore(ours)!,
          ours_with_naive: pointScore(ours.filter(has)),
          naive: pointScore(
            ours.map(({ actual }, i) => ({ predicted: naive[i]!, actual })).filter(has),
          ),
        },
      ];
    }),
  ) as Record<Target, ComparedScore>;
}

/** Outcomes of players who were projected alike, in tenths of the projection; for plots of calibration. */
export interface Calibration {
  /** Bins of those who played. */
  readonly dk_fpts: readonly MeanBin[];
  readonly minutes: readonly MeanBin[];
  /** Bins of those whom somebody rostered. */
  readonly ownership: readonly MeanBin[];
}

/** @param rows as in `groupScores` @param slots as in `groupScores` */
export function calibration(rows: readonly Row[], slots: readonly Row[]): Calibration {
  const played = rows.filter((row): row is FinalRow => row.outcome?.played === true);
  const binned = (target: Target): MeanBin[] =>
    meanBins(pairsOf(played, target, 'played'), CALIBRATION_BINS);
  return {
    dk_fpts: binned('dk_fpts'),
    minutes: binned('minutes'),
    ownership: meanBins([...ownedPairs(slots).values()].flat(), CALIBRATION_BINS),
  };
}

function pairsOf(rows: readonly FinalRow[], target: Target, given: 'all' | 'played'): Pair[] {
  return rows.map((row) => ({
    predicted: expected(row.projection, target, given),
    actual: row.outcome.line[target],
  }));
}

/** The baseline's value for a player; null when it has none. */
export function naiveValue(
  { naive }: Pick<Row, 'naive'>,
  target: Target,
  given: 'all' | 'played',
): number | null {
  if (naive === null) return null;
  return given === 'all' ? naive.listed[target] : (naive.played?.[target] ?? null);
}

function fptsQuantiles({ projection: own, outcome }: FinalRow): {
  values: number[];
  actual: number;
  absent: number;
} {
  return {
    values: [
      own.dk_fpts_p05,
      own.dk_fpts_p10,
      own.dk_fpts_p25,
      own.dk_fpts_p50,
      own.dk_fpts_p75,
      own.dk_fpts_p90,
      own.dk_fpts_p95,
    ],
    actual: outcome.line.dk_fpts,
    absent: 1 - own.play_prob,
  };
}

function doubles(
  { projection, outcome }: FinalRow,
  least: number,
  said: keyof Pick<Projection, 'dd_prob' | 'td_prob'>,
): Chance {
  const { pts, reb, ast, stl, blk } = outcome.line;
  const count = [pts, reb, ast, stl, blk].filter((value) => value >= 10).length;
  return { said: projection[said], happened: count >= least };
}

function ownershipScore(slots: readonly Row[]): OwnershipScore | null {
  const bySlate = ownedPairs(slots);
  const score = pointScore([...bySlate.values()].flat());
  if (score === null) return null;
  const rankRs = [...bySlate.values()].flatMap((pairs) => rankCorrelation(pairs) ?? []);
  return {
    ...score,
    slates: bySlate.size,
    rank_r: rankRs.length === 0 ? null : mean(rankRs),
  };
}

/** Projected and actual ownership by slate, of the players who have both. */
function ownedPairs(slots: readonly Row[]): Map<string, Pair[]> {
  const bySlate = new Map<string, Pair[]>();
  for (const { slate, projection, actual_own_pct: actual } of slots) {
    if (projection.pred_own_pct === null || actual === null) continue;
    const key = `${slate.game_date} ${slate.draft_group_id}`;
    const own = bySlate.get(key) ?? [];
    own.push({ predicted: projection.pred_own_pct, actual });
    bySlate.set(key, own);
  }
  return bySlate;
}
