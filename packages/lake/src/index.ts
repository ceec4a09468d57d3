export { auditHistory, type HistoryAudit } from './audit-history.ts';
export {
  day,
  defineContract,
  flag,
  instant,
  int,
  long,
  nullable,
  real,
  text,
  type Column,
  type Columns,
  type ColumnType,
  type Limits,
  type RowOf,
  type TableContract,
  type UniqueRule,
} from './contract.ts';
export { contractBreaches, type Breach } from './contract-breaches.ts';
export { readDelimited, readDelimitedTable } from './delimited.ts';
export { dropSeals } from './drop-seals.ts';
export { readCells, type TextLine } from './text-cells.ts';
export { easternClock, easternDate, easternHourEnd, easternMidnight } from './eastern-time.ts';
export {
  decodeColumns,
  decodeTable,
  encodeColumns,
  encodeTable,
  hasColumns,
  missingColumns,
  readFooter,
  readRows,
} from './parquet.ts';
export {
  columnsOf,
  rowMaker,
  rowsOf,
  type ColumnTable,
  type Row,
  type RowMaker,
} from './column-table.ts';
export { DecodeTrial } from './decode-trial.ts';
export type { ForeignColumn, ForeignType, SchemaColumn } from './foreign-schema.ts';
export { readForeignColumns, readForeignTable, type ForeignTable } from './foreign-table.ts';
export { plainFile, type PlainFile } from './table-format.ts';
export { pathCapture } from './path-place.ts';
export { SealBook } from './seal-book.ts';
export {
  readScanned,
  scanSnapshots,
  SnapshotReader,
  type SnapshotCheck,
} from './snapshot-reader.ts';
export { snapshotPlace } from './snapshot-place.ts';
export { difference } from './snapshot-difference.ts';
export {
  snapshotConflict,
  SnapshotWriter,
  writeSnapshot,
  type SnapshotOutlook,
} from './snapshot-writer.ts';
export {
  snapshotPath,
  type SnapshotDraft,
  type SnapshotRef,
  type SnapshotWritten,
} from './snapshot.ts';
export { repeatsOf, rulesOf } from './unique-rows.ts';
export {
  contractProblems,
  expectation,
  isValid,
  summariseColumns,
  tableProblems,
  type ColumnSummary,
} from './table-check.ts';
