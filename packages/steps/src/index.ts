export {
  availabilityOf,
  listedAs,
  reportOf,
  reportRows,
  type Availability,
  type Games,
  type Listed,
  type MadeByRun,
  type StepOutput,
} from './availability/availability.ts';
export { ODD_DATES } from './demo/calendar.ts';
export { DEMO_OPTIONS, makeLeague, type League } from './demo/league.ts';
export { readPeer } from './evaluation/peer-file.ts';
export {
  projectedSlates,
  type SlatesRead,
  type SlatesRequest,
} from './evaluation/projected-slates.ts';
export {
  explainFromHistory,
  explainFromManifest,
  type ExplainedSelection,
} from './explain-selection.ts';
export { UNIFIED_TABLE, type UnifiedRow } from './finalize/unified.ts';
export {
  flippedSnapshot,
  snapshotsAfter,
  snapshotsOfSource,
  type FutureSnapshot,
} from './future-snapshots.ts';
export { MADE_FROM, type RowSource } from './finalize/made-from.ts';
export {
  isPoisoned,
  poisonedBytes,
  POISONS,
  poisonedView,
  type Poison,
  type Treatment,
} from './poisoned-history.ts';
export { columnMeaning, type ColumnMeaning } from './finalize/column-meaning.ts';
export { noGamesOn } from './no-games.ts';
export { readImports } from './import/import-journal.ts';
export { importReports } from './import/import-reports.ts';
export { importSeason } from './import/import-season.ts';
export { nameResolver, type NamedPlayer } from './ingest/player-name.ts';
export { importTable, type TableImport } from './import/import-table.ts';
export type { ColumnMapping } from './import/mapped-columns.ts';
export { tableColumns, type TableColumns } from './import/table-columns.ts';
export { readArchive } from './import/read-archive.ts';
export type { SeasonTables } from './import/season-tables.ts';
export {
  writeSnapshots,
  type ImportCounts,
  type ImportOrigin,
  type ImportReport,
} from './import/write-snapshots.ts';
export { addModel, type ModelToAdd } from './models/add-model.ts';
export {
  HEADS,
  modelAsset,
  modelRun,
  namedModelRun,
  modelRuns,
  parseHead,
  PROMOTED,
  promotionsOf,
  readArtifact,
  type Head,
  type ModelRun,
} from './models/model-run.ts';
export type { ModelPins } from './models/pinned-models.ts';
export { assetsOf, pipeline, stepNames, type PipelineOptions } from './pipeline.ts';
export {
  checkPolicy,
  parsePolicy,
  parsePolicyTarget,
  parseSourceName,
  policiesFor,
  type PolicyChange,
  type PolicyChanges,
  type PolicyChangesByMode,
  type RunMode,
  type SourcePolicy,
} from './policy.ts';
export {
  newestPublished,
  publishedRuns,
  publishedSlates,
  unifiedSlate,
  type PublishedSlate,
} from './published-slate.ts';
export { dayOfSet, seriesOf } from './select-input.ts';
export { refuseBeyond } from './schedule-months.ts';
export type { AsOfMode, AsOfRule } from './slate-instants.ts';
export { trainingSlate } from './training/training-slate.ts';
export {
  observeCalendar,
  loadPlanningContext,
  type ObservedCalendar,
  scheduledRange,
  seasonDates,
  type Settings,
  type PlanningContext,
  type PlanningRequest,
} from './planning-context.ts';
