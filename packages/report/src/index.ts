export type {
  Backfill,
  BackfillProof,
  BackfillCell,
  BackfillError,
  BackfillGap,
  BackfillSlate,
  CellState,
  FailedCheck,
  SlatePlayer,
} from './backfill.ts';
export { backfillPage } from './backfill-page.ts';
export { warningText } from './check-words.ts';
export { missingDataText } from './words.ts';
export { evaluationPage } from './evaluation-page.ts';
