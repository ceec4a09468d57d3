export { findGarbage, type GarbageRun, knownRuns } from './collect-garbage.ts';
export { collect, findOnly } from './collection.ts';
export { removeGarbage, unfinishedRemovals } from './remove-garbage.ts';
