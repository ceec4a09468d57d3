export type { ArrowChunk, ArrowVector, TypedColumn } from './arrow-vector.ts';
export { asofJoin, type JoinOptions } from './asof-join.ts';
export { AsofError, type AsofErrorCode } from './asof-error.ts';
export { hivePath, parseHivePath, type HivePath } from './hive-path.ts';
export type { JoinLeft, JoinRight } from './join-side.ts';
export type { Clocks, Judged, ReasonCode, SelectOptions } from './validate-snapshot.ts';
export type { KeyColumn } from './key-column.ts';
export { latestPerKey, type LatestOptions } from './latest-per-key.ts';
export {
  explain,
  select,
  selectAll,
  type Choice,
  type Selection,
  type SelectionOfAll,
} from './select.ts';
export { compareSnapshots, type Snapshot } from './snapshot.ts';
export { indexSnapshots, type SnapshotIndex } from './snapshot-index.ts';
export type { TimeColumn, TimeUnit } from './time-column.ts';
