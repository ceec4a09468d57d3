export { hivePath, parseHivePath, type HivePath } from './hive-path.ts';
export type { Clocks, Judged, ReasonCode, SelectOptions } from './judge.ts';
export { select, selectAll, type Selection, type SelectionOfAll } from './select.ts';
export { compareSnapshots, type Snapshot } from './snapshot.ts';
