export type { Pointer } from './pointer-file.ts';
export {
  history,
  pointerPath,
  promote,
  readCurrent,
  type CurrentRun,
  type PromoteOutcome,
  type PromoteRequest,
  type Promotion,
} from './pointer.ts';
export { runDirPath, writeOutput, type WrittenOutput } from './run-dir.ts';
