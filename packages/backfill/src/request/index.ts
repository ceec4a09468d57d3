export {
  backfillIds,
  optionsOf,
  newestBackfill,
  plannedAtOf,
  recordedAs,
  recordedRequest,
  type RecordedRequest,
  recordOf,
} from './recorded-request.ts';
export {
  backfillOver,
  mendCommand,
  publishAgain,
  remakeHint,
  remedyHint,
  withCommand,
} from './remake-command.ts';
export {
  type Here,
  hintOfRun,
  replayCommand,
  resumeCommand,
  runCommand,
  sameWords,
  whyCommand,
} from './run-command.ts';
export { type RunOptions, type RunRequest, runRequest } from './run-request.ts';
