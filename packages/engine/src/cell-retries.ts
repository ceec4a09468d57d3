/** Which failed cells of one run are tried again, and when: attempts a cell, a budget and a circuit breaker a pool. */
import {
  CircuitBreaker,
  nextAttemptMs,
  RetryBudget,
  type RetryPolicy,
  type Time,
  type PoolLimits,
} from '@pkg/limits';
import type { CellResult } from './cell.ts';
import type { PlannedCell } from './planned-cell.ts';

export class CellRetries {
  readonly #policy: RetryPolicy;
  readonly #budgets: ReadonlyMap<string, RetryBudget>;
  readonly #circuits: ReadonlyMap<string, CircuitBreaker>;
  readonly #attempts = new Map<string, number>();
  readonly #failures = new Map<string, () => Promise<CellResult>>();

  constructor(time: Time, pools: PoolLimits, policy: RetryPolicy) {
    this.#policy = policy;
    this.#budgets = new Map(
      Object.entries(pools).flatMap(([name, { retryBudget }]) =>
        retryBudget === undefined ? [] : [[name, new RetryBudget(retryBudget)] as const],
      ),
    );
    this.#circuits = new Map(
      Object.entries(pools).flatMap(([name, { circuit }]) =>
        circuit === undefined ? [] : [[name, new CircuitBreaker(time, name, circuit)] as const],
      ),
    );
  }

  /** Counts an attempt of the cell, from 1. */
  begin(cell: PlannedCell): number {
    const attempt = (this.#attempts.get(cell.id) ?? 0) + 1;
    this.#attempts.set(cell.id, attempt);
    return attempt;
  }

  /** Runs `work` within the circuits of the pools that the cell claims. @throws KnownError `CIRCUIT_OPEN` */
  guard<T>(cell: PlannedCell, work: () => Promise<T>): Promise<T> {
    return Object.keys(cell.claims).reduce((inner, pool) => {
      const circuit = this.#circuits.get(pool);
      return circuit === undefined ? inner : () => circuit.run(inner);
    }, work)();
  }

  /** The ms until the next attempt, or undefined when there is none. Spends of the budget of each pool. */
  waitMs(cell: PlannedCell, thrown: unknown): number | undefined {
    const attempt = this.#attempts.get(cell.id) ?? 1;
    const budgets = Object.keys(cell.claims).flatMap((pool) => this.#budgets.get(pool) ?? []);
    // The key seeds the jitter: cells that fail together do not come back together.
    const at = { seed: 0, name: cell.key, attempt };
    return nextAttemptMs(thrown, this.#policy, at, {
      trySpend: () => budgets.every((budget) => budget.trySpend()),
    });
  }

  /** Keeps how to end the cell as failed, should the run stop before its next attempt. */
  remember(cell: PlannedCell, fail: () => Promise<CellResult>): void {
    this.#failures.set(cell.id, fail);
  }

  lastFailure(cell: PlannedCell): (() => Promise<CellResult>) | undefined {
    return this.#failures.get(cell.id);
  }
}
