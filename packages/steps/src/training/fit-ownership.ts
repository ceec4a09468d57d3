/** `models.ownership`: fits the ownership head to past slates as the heads before it see them now. */
import type { Step, YieldToEventLoop } from '@pkg/engine';
import { easternMidnight, type RowOf } from '@pkg/lake';
import { DK_OWNERSHIP, DK_SALARIES, daysBefore } from '@pkg/nba';
import { groupBy } from '../group-by.ts';
import { PAST_OWNERSHIP_DAYS, TRAINING_DAYS } from '../look-back.ts';
import { minutesModelSchema, scoreMinutes, type MinutesModel } from '../minutes/minutes-model.ts';
import { artifactOutput } from '../models/artifact.ts';
import type { ModelCache } from '../models/model-cache.ts';
import { fitOwnership, type OwnedSlate } from '../ownership/ownership-model.ts';
import { largestContests, pastOwnership, type OwnershipLine } from '../ownership/past-ownership.ts';
import {
  impliedPoints,
  ratesModelSchema,
  scoreRates,
  type RatesModel,
} from '../rates/rates-model.ts';
import { chooseHistory, selected } from '../select-input.ts';
import { chooseWindow } from '../window-coverage.ts';
import { readUpstream, warning, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { fitRuntime, fitStep, trainingOf } from './fit-steps.ts';
import { TRAINING_TABLE, type TrainingRow } from './labelled-rows.ts';
import { trainThroughOf } from '../slate.ts';

export function ownershipModelStep(tables: TableCache, models: ModelCache): Step<PlanningContext> {
  return {
    ...fitStep('ownership', () => Promise.resolve()),
    module: import.meta.url,
    upstream: ['models.training_rows', 'models.minutes', 'models.rates'],
    select: (scope, world) => {
      const through = trainThroughOf(scope);
      const cutoff = easternMidnight(through);
      const from = daysBefore(through, TRAINING_DAYS);
      const to = daysBefore(through, 1);
      const earlier = daysBefore(from, PAST_OWNERSHIP_DAYS);
      return selected([
        { input: chooseHistory(world, 'salaries', cutoff, from, to) },
        chooseWindow(world, 'ownership', { date: to }, { cutoff, from: earlier, to }),
      ]);
    },
    run: async (context) => {
      const rows = await readUpstream(
        context,
        'models.training_rows',
        'training.parquet',
        TRAINING_TABLE,
      );
      const slates = await ownedSlates(
        rows,
        {
          minutes: await models.read(context, 'models.minutes', minutesModelSchema),
          rates: await models.read(context, 'models.rates', ratesModelSchema),
        },
        await tables.readAll(context, context.inputs('salaries'), DK_SALARIES),
        await tables.readAll(context, context.inputs('ownership'), DK_OWNERSHIP),
        context.yieldToEventLoop,
      );
      const training = trainingOf(context, rows);
      const model = await fitOwnership(slates, training, fitRuntime(context));
      const detail = `fitted on ${String(slates.length)} slates`;
      return {
        outputs: [artifactOutput(model, slates.length)],
        // Without a slate there is no tree, which spreads ownership evenly: this is reported, never hidden.
        checks: [warning('slates with known ownership', slates.length > 0, detail)],
      };
    },
  };
}

/**
 * Past slates with the ownership of their largest contest. Expected points are the chance to play by scored minutes and
 * scored rates: the simulation of a past slate is not remade to fit this head.
 */
async function ownedSlates(
  rows: readonly TrainingRow[],
  models: { readonly minutes: MinutesModel; readonly rates: RatesModel },
  salaries: readonly RowOf<typeof DK_SALARIES>[],
  ownership: readonly OwnershipLine[],
  yieldToEventLoop: YieldToEventLoop,
): Promise<OwnedSlate[]> {
  const players = new Map(rows.map((row) => [`${row.game_date} ${String(row.player_id)}`, row]));
  const contests = largestContests(ownership);
  const past = pastOwnership(ownership);
  const slates: OwnedSlate[] = [];
  for (const [group, listed] of groupBy(salaries, (row) => row.draft_group_id)) {
    await yieldToEventLoop();
    const contest = contests.get(group) ?? [];
    const owned = new Map(contest.map((row) => [row.player_id, row.actual_own_pct]));
    const available = listed.flatMap((line) => {
      const form = players.get(`${line.game_date} ${String(line.player_id)}`);
      return form === undefined || form.status === 'OUT' ? [] : [{ ...line, form }];
    });
    const forms = available.map(({ form }) => form);
    const minutes = scoreMinutes(models.minutes, forms);
    const rates = scoreRates(models.rates, forms);
    const known = available.map(({ game_date, player_id, salary, positions, form }, i) => {
      const { playProb, p50 } = minutes[i]!;
      const candidate = {
        points: playProb * p50 * impliedPoints(rates[i]!),
        salary,
        playProb,
        minutes: p50,
        positions,
        pastOwned: past(form.player_id, game_date),
        form,
      };
      return { candidate, owned: owned.get(player_id) ?? 0 };
    });
    if (known.every((each) => each.owned === 0)) continue;
    slates.push({
      candidates: known.map((each) => each.candidate),
      owned: known.map((each) => each.owned),
    });
  }
  return slates;
}
