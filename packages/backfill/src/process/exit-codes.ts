/** The one table of exit codes: what a shell, a scheduler or a test may rely on. */
import { KnownError, type ErrorKind } from '@pkg/std';

export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  stalePlan: 3,
  verificationFailed: 4,
  someFailed: 5,
  blockedByGaps: 6,
  checksFailed: 7,
  leaseHeld: 8,
  captureFailed: 9,
  workToDo: 10,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Each code with what it means, in ascending order. */
export const EXIT_CODES: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT.ok, meaning: 'everything asked for is done, or there was nothing to do' },
  { code: EXIT.unexpected, meaning: 'a bug, or a store or host that failed' },
  { code: EXIT.usage, meaning: 'usage, config or input: the message says what is wrong' },
  { code: EXIT.stalePlan, meaning: 'the plan is stale: what changed since is printed' },
  { code: EXIT.verificationFailed, meaning: 'a verification found a difference' },
  { code: EXIT.someFailed, meaning: 'finished, some cells failed' },
  {
    code: EXIT.blockedByGaps,
    meaning: 'blocked by gaps whose policy is fail or stale, or by steps that were not selected',
  },
  { code: EXIT.checksFailed, meaning: 'checks failed; nothing of that slate was published' },
  { code: EXIT.leaseHeld, meaning: 'another run holds the lease' },
  {
    code: EXIT.captureFailed,
    meaning: 'finished, but a live source of today could not be captured',
  },
  { code: EXIT.workToDo, meaning: 'a dry run found work to do (only with --detailed-exitcode)' },
  { code: EXIT.interrupted, meaning: 'stopped by SIGINT; pipeline resume goes on' },
  { code: EXIT.terminated, meaning: 'stopped by SIGTERM; pipeline resume goes on' },
];

const BY_KIND: Readonly<Record<ErrorKind, ExitCode>> = {
  input: EXIT.usage,
  missing: EXIT.usage,
  conflict: EXIT.usage,
  upstream: EXIT.unexpected,
  cancelled: EXIT.interrupted,
  blocked: EXIT.blockedByGaps,
};

/** Errors whose exit code says more than their kind does. */
const BY_CODE: Readonly<Record<string, ExitCode>> = {
  PLAN_STALE: EXIT.stalePlan,
  NONDETERMINISTIC_OUTPUT: EXIT.verificationFailed,
  CHECKS_FAILED: EXIT.checksFailed,
  LEASE_HELD: EXIT.leaseHeld,
};

/** The exit code of a failure with this code and kind. */
export function exitCodeOf(failure: { readonly code: string; readonly kind: ErrorKind }): ExitCode {
  return BY_CODE[failure.code] ?? BY_KIND[failure.kind];
}

/** The exit code of anything thrown; what is not a `KnownError` is a bug. */
export function exitCodeOfThrown(thrown: unknown): ExitCode {
  return thrown instanceof KnownError ? exitCodeOf(thrown) : EXIT.unexpected;
}
