export { blockedOf, changedParts, skipReasonOf, type Action, type ActionKind } from './action.ts';
export {
  auditStore,
  mendStore,
  type Audit,
  type AuditOptions,
  type Finding,
  type Remedy,
} from './audit.ts';
export type {
  CellResult,
  Environment,
  CellContext,
  WorkOrder,
  WorkResult,
  Workshop,
} from './cell.ts';
export { inThisThread, type CellRunner } from './cell-runner.ts';
export { CellThreads, type CellThreadsOptions } from './cell-threads.ts';
export { codeReader, type CodeReader } from './code-fingerprint.ts';
export { awaitPublishLease, cellLease } from './cell-lease.ts';
export type { DispatchOrder } from './dispatch-order.ts';
export type { CellDraft } from './draft.ts';
export { keyPartsOf } from './key.ts';
export { LOOKAHEAD, looksAhead } from './look-ahead.ts';
export {
  estimateRun,
  pastDurations,
  type Estimate,
  type EstimateOptions,
  type PastDurations,
} from './estimate.ts';
export type { CellOutcome, EngineEvent, Listener } from './event.ts';
export { execute, type ExecuteOptions, type Execution } from './execute.ts';
export {
  cellId,
  cellPartition,
  linkedScopes,
  scopesOf,
  partitionIn,
  partitionName,
  type CellPartition,
  type Group,
  type Labels,
  type Grain,
  type IdleDate,
  type Scope,
  type Partition,
  type SharedScope,
} from './partition.ts';
export type { Only } from './only.ts';
export { plan, type Plan, type PlanOptions } from './plan.ts';
export type { PlannedCell } from './planned-cell.ts';
export type { PublishPolicy } from './to-publish.ts';
export { planDrift, type Drift, type DriftKind } from './plan-drift.ts';
export { planBytes, planFile, readPlanFile } from './plan-file.ts';
export { publishPreview, type PublishPreview } from './publish-preview.ts';
export {
  PUBLISH_ASSET,
  type Blocked,
  type PinnedFile,
  type Pipeline,
  type ResolvedInput,
  type Selected,
  type Step,
  type StepContext,
  type YieldToEventLoop,
  type StepOutput,
  type StepResult,
  type UpstreamOutput,
} from './step.ts';
export { moveSets, publishableRuns, setsOfRun, type Published } from './run-sets.ts';
export {
  copyDifferences,
  type CopyDifference,
  type PointerMove,
  type SetRuns,
} from './set-move.ts';
export {
  readStatus,
  type CellStatus,
  type DateStatus,
  type Status,
  type StatusOptions,
  type UnfinishedBackfill,
} from './status.ts';
export { run, type RunOptions, type RunOutcome } from './run.ts';
export { serveCells } from './serve-cells.ts';
export { frozenCells, type FrozenCells } from './frozen-cells.ts';
export { exitCodeOf, summarise, summaryTable, type SummaryFacts } from './summary.ts';
export { isDiskFull, spaceNeeded, type SpaceNeed } from './space.ts';
