export {
  aheadOf,
  besideCollector,
  COLLECTOR,
  describeHolder,
  withLeases,
} from './backfill-lease.ts';
export { askToStop, untilEnded } from './cancel-backfill.ts';
export { captureForRun, captureLines, captureOnce, openLive } from './live-capture.ts';
export { checkLiveSources, type CheckedSource } from './check-live-sources.ts';
export { moveSlateByHand, type SlateMoved } from './move-slate.ts';
export { type PlannedWork, ProgressState, seconds, type Stage } from './progress-state.ts';
export {
  type Finished,
  type Outlook,
  outlookOf,
  type Planned,
  planRun,
  refuseWithoutSlate,
} from './run-pipeline.ts';
export { runUnderLease, type UnderLease } from './run-under-lease.ts';
