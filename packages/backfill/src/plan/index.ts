export { askedQuestion, type Question, resumedQuestion, savedQuestion } from './question.ts';
export {
  newestResumable,
  type ResumableBackfill,
  resumableBackfills,
} from './resumable-backfills.ts';
export { savePlan } from './saved-plan.ts';
export { type Why, whyCells } from './why.ts';
