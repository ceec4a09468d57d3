export { frozenPlanOf, type ResumableBackfill, resumableBackfills } from './resumable-backfills.ts';
export { savePlan, planAgain, readSavedPlan, requestOfPlan, stalePlan } from './saved-plan.ts';
export { type Why, whyCells } from './why.ts';
