/** `ingest.daily_lineups`: announced lineups known at the cut-off; an empty table, and a recorded gap, without a history. */
import type { Step } from '@pkg/engine';
import type { RowOf } from '@pkg/lake';
import { DAILY_LINEUPS } from '@pkg/nba';
import { chooseLatest, selected } from '../select-input.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { tableOutput, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';

export type LineupRow = RowOf<typeof DAILY_LINEUPS>;

export function lineupsStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'ingest.daily_lineups',
    module: import.meta.url,
    grain: 'partition',
    pool: 'ingest',
    upstream: ['ingest.schedule'],
    isAsOf: true,
    select: (scope, world) => {
      return selected([chooseLatest(world, 'ingest.daily_lineups', 'lineups', slateOf(scope))]);
    },
    params: () => ({ params: {} }),
    run: async (context) => {
      const { games: scheduled } = await readSlateGames(context);
      const games = new Set(scheduled.map((game) => game.game_id));
      const announced = await tables.readAll(context, context.inputs('lineups'), DAILY_LINEUPS);
      const rows = announced.filter((row) => games.has(row.game_id));
      const { output, check } = tableOutput('lineups.parquet', DAILY_LINEUPS, rows);
      return { outputs: [output], checks: [check] };
    },
  };
}
