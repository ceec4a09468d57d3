/** The scope of steps that run by the slate: their slate, and the games of its date. */
import type { Partition, Scope, StepContext } from '@pkg/engine';
import { invariant } from '@pkg/std';
import { gamesOf } from './ingest/schedule.ts';
import { SCHEDULE_TABLE, type ScheduledGame } from './ingest/scheduled-game.ts';
import { readUpstream } from './table-io.ts';

/** The slate of a cell: a step whose grain is `partition` gets no other scope. */
export function slateOf(scope: Scope): Partition {
  invariant(scope.kind === 'partition', 'a step by the slate gets a slate');
  return scope.partition;
}

/** The schedule of the slate's month, and the games of its date. */
export async function readSlateGames(
  context: StepContext,
): Promise<{ readonly schedule: ScheduledGame[]; readonly games: ScheduledGame[] }> {
  const { date: gameDate } = slateOf(context.scope);
  const file = 'schedule.parquet';
  const schedule = await readUpstream(context, 'ingest.schedule', file, SCHEDULE_TABLE);
  return { schedule, games: gamesOf(schedule, gameDate) };
}
