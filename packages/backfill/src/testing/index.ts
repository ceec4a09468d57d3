export {
  copyOf,
  importAnotherGroup,
  importCorrection,
  importLateReport,
  LIVE_DATE,
  makeLiveRun,
  newestKnown,
  NEXT_MORNING,
  runLive,
} from './daily-run.ts';
export { importShortLeague } from './short-league.ts';
export {
  DATE,
  DiskReader,
  interleaved,
  makeSimulatedRoot,
  onDisk,
  OTHER,
  resultsOn,
  rootComplaints,
  type SimulatedRoot,
  strayPaths,
} from './simulated-root.ts';
export { liveSmallRun, SMALL_NOW, smallFlags, smallRun } from './small-run.ts';
