/** `minutes.score`: the chance to play, and minutes at three levels, with every team brought to its 240. */
import type { Step, StepContext } from '@pkg/engine';
import { defineContract, flag, int, real, text, type RowOf } from '@pkg/lake';
import type { ModelCache } from '../models/model-cache.ts';
import { externalScores } from '../models/external-model.ts';
import { minutesHead, type MinutesModel, type MinutesPrediction } from './minutes-model.ts';
import { groupBy } from '../group-by.ts';
import { selected } from '../select-input.ts';
import { readUpstream, required, tableOutput } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { MINUTES_FEATURES, type MinutesFeatures } from './build-features.ts';

const level = (): ReturnType<typeof real> => real({ min: 0, max: 48 });

export const MINUTES_TABLE = defineContract('minutes.score', ['game_id', 'player_id'], {
  game_id: text(),
  team_id: int(),
  player_id: int({ min: 1 }),
  is_projected_starter: flag(),
  play_prob: real({ min: 0, max: 1 }),
  /**
   * The conditional levels times the chance to play: a player's part in his team's 240. They are no quantiles of a
   * distribution with a spike at zero; those would be 0 for everybody who is more likely to sit.
   */
  minutes_p10: level(),
  minutes_p50: level(),
  minutes_p90: level(),
  /** Quantiles of his minutes given that he plays. */
  minutes_p10_cond: level(),
  minutes_p50_cond: level(),
  minutes_p90_cond: level(),
});
export type MinutesRow = RowOf<typeof MINUTES_TABLE>;

export const TEAM_MINUTES = 240;
/** No projection is above this; starters of close games seldom play more. */
const MAX_P50 = 42;

export function minutesScoreStep(models: ModelCache): Step<PlanningContext> {
  return {
    asset: 'minutes.score',
    module: import.meta.url,
    grain: 'partition',
    pool: 'score',
    upstream: ['minutes.features_live', 'models.minutes'],
    isAsOf: true,
    select: () => selected([]),
    params: () => ({ params: {} }),
    run: async (context) => {
      const features = await readUpstream(
        context,
        'minutes.features_live',
        'features.parquet',
        MINUTES_FEATURES,
      );
      const predictions = await predict(context, models, features);
      const teams = [
        ...groupBy(features, (row) => `${row.game_id} ${String(row.team_id)}`).values(),
      ];
      const rows = teams.flatMap((team) =>
        projectTeam(
          team,
          team.map((row) => predictions.get(row)!),
        ),
      );
      const { output, check } = tableOutput('minutes.parquet', MINUTES_TABLE, rows);
      const unordered = rows.filter(
        (row) => !(row.minutes_p10 < row.minutes_p50 && row.minutes_p50 < row.minutes_p90),
      );
      const detail = `${String(unordered.length)} of ${String(rows.length)} rows break p10 < p50 < p90`;
      return {
        outputs: [output],
        checks: [check, required('levels in order', unordered.length === 0, detail)],
      };
    },
  };
}

/** Predicts each row by the head: that of the DAG, a pinned one, or somebody else's. */
async function predict(
  context: StepContext,
  models: ModelCache,
  rows: readonly MinutesFeatures[],
): Promise<Map<MinutesFeatures, MinutesPrediction>> {
  const external = await externalScores(context, 'minutes', rows);
  if (external !== null) return new Map(rows.map((row, i) => [row, inOrder(external[i]!)]));
  const model = await models.read(context, 'models.minutes', minutesHead.schema);
  const own = minutesHead.score(model, rows);
  return new Map(rows.map((row, i) => [row, own[i]!]));
}

/** An external prediction within its ranges and in order, as our own are. */
function inOrder([chance, low, middle, high]: readonly number[]): MinutesPrediction {
  const p50 = Math.min(MAX_P50, Math.max(1, middle!));
  return {
    playProb: Math.min(1, Math.max(0, chance!)),
    p10: Math.max(0, Math.min(low!, p50 * 0.9)),
    p50,
    p90: Math.min(48, Math.max(high!, p50 * 1.1)),
  };
}

/** Scores one team with a fitted model: see `projectTeam`. */
export function scoreTeam(model: MinutesModel, team: readonly MinutesFeatures[]): MinutesRow[] {
  return projectTeam(team, minutesHead.score(model, team));
}

/** Brings the sum of a team's expected minutes to 240, nobody above the cap. */
function projectTeam(
  team: readonly MinutesFeatures[],
  predictions: readonly MinutesPrediction[],
): MinutesRow[] {
  const scored = team.map((row, i) => ({ row, ...predictions[i]! }));
  const factor = teamFactor(scored.map(({ playProb, p50 }) => ({ playProb, minutes: p50 })));
  return scored.map(({ row, playProb, p10, p50, p90 }) => {
    const middle = Math.min(MAX_P50, p50 * factor);
    const low = Math.min(p10 * factor, middle * 0.9);
    const high = Math.min(48, Math.max(p90 * factor, middle * 1.1));
    return {
      game_id: row.game_id,
      team_id: row.team_id,
      player_id: row.player_id,
      is_projected_starter: row.is_projected_starter,
      play_prob: playProb,
      minutes_p10: low * playProb,
      minutes_p50: middle * playProb,
      minutes_p90: high * playProb,
      minutes_p10_cond: low,
      minutes_p50_cond: middle,
      minutes_p90_cond: high,
    };
  });
}

/** The factor that brings expected minutes to 240 when those above the cap stay at it; at most 3, where few can play. */
function teamFactor(
  players: readonly { readonly playProb: number; readonly minutes: number }[],
): number {
  const expected = (factor: number): number =>
    players.reduce(
      (sum, { playProb, minutes }) => sum + playProb * Math.min(MAX_P50, minutes * factor),
      0,
    );
  let low = 0;
  let high = 3;
  // Expected minutes rise with the factor, so halving finds it; 60 halvings reach the last bit.
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (expected(middle) < TEAM_MINUTES) low = middle;
    else high = middle;
  }
  return high;
}
