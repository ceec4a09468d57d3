/** A slate that stands for nothing but a training window: what `pipeline models fit` plans. */
import { easternMidnight } from '@pkg/lake';
import { invariant, type GameDate } from '@pkg/std';
import type { PlanningContext } from '../planning-context.ts';
import { makeSlate, type Slate } from '../slate.ts';

/** The window that ends before a day, which need be the first of no month. */
export function trainingSlate(world: PlanningContext, trainThrough: GameDate): Slate {
  const asOf = easternMidnight(trainThrough);
  // Any month of the schedule will do: models read all months of their window, whatever month their slate is of.
  const month = world.months.at(-1);
  invariant(month, 'a world was observed from a schedule');
  return makeSlate({
    ...{ gameDate: trainThrough, asOf, season: month.season, month: month.month },
    ...{ firstTip: asOf, draftGroups: [], trainThrough },
  });
}
