/** `labels.boxscores`: the official lines of a date's games with DraftKings points; final games alone. */
import type { Selected, Step } from '@pkg/engine';
import { defineContract, nullable, real } from '@pkg/lake';
import { BOXSCORES_RAW } from '@pkg/nba';
import { instantFromMs, type GameDate } from '@pkg/std';
import { matchupOf } from '../ingest/scheduled-game.ts';
import { isPlayed } from '../box-scores/box-score-history.ts';
import { missedBySet } from '../damaged-inputs.ts';
import { chooseHistory, selected } from '../select-input.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { tableOutput, warning, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { dkPoints } from '../box-scores/dk-points.ts';

export const LABELS_BOXSCORES = defineContract('labels.boxscores', [], {
  ...BOXSCORES_RAW.columns,
  /** Null for a player who was not on the court. */
  dk_fpts: nullable(real({ min: -20, max: 200 })),
});

export function labelsBoxscoresStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'labels.boxscores',
    module: import.meta.url,
    grain: 'partition',
    pool: 'labels',
    upstream: ['ingest.schedule'],
    isAsOf: false,
    select: (scope, world) => {
      return selectFinal(world, slateOf(scope).date);
    },
    params: () => ({ params: {} }),
    run: async (context) => {
      const { games } = await readSlateGames(context);
      const lines = await tables.readAll(context, context.inputs('boxscores'), BOXSCORES_RAW);
      const rows = lines.map((line) => ({
        ...line,
        dk_fpts: isPlayed(line) ? dkPoints(line) : null,
      }));
      const final = new Set(rows.map((row) => row.game_id));
      const open = games.filter((game) => !final.has(game.game_id));
      const names = open.map(matchupOf);
      const { output, check } = tableOutput('boxscores.parquet', LABELS_BOXSCORES, rows);
      return {
        outputs: [output],
        checks: [
          check,
          warning(
            'every game is final',
            names.length === 0,
            names.join(', ') || `${String(final.size)} games`,
          ),
        ],
      };
    },
  };
}

/** Labels have no cut-off: they read the newest box score that the history has of every game of the date. */
function selectFinal(world: PlanningContext, gameDate: GameDate): Selected {
  const snapshots = world.histories.between('boxscores', gameDate, gameDate);
  const end = snapshots.reduce((latest, snapshot) => Math.max(latest, snapshot.availableAt), 0);
  const cutoff = instantFromMs(end);
  const input = chooseHistory(world, 'boxscores', cutoff, gameDate, gameDate, 'authoritative');
  if (input.files.length > 0) return selected([{ input }]);
  const damaged = missedBySet(input.record);
  if (damaged !== undefined)
    return { inputs: [], gaps: [damaged], skip: `NO_FINAL_GAMES: ${damaged.reason}` };
  const reason = `no box score of ${gameDate} is in the history: its games are not final, or were not imported`;
  const remediation = 'import the box scores of this date and run the same command again';
  return {
    inputs: [],
    gaps: [{ source: 'labels', policy: 'gap', reason, remediation }],
    skip: `NO_FINAL_GAMES: ${reason}`,
  };
}
