/** `minutes.features_live`: one row per game and player who could play, from facts known at the cut-off. */
import type { Step, StepContext, StepResult } from '@pkg/engine';
import { BOXSCORES_RAW, DAILY_LINEUPS, daysBefore } from '@pkg/nba';
import { invariant } from '@pkg/std';
import { HISTORY_DAYS } from '../look-back.ts';
import { INJURIES_TABLE } from '../ingest/injuries.ts';
import { ROSTER_TABLE } from '../ingest/roster-row.ts';
import { readListings } from '../ingest/site-listings.ts';
import { gamesOf } from '../ingest/schedule.ts';
import { SCHEDULE_TABLE } from '../ingest/scheduled-game.ts';
import { selected } from '../select-input.ts';
import { chooseWindow } from '../window-coverage.ts';
import { readUpstream, tableOutput, warning, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { boxScoreHistory } from '../box-scores/box-score-history.ts';
import { buildMinutesFeatures, MINUTES_FEATURES } from './build-features.ts';

export function minutesFeaturesStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'minutes.features_live',
    module: import.meta.url,
    grain: 'partition',
    pool: 'features',
    upstream: [
      'ingest.schedule',
      'ingest.injuries_raw',
      'ingest.daily_lineups',
      'ingest.roster_snapshot',
    ],
    isAsOf: true,
    select: (scope, world) => {
      invariant(scope.kind === 'partition', 'features are made by the slate');
      const { date: gameDate, asOf } = scope.partition;
      const from = daysBefore(gameDate, HISTORY_DAYS);
      const window = { cutoff: asOf, from, to: gameDate };
      return selected([chooseWindow(world, 'boxscores', scope.partition, window)]);
    },
    params: () => ({ params: { history_days: HISTORY_DAYS } }),
    run: (context) => minutesFeatures(context, tables),
  };
}

async function minutesFeatures(context: StepContext, tables: TableCache): Promise<StepResult> {
  invariant(context.scope.kind === 'partition', 'features are made by the slate');
  const schedule = await readUpstream(
    context,
    'ingest.schedule',
    'schedule.parquet',
    SCHEDULE_TABLE,
  );
  const injuries = await readUpstream(
    context,
    'ingest.injuries_raw',
    'injuries.parquet',
    INJURIES_TABLE,
  );
  const all = buildMinutesFeatures({
    games: gamesOf(schedule, context.scope.partition.date),
    roster: await readUpstream(context, 'ingest.roster_snapshot', 'roster.parquet', ROSTER_TABLE),
    injuries,
    lineups: await readUpstream(context, 'ingest.daily_lineups', 'lineups.parquet', DAILY_LINEUPS),
    history: boxScoreHistory(
      await tables.readAll(context, context.inputs('boxscores'), BOXSCORES_RAW),
    ),
    listingOf: await readListings(context),
  });
  const rows = all.filter((row) => row.status !== 'OUT');
  const unreported = [
    ...new Set(
      rows.filter((row) => row.status === 'NOT_YET_SUBMITTED').map((row) => row.team_tricode),
    ),
  ];
  const detail =
    unreported.length === 0
      ? 'every team has reported'
      : `not yet submitted: ${unreported.join(', ')}`;
  const { output, check } = tableOutput('features.parquet', MINUTES_FEATURES, rows);
  return {
    outputs: [output],
    checks: [check, warning('injury reports submitted', unreported.length === 0, detail)],
  };
}
