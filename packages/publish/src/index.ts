export {
  HEARTBEAT_MS,
  heldLeases,
  leaseHolders,
  openLeases,
  type HeldLease,
  type Lease,
  type LeaseAttempt,
  type LeaseHolder,
  type LeaseHost,
  type Leases,
  type WaitOptions,
} from './lease.ts';
export { highestFence } from './fence.ts';
export { forgetDeadHolders, PATIENCE_MS, SKEW_MS, type Observer } from './liveness.ts';
export type { Holder } from './lease-file.ts';
export {
  pinPath,
  pinRun,
  readPins,
  unpinRun,
  type DamagedPin,
  type Pin,
  type PinOutcome,
} from './pin.ts';
export {
  parsePointer,
  SLATE,
  type Pointer,
  type PointerAction,
  type SlateMember,
} from './pointer-file.ts';
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
export { changeShared } from './shared-value.ts';
export { requestStop, type StopRequest } from './stop-request.ts';
export { runDirPath, writeOutput, type WrittenOutput } from './run-dir.ts';
export {
  publishedDates,
  readSlate,
  slateFolder,
  slateHistory,
  slatesOf,
  type CurrentSlate,
  type SlateName,
} from './slate.ts';
