export { backfillPath, manifestPath, partitionPath, type PartitionKeys } from './paths.ts';
export { parsePlanFile, planFileJsonSchema, type PlanFile, type PlanFileParsing } from './plan.ts';
export {
  compareKeyParts,
  decide,
  reuseCandidates,
  type KeyPartChange,
  type OutputState,
  type ResumeDecision,
  type ResumeQuestion,
  type RunReason,
} from './resume.ts';
export {
  digestOfSet,
  readSetList,
  SET_LISTS,
  setListPath,
  SetLists,
  type DamagedList,
  type SetMember,
} from './set-list.ts';
export {
  manifestJsonSchema,
  manifestSchema,
  type Manifest,
  type ManifestCheck,
  type ManifestGap,
  type ManifestInput,
  type ManifestOutput,
  type ManifestSelection,
  type ManifestStatus,
  type Partition,
} from './schema.ts';
export type { JsonRecord } from './shapes.ts';
export { cachedRuns, cacheRuns, type RunHead, type RunsSeen, type StoredRun } from './run-cache.ts';
export { foldManifests, type ManifestFold } from './manifest-fold.ts';
export { manifestBytes, parseManifest, type ManifestParsing } from './read-manifest.ts';
export {
  manifestStore,
  readManifestAt,
  type DamagedManifest,
  type ManifestReading,
  type ManifestStore,
  type ManifestWriteOutcome,
  type RunListing,
  type StoredManifest,
} from './store.ts';
export { visitManifests, type VisitOptions } from './visit.ts';
export { walkParents, type ParentedNode } from './walk-parents.ts';
export {
  summaryCsv,
  summaryJsonSchema,
  summarySchema,
  type CellOutcome,
  type Summary,
  type SummaryErrorGroup,
  type SummaryRow,
} from './summary.ts';
