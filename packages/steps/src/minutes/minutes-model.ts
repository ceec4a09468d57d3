/**
 * The minutes head: who plays, and for how long. Plain and fitted: shares of players who played, by status and recent
 * use; a ridge regression for minutes given that one plays; and quantiles of its errors by predicted minutes.
 */
import { z } from 'zod';
import type { MinutesFeatures } from './build-features.ts';
import { linearModelSchema, trainingSchema } from '../models/artifact.ts';
import { fitRidge, predict } from '../models/linear.ts';
import { quantile } from '../models/quantile.ts';

export const minutesModelSchema = z.object({
  head: z.literal('minutes'),
  training: trainingSchema,
  /** Share of players on the court, by status and bucket of recent use. */
  play: z.record(z.string(), z.number()),
  features: z.array(z.string()),
  minutes: linearModelSchema,
  /** Quantiles of actual less predicted minutes, at bins of predicted minutes. */
  errors: z.array(
    z.object({
      predicted: z.number(),
      q10: z.number(),
      q50: z.number(),
      q90: z.number(),
      rows: z.int(),
    }),
  ),
});
export type MinutesModel = z.infer<typeof minutesModelSchema>;

/** A past player game: what was known of it, and what happened. */
export interface MinutesTrainingRow extends MinutesFeatures {
  readonly label_played: boolean;
  readonly label_minutes: number;
}

const FEATURES = [
  'minutes_ew3',
  'minutes_ew10',
  'minutes_ew30',
  'minutes_last',
  'start_rate',
  'is_projected_starter',
  'promotion',
  'play_share_5',
  'play_share_20',
  'is_new',
  'is_back_to_back',
  'rust',
  'vacated_team_starter',
  'vacated_team_bench',
  'vacated_pos',
  'is_questionable',
] as const;

/** Rows of an average status that a cell of the table is mixed with. Tuned by hand: shares move little from 10 to 40. */
const PLAY_SHRINK_ROWS = 20;
/** Ridge penalty in rows; weights hardly move between 1 and 100 with 10,000 rows. */
const PENALTY_ROWS = 10;
/** Bins of predicted minutes in which errors are alike. */
const BIN_EDGES = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 48] as const;

/** Fits the head. @param rows training rows with `label_played` and `label_minutes` */
export function fitMinutes(
  rows: readonly MinutesTrainingRow[],
  training: MinutesModel['training'],
): MinutesModel {
  const played = rows.filter((row) => row.label_played && row.status !== 'OUT');
  const model = fitRidge(
    played.map(featureVector),
    played.map((row) => row.label_minutes),
    played.map(() => 1),
    PENALTY_ROWS,
  );
  return {
    head: 'minutes',
    training,
    play: fitPlay(rows),
    features: [...FEATURES],
    minutes: model,
    errors: fitErrors(played, model),
  };
}

