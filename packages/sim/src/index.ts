export { demoSlate } from './demo-slate.ts';
export type { SimGame, SimInput, SimPlayer, SimRates, SimTeam } from './input.ts';
export { kernelRun } from './kernel-run.ts';
export { lineupDistribution, pairCorrelation, type LineupDistribution } from './lineups.ts';
export { exp, log } from './math/exp-log.ts';
export { normalQuantile } from './math/normal.ts';
export { MAX_WORLDS, type SimOptions } from './options.ts';
export {
  pointsBelowOf,
  pointsBelowToArrow,
  readPointsBelow,
  type PointsBelow,
} from './points-below.ts';
export { loadProfile, parseProfile, profileNames, type SimProfile } from './profile.ts';
export {
  recordWorlds,
  type WorldsQuestion,
  type WorldsRecipe,
  type WorldsRecord,
} from './recipe.ts';
export { openRun, remakeWorld, type RecordedRun } from './recorded-run.ts';
export type { GameSummary, PlayerSummary, ShortTeam, SimResult, SimSummary } from './result.ts';
export type { ReadFile } from './run-manifest.ts';
export { simulateWorld, type SimWorld } from './simulate-world.ts';
export { simulate } from './simulate.ts';
export { streamWorlds, type WorldsChunk, type WorldsHandler } from './stream-worlds.ts';
export { SEED_DERIVATION } from './stream.ts';
export {
  FileMemory,
  readWorlds,
  worldsEncoder,
  worldsToArrow,
  type Worlds,
  type WorldsEncoder,
  type WorldsMeta,
} from './worlds-file.ts';
export { WorldsMemory } from './worlds-memory.ts';
