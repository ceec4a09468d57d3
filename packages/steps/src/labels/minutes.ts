/** `labels.minutes`: who was on the court, for how long, and who started; from the official lines. */
import type { Step } from '@pkg/engine';
import { day, defineContract, flag, int, real, text } from '@pkg/lake';
import { isPlayed } from '../box-scores/box-score-history.ts';
import { selected } from '../select-input.ts';
import { readUpstream, tableOutput } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { LABELS_BOXSCORES } from './boxscores.ts';

const LABELS_MINUTES = defineContract('labels.minutes', ['game_id', 'player_id'], {
  game_id: text(),
  game_date: day(),
  team_id: int(),
  player_id: int({ min: 1 }),
  player_name: text(),
  /** 0 for a player who was not on the court. */
  minutes: real({ min: 0, max: 80 }),
  is_starter: flag(),
  /** Listed, but not on the court, for whatever reason. */
  is_dnp: flag(),
  /** The status as the box score has it: `dnp`, `inactive`, `suspended`, ... */
  status: text(),
});

export function labelsMinutesStep(): Step<PlanningContext> {
  return {
    asset: 'labels.minutes',
    module: import.meta.url,
    grain: 'partition',
    pool: 'labels',
    upstream: ['labels.boxscores'],
    isAsOf: false,
    select: () => selected([]),
    params: () => ({ params: {} }),
    run: async (context) => {
      const lines = await readUpstream(
        context,
        'labels.boxscores',
        'boxscores.parquet',
        LABELS_BOXSCORES,
      );
      const rows = lines.flatMap((line) => {
        const { game_id, game_date, team_id, player_id, player_name, status, starter } = line;
        if (player_id === null) return [];
        const minutes = isPlayed(line) ? line.minutes : 0;
        return [
          {
            game_id,
            game_date,
            team_id,
            player_id,
            player_name,
            minutes,
            is_starter: starter,
            is_dnp: minutes === 0,
            status,
          },
        ];
      });
      const { output, check } = tableOutput('minutes.parquet', LABELS_MINUTES, rows);
      return { outputs: [output], checks: [check] };
    },
  };
}