export interface MinutesPrediction {
  readonly playProb: number;
  /** Minutes given that he plays, before the team is brought to its 240. */
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** Scores one player. */
export function scoreMinutes(model: MinutesModel, row: MinutesFeatures): MinutesPrediction {
  const predicted = Math.min(42, Math.max(1, predict(model.minutes, featureVector(row))));
  const at = (q: 'q10' | 'q50' | 'q90'): number =>
    predicted + interpolate(model.errors, predicted, q);
  const p50 = Math.min(42, Math.max(1, at('q50')));
  return {
    playProb: playProbability(model.play, row),
    p10: Math.max(0, Math.min(at('q10'), p50 * 0.9)),
    p50,
    p90: Math.min(48, Math.max(at('q90'), p50 * 1.1)),
  };
}

function featureVector(row: MinutesFeatures): number[] {
  const starter = row.is_projected_starter ? 1 : 0;
  const values: Record<(typeof FEATURES)[number], number> = {
    minutes_ew3: row.minutes_ew3,
    minutes_ew10: row.minutes_ew10,
    minutes_ew30: row.minutes_ew30,
    minutes_last: row.minutes_last,
    start_rate: row.start_rate,
    is_projected_starter: starter,
    promotion: starter * (1 - row.start_rate),
    play_share_5: row.play_share_5,
    play_share_20: row.play_share_20,
    is_new: row.games_played < 3 ? 1 : 0,
    is_back_to_back: row.is_back_to_back ? 1 : 0,
    rust: Math.min(row.days_since_played ?? 30, 30),
    vacated_team_starter: starter * row.vacated_minutes_team,
    vacated_team_bench: (1 - starter) * row.vacated_minutes_team,
    vacated_pos: row.vacated_minutes_pos,
    is_questionable: row.status === 'QUESTIONABLE' || row.status === 'DOUBTFUL' ? 1 : 0,
  };
  return FEATURES.map((name) => values[name]);
}

/** `UNKNOWN` stands for slates without any report: its shares pool all players, those who turned out OUT included. */
function fitPlay(rows: readonly MinutesTrainingRow[]): Record<string, number> {
  const counts = new Map<string, { played: number; rows: number }>();
  const add = (key: string, isPlayed: boolean): void => {
    const count = counts.get(key) ?? { played: 0, rows: 0 };
    counts.set(key, { played: count.played + (isPlayed ? 1 : 0), rows: count.rows + 1 });
  };
  for (const row of rows) {
    add(`UNKNOWN ${useBucket(row)}`, row.label_played);
    add('UNKNOWN', row.label_played);
    if (row.status === null || row.status === 'OUT') continue;
    add(`${row.status} ${useBucket(row)}`, row.label_played);
    add(row.status, row.label_played);
  }
  const overall = counts.get('UNKNOWN') ?? { played: 0, rows: 0 };
  const prior = (overall.played + 1) / (overall.rows + 2);
  const share = (key: string, mean: number): number => {
    const { played, rows: n } = counts.get(key) ?? { played: 0, rows: 0 };
    return (played + PLAY_SHRINK_ROWS * mean) / (n + PLAY_SHRINK_ROWS);
  };
  const table: Record<string, number> = {};
  for (const key of [...counts.keys()].sort()) {
    const [status] = key.split(' ');
    table[key] = key === status ? share(key, prior) : share(key, share(status!, prior));
  }
  return table;
}

function playProbability(table: MinutesModel['play'], row: MinutesFeatures): number {
  const status = row.status ?? 'UNKNOWN';
  const share =
    table[`${status} ${useBucket(row)}`] ??
    table[status] ??
    table[`UNKNOWN ${useBucket(row)}`] ??
    table['UNKNOWN'] ??
    0;
  return Math.min(0.999, Math.max(0.001, share));
}

/** Recent use: how many of the last five listings saw him on the court, and whether for a real role. */
function useBucket({ play_share_5, minutes_ew10 }: MinutesFeatures): string {
  if (play_share_5 === 0) return 'unused';
  const use = play_share_5 < 0.5 ? 'rare' : play_share_5 < 1 ? 'some' : 'always';
  return minutes_ew10 >= 15 ? `${use}-rotation` : `${use}-bench`;
}

function fitErrors(
  rows: readonly MinutesTrainingRow[],
  model: MinutesModel['minutes'],
): MinutesModel['errors'] {
  const predicted = rows.map((row) =>
    Math.min(42, Math.max(1, predict(model, featureVector(row)))),
  );
  return BIN_EDGES.slice(0, -1).flatMap((from, index) => {
    const to = BIN_EDGES[index + 1]!;
    const inside = rows.map((_, i) => i).filter((i) => predicted[i]! >= from && predicted[i]! < to);
    // A bin with few rows has no tails worth a number; its neighbours speak for it.
    if (inside.length < 30) return [];
    const errors = inside.map((i) => rows[i]!.label_minutes - predicted[i]!).sort((a, b) => a - b);
    const centre = inside.reduce((sum, i) => sum + predicted[i]!, 0) / inside.length;
    const [q10, q50, q90] = [quantile(errors, 0.1), quantile(errors, 0.5), quantile(errors, 0.9)];
    return [{ predicted: centre, q10, q50, q90, rows: inside.length }];
  });
}

function interpolate(
  errors: MinutesModel['errors'],
  predicted: number,
  q: 'q10' | 'q50' | 'q90',
): number {
  const above = errors.find((bin) => bin.predicted >= predicted);
  const below = errors.findLast((bin) => bin.predicted <= predicted);
  if (above === undefined || below === undefined) return (above ?? below)?.[q] ?? 0;
  if (above === below) return above[q];
  const share = (predicted - below.predicted) / (above.predicted - below.predicted);
  return below[q] + share * (above[q] - below[q]);
}
