/**
 * The model assets: each fits one head on the training window and leaves a model run under `models/<head>/`. A slate
 * reads the run whose window ended before its month began, so that a backfill never sees its own future.
 */
import type { Step, StepContext } from '@pkg/engine';
import { easternMidnight, type RowOf } from '@pkg/lake';
import { invariant, type GameDate } from '@pkg/std';
import { DK_OWNERSHIP, DK_SALARIES } from '../bronze/contracts.ts';
import { groupBy } from '../group-by.ts';
import { daysBefore } from '../history.ts';
import { chooseHistory, selected } from '../select-input.ts';
import { readUpstream, warning, type TableCache } from '../table-io.ts';
import { TRAINING_DAYS, type World } from '../world.ts';
import { artifactOutput, readModel } from '../models/artifact.ts';
import type { Training } from '../models/head.ts';
import {
  minutesHead,
  minutesModelSchema,
  scoreMinutes,
  type MinutesModel,
} from '../minutes/minutes-model.ts';
import { fitOwnership, type OwnedSlate } from '../ownership/ownership-model.ts';
import { ratesHead } from '../rates/rates-model.ts';
import { TRAINING_TABLE, type TrainingRow } from './training-rows.ts';

export function minutesModelStep(): Step<World> {
  return fitStep('minutes', minutesHead.fit);
}

export function ratesModelStep(): Step<World> {
  return fitStep('rates', ratesHead.fit);
}

export function ownershipModelStep(tables: TableCache): Step<World> {
  return {
    ...fitStep('ownership', () => undefined),
    upstream: ['models.training_rows', 'models.minutes'],
    select: (scope, world) => {
      invariant(scope.grain === 'training', 'models are fitted by the training window');
      const cutoff = easternMidnight(scope.trainThrough);
      const from = daysBefore(scope.trainThrough, TRAINING_DAYS);
      const to = daysBefore(scope.trainThrough, 1);
      return selected([
        { input: chooseHistory(world, 'salaries', cutoff, from, to) },
        { input: chooseHistory(world, 'ownership', cutoff, from, to) },
      ]);
    },
    run: async (context) => {
      const rows = await readUpstream(
        context,
        'models.training_rows',
        'training.parquet',
        TRAINING_TABLE,
      );
      const salaries = await tables.readAll(context, context.inputs('salaries'), DK_SALARIES);
      const ownership = await tables.readAll(context, context.inputs('ownership'), DK_OWNERSHIP);
      const minutes = await readModel(context, 'models.minutes', minutesModelSchema);
      const slates = ownedSlates(rows, minutes, salaries, ownership);
      const model = fitOwnership(slates, trainingOf(context, rows));
      const detail = `fitted on ${String(slates.length)} slates`;
      return {
        outputs: [artifactOutput(model, slates.length)],
        // Without a slate all weights are zero, which spreads ownership evenly: said, never hidden.
        checks: [warning('slates with known ownership', slates.length > 0, detail)],
      };
    },
  };
}

function fitStep(
  head: string,
  fit: (rows: readonly TrainingRow[], training: Training) => unknown,
): Step<World> {
  return {
    asset: `models.${head}`,
    module: import.meta.url,
    grain: 'training',
    pool: 'models',
    upstream: ['models.training_rows'],
    isAsOf: false,
    outputFolder: `models/${head}`,
    select: () => selected([]),
    params: () => ({ params: { training_days: TRAINING_DAYS } }),
    run: async (context) => {
      const rows = await readUpstream(
        context,
        'models.training_rows',
        'training.parquet',
        TRAINING_TABLE,
      );
      return {
        outputs: [artifactOutput(fit(rows, trainingOf(context, rows)), rows.length)],
        checks: [],
      };
    },
  };
}

function trainingOf(context: StepContext, rows: readonly TrainingRow[]): Training {
  invariant(context.scope.grain === 'training', 'models are fitted by the training window');
  const through: GameDate = context.scope.trainThrough;
  return {
    train_from: daysBefore(through, TRAINING_DAYS),
    train_through: through,
    rows: rows.length,
  };
}

/**
 * Past slates with what was rostered in their largest contest. Expected points are the chance to play by
 * scored minutes and decayed points per minute: the simulation of a past slate is not remade to fit this head.
 */
function ownedSlates(
  rows: readonly TrainingRow[],
  minutes: MinutesModel,
  salaries: readonly RowOf<typeof DK_SALARIES>[],
  ownership: readonly RowOf<typeof DK_OWNERSHIP>[],
): OwnedSlate[] {
  const players = new Map(rows.map((row) => [`${row.game_date} ${String(row.player_id)}`, row]));
  const contests = groupBy(ownership, (row) => row.draft_group_id);
  return [...groupBy(salaries, (row) => row.draft_group_id)].flatMap(([group, listed]) => {
    const contest = contests.get(group);
    if (contest === undefined) return [];
    const largest = contest.reduce((a, b) =>
      b.entries > a.entries || (b.entries === a.entries && b.contest_id < a.contest_id) ? b : a,
    );
    const owned = new Map(
      contest
        .filter((row) => row.contest_id === largest.contest_id)
        .map((row) => [row.player_id, row.actual_own_pct]),
    );
    const known = listed.flatMap((row) => {
      const player = players.get(`${row.game_date} ${String(row.player_id)}`);
      if (player === undefined || player.status === 'OUT') return [];
      const { playProb, p50 } = scoreMinutes(minutes, player);
      const points = playProb * p50 * player.hist_fpts_per_minute;
      const candidate = {
        points,
        salary: row.salary,
        playProb,
        positions: row.positions.split('/').length,
      };
      return [{ candidate, owned: owned.get(row.player_id) ?? 0 }];
    });
    const total = known.reduce((sum, each) => sum + each.owned, 0);
    if (total <= 0) return [];
    return [
      {
        candidates: known.map((each) => each.candidate),
        shares: known.map((each) => each.owned / total),
      },
    ];
  });
}
