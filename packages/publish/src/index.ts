export {
  BEAT_MS,
  forgetDeadHolders,
  heldLeases,
  openLeases,
  PATIENCE_MS,
  type HeldLease,
  type Lease,
  type LeaseAttempt,
  type LeaseHost,
  type Leases,
  type WaitOptions,
} from './lease.ts';
export type { Holder } from './lease-file.ts';
export { parsePointer, type Pointer, type PointerAction } from './pointer-file.ts';
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
