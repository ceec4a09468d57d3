/** The table of training rows: the features of past slates with the outcome of every player. */
import { defineContract, flag, int, nullable, real, rowMaker, type RowOf } from '@pkg/lake';
import { isPlayed, type Line } from '../box-scores/box-score-history.ts';
import { MINUTES_FEATURES, type MinutesFeatures } from '../minutes/build-features.ts';
import { RATES_HISTORY_COLUMNS, type RatesFeatures } from '../rates/build-features.ts';
import {
  EVENT_STATS,
  MADE_STATS,
  statColumns,
  statCounts,
  type EventStat,
  type MadeStat,
} from '../rates/stat.ts';

const label = (): ReturnType<typeof nullable<number>> => nullable(int({ min: 0 }));

export const TRAINING_TABLE = defineContract('models.training_rows', ['game_id', 'player_id'], {
  ...MINUTES_FEATURES.columns,
  ...RATES_HISTORY_COLUMNS,
  /** The outcome: whether he was on the court, for how long, and the counts (null when he was not). */
  label_played: flag(),
  label_minutes: real({ min: 0, max: 80 }),
  label_fg2a: label(),
  label_fg3a: label(),
  label_fta: label(),
  label_oreb: label(),
  label_dreb: label(),
  label_ast: label(),
  label_stl: label(),
  label_blk: label(),
  label_tov: label(),
  label_fg2m: label(),
  label_fg3m: label(),
  label_ftm: label(),
});
export type TrainingRow = RowOf<typeof TRAINING_TABLE>;
const makeRow = rowMaker(TRAINING_TABLE);
const LABELLED = [...EVENT_STATS, ...MADE_STATS];
const LABELS = statColumns('label', LABELLED);

/**
 * Puts the outcome of each player beside his features.
 *
 * @param lines the official lines of the slate's date
 */
export function labelled(
  minutes: readonly MinutesFeatures[],
  rates: readonly RatesFeatures[],
  lines: readonly Line[],
): TrainingRow[] {
  const official = new Map(
    lines.map((line) => [`${line.game_id} ${String(line.player_id)}`, line]),
  );
  const played = new Set([...official.values()].filter(isPlayed).map((line) => line.game_id));
  return minutes.flatMap((features, index) => {
    // A game without an official box score, postponed say, labels nobody.
    if (!played.has(features.game_id)) return [];
    const line = official.get(`${features.game_id} ${String(features.player_id)}`);
    const counts = line !== undefined && isPlayed(line) ? statCounts(line) : null;
    const labels: Partial<Record<`label_${EventStat | MadeStat}`, number | null>> = {};
    for (const stat of LABELLED) labels[LABELS[stat]] = counts?.[stat] ?? null;
    const outcome = {
      label_played: counts !== null,
      label_minutes: counts === null ? 0 : line!.minutes!,
    };
    return [makeRow(features, rates[index]!, outcome, labels as Required<typeof labels>)];
  });
}
