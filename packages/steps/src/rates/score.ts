/** `rates.score`: per-minute rates and shooting percentages of every player who could play, shots as the market expects. */
import type { Step, StepContext } from '@pkg/engine';
import { defineContract, int, real, text } from '@pkg/lake';
import type { ModelCache } from '../models/model-cache.ts';
import { EXTERNAL_OUTPUTS, externalScores } from '../models/external-model.ts';
import { MAX_MARKET_CHANGE, withMarketPoints } from './market-points.ts';
import { ratesHead, type Rates } from './rates-model.ts';
import type { RatesFeatures } from './build-features.ts';
import { selected } from '../select-input.ts';
import { readUpstream, tableOutput } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { RATES_FEATURES_LIVE } from './features.ts';

const perMinute = (): ReturnType<typeof real> => real({ min: 0, max: 2 });
const share = (): ReturnType<typeof real> => real({ min: 0, max: 1 });

export const RATES_TABLE = defineContract('rates.score', ['game_id', 'player_id'], {
  game_id: text(),
  team_id: int(),
  player_id: int({ min: 1 }),
  fg2a: perMinute(),
  fg3a: perMinute(),
  fta: perMinute(),
  oreb: perMinute(),
  dreb: perMinute(),
  /** `oreb + dreb`. */
  reb: perMinute(),
  ast: perMinute(),
  stl: perMinute(),
  blk: perMinute(),
  tov: perMinute(),
  fg2_pct: share(),
  fg3_pct: share(),
  ft_pct: share(),
});

export function ratesScoreStep(models: ModelCache): Step<PlanningContext> {
  return {
    asset: 'rates.score',
    module: import.meta.url,
    grain: 'partition',
    pool: 'score',
    upstream: ['rates.features_live', 'models.rates'],
    isAsOf: true,
    select: () => selected([]),
    params: () => ({ params: { most_market_change: MAX_MARKET_CHANGE } }),
    run: async (context) => {
      const features = await readUpstream(
        context,
        'rates.features_live',
        'features.parquet',
        RATES_FEATURES_LIVE,
      );
      const predicted = withMarketPoints(features, await predict(context, models, features));
      const rows = features.map((row, i) => {
        const rates = predicted[i]!;
        const { game_id, team_id, player_id } = row;
        return { game_id, team_id, player_id, ...rates, reb: rates.oreb + rates.dreb };
      });
      const { output, check } = tableOutput('rates.parquet', RATES_TABLE, rows);
      return { outputs: [output], checks: [check] };
    },
  };
}

/** Predicts each row by the head: that of the DAG, a pinned one, or somebody else's. */
async function predict(
  context: StepContext,
  models: ModelCache,
  rows: readonly RatesFeatures[],
): Promise<Rates[]> {
  const external = await externalScores(context, 'rates', rows);
  if (external === null) {
    const model = await models.read(context, 'models.rates', ratesHead.schema);
    return ratesHead.score(model, rows);
  }
  // A regression gives rates below zero, and shares above one, to players who hardly play.
  const inRange = (name: string, value: number): number =>
    Math.min(name.endsWith('_pct') ? 0.99 : 2, Math.max(0, value));
  return external.map(
    (values) =>
      Object.fromEntries(
        EXTERNAL_OUTPUTS.rates.map((name, i) => [name, inRange(name, values[i]!)]),
      ) as Rates,
  );
}
