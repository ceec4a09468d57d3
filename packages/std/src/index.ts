export type { Brand } from './brand.ts';
export { canonicalJson, type JsonValue } from './canonical-json.ts';
export { outcomeOver } from './create-outcome.ts';
export { csvField, csvLines, csvText } from './csv-field.ts';
export { exactDuration } from './exact-duration.ts';
export {
  defineErrors,
  type ErrorCatalogue,
  type ErrorDetails,
  type ErrorEntry,
  type ErrorMaker,
  type Parameter,
} from './error-catalogue.ts';
export {
  errorRecord,
  KnownError,
  rootCauseSignature,
  type ErrorKind,
  type ErrorRecord,
  type KnownErrorFacts,
} from './known-error.ts';
export { inParallel } from './in-parallel.ts';
export { fileObjectStore } from './file-object-store.ts';
export { pointerVersionKey } from './pointer-versions.ts';
export { addDays, datesFrom, daysBetween, parseGameDate, type GameDate } from './game-date.ts';
export {
  captureStamp,
  compactInstant,
  DAY_MS,
  formatInstant,
  HOUR_MS,
  instantFromMs,
  MINUTE_MS,
  parseInstant,
  SECOND_MS,
  type Instant,
} from './instant.ts';
export { invariant, InvariantError, unreachable } from './invariant.ts';
export { parseRunId, pathSegment, type RunId } from './names.ts';
export { didYouMean, nearMiss } from './near-miss.ts';
export {
  isSameFileStat,
  type CreateOutcome,
  type Leftover,
  type ListedObject,
  type ObjectDraft,
  type ObjectStore,
  type PlainCopy,
  type PointerVersion,
  type FileStat,
  type StoredObject,
  type SwapOutcome,
  type WriteOptions,
} from './object-store.ts';
export { renderRemedy, shellWords, type Command, type Remedy } from './remedy.ts';
export { sealedJson, unsealJson, type Unsealed } from './sealed-json.ts';
export { parseSha256, sha256, sha256OfJson, type Sha256 } from './sha256.ts';
export {
  isPlainPath,
  removablePath,
  withdrawablePath,
  storedPathProblem,
  type RemovablePath,
} from './stored-path.ts';
export { workerFailure, type WorkerFailure } from './worker-failure.ts';
