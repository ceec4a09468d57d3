export { backfillLog, type BackfillLog, type LogEntry, type LogFilter } from './backfill-log.ts';
export { readBackfillRecord, type BackfillRecord, type PlanCellRecord } from './backfill-record.ts';
export { cellTitle, reasonTitle } from './cell-title.ts';
export {
  type AssetState,
  assetGaps,
  assetState,
  isLookahead,
  isPinned,
  publishedRun,
} from './date-state.ts';
export {
  chooseRuns,
  datesOfRun,
  findRun,
  nearestFirst,
  refuseWithoutGames,
  type UnifiedRun,
  unifiedRuns,
} from './find-run.ts';
export { type JournalEntry, runBefore, slateJournal } from './slate-journal.ts';
export { readBackfill } from './read-backfill.ts';
export { PROOFS_FOLDER, proofsOf } from './replay-proofs.ts';
export { isPriced, type ShownPlayer, type ShownSlate, shownSlate } from './shown-slate.ts';
