export { CircuitBreaker, type CircuitOptions, type CircuitState } from './circuit-breaker.ts';
export {
  GLOBAL_LIMIT,
  Pools,
  type Claims,
  type PoolLimit,
  type PoolLimits,
  type Shortage,
} from './pools.ts';
export { RateLimit, type RateOptions } from './rate-limit.ts';
export {
  isTransient,
  nextAttemptMs,
  retry,
  RetryBudget,
  type Retry,
  type RetryOptions,
  type RetryPolicy,
} from './retry.ts';
export { Semaphore } from './semaphore.ts';
export { SharedTurns, type SharedTurnsOptions, type Turns } from './shared-turns.ts';
export { SourceGuard, type CallOptions, type SourceLimits } from './source-guard.ts';
export { orCancelled, systemTime, throwIfCancelled, type Time } from './time.ts';
