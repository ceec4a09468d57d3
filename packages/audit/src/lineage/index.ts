export { type Change, diffRuns, pairRuns, type RunDiff, type RunPair } from './diff-runs.ts';
export type { TracedRow } from './made-from.ts';
export { madeByRun } from './made-by-run.ts';
export { lineageOf } from './manifest-graph.ts';
export type { PlayerChange } from './player-change.ts';
export { type Standing, type StandingChange, standingChanges } from './standing-changes.ts';
export { type Trace, type TracedInput, traceValue } from './trace.ts';
export { outputRows, printValue, tableOf } from './unified-table.ts';
