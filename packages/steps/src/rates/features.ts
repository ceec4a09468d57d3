/** `rates.features_live`: the features of the rates head for every player who could play. */
import type { Step } from '@pkg/engine';
import { defineContract, nullable, real } from '@pkg/lake';
import { BOXSCORES_RAW, daysBefore } from '@pkg/nba';
import { invariant } from '@pkg/std';
import { HISTORY_DAYS } from '../look-back.ts';
import { CONSENSUS_TABLE } from '../ingest/odds-consensus.ts';
import { readListings } from '../ingest/site-listings.ts';
import { boxScoreHistory } from '../box-scores/box-score-history.ts';
import { MINUTES_FEATURES } from '../minutes/build-features.ts';
import { MINUTES_TABLE } from '../minutes/score.ts';
import { selected } from '../select-input.ts';
import { chooseWindow } from '../window-coverage.ts';
import { readUpstream, tableOutput, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { buildRatesFeatures, RATES_FEATURES } from './build-features.ts';

export const RATES_FEATURES_LIVE = defineContract('rates.features_live', ['game_id', 'player_id'], {
  ...RATES_FEATURES.columns,
  /** Expected minutes, the chance to play included. */
  minutes_p50: real({ min: 0, max: 48 }),
  /** Null where no odds were known. */
  spread_home: nullable(real({ min: -60, max: 60 })),
  total: nullable(real({ min: 100, max: 350 })),
});

export function ratesFeaturesStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'rates.features_live',
    module: import.meta.url,
    grain: 'partition',
    pool: 'features',
    upstream: [
      'minutes.features_live',
      'minutes.score',
      'ingest.odds_raw',
      'ingest.roster_snapshot',
    ],
    isAsOf: true,
    select: (scope, world) => {
      invariant(scope.kind === 'partition', 'features are made by the slate');
      const { date: gameDate, asOf } = scope.partition;
      const window = { cutoff: asOf, from: daysBefore(gameDate, HISTORY_DAYS), to: gameDate };
      return selected([chooseWindow(world, 'boxscores', scope.partition, window)]);
    },
    params: () => ({ params: { history_days: HISTORY_DAYS } }),
    run: async (context) => {
      const players = await readUpstream(
        context,
        'minutes.features_live',
        'features.parquet',
        MINUTES_FEATURES,
      );
      const minutes = await readUpstream(
        context,
        'minutes.score',
        'minutes.parquet',
        MINUTES_TABLE,
      );
      const odds = await readUpstream(
        context,
        'ingest.odds_raw',
        'consensus.parquet',
        CONSENSUS_TABLE,
      );
      const history = boxScoreHistory(
        await tables.readAll(context, context.inputs('boxscores'), BOXSCORES_RAW),
      );
      const minutesOf = new Map(
        minutes.map((row) => [`${row.game_id} ${String(row.player_id)}`, row.minutes_p50]),
      );
      const oddsOf = new Map(odds.map((row) => [row.game_id, row]));
      const listingOf = await readListings(context);
      const positionOf = (player: number): string | null => listingOf(player)?.listed_pos ?? null;
      const rows = buildRatesFeatures(players, history, positionOf).map((row) => ({
        ...row,
        minutes_p50: minutesOf.get(`${row.game_id} ${String(row.player_id)}`)!,
        spread_home: oddsOf.get(row.game_id)?.spread_home ?? null,
        total: oddsOf.get(row.game_id)?.total ?? null,
      }));
      const { output, check } = tableOutput('features.parquet', RATES_FEATURES_LIVE, rows);
      return { outputs: [output], checks: [check] };
    },
  };
}
