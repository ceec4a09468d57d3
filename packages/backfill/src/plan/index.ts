export { frozenPlanOf, type ResumableBackfill, resumableBackfills } from './resumable-backfills.ts';
export { keepPlan, planAgain, readKeptPlan, requestOfPlan, stalePlan } from './saved-plan.ts';
export { type Why, whyCells } from './why.ts';
