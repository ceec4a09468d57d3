/**
 * Limits on what runs at once. A cell claims units of pools: one of its stage, and what its step names besides, such as
 * a source or memory. It starts only when all of them are free, and one place of the global limit too.
 */
import { invariant } from '@pkg/std';
import type { CircuitOptions } from './circuit-breaker.ts';
import { RateLimit, type RateOptions } from './rate-limit.ts';
import type { Time } from './time.ts';

export interface PoolLimit {
  /** Units in use at once, at least 1. */
  readonly units: number;
  /** How often cells that claim this pool may start. */
  readonly rate?: RateOptions | undefined;
  /** Retries that all cells of this pool may cost in one run. */
  readonly retryBudget?: number | undefined;
  /** When this pool is left alone because its cells keep failing. */
  readonly circuit?: CircuitOptions | undefined;
}

/** Limits by pool name. A pool that is not named has one unit. */
export type PoolLimits = Readonly<Record<string, PoolLimit>>;

/** Units by pool name. */
export type Claims = Readonly<Record<string, number>>;

/** The name of the global limit among the pools. */
export const GLOBAL_LIMIT = 'max-parallel';

/** The limit that keeps a cell from starting. */
export interface Shortage {
  readonly limit: string;
  /** For a rate: the ms after which to ask again. A place that is taken comes back with the cell that has it. */
  readonly waitMs?: number;
}

export class Pools {
  readonly #limits: PoolLimits;
  readonly #maxParallel: number;
  readonly #used = new Map<string, number>();
  readonly #rates: ReadonlyMap<string, RateLimit>;
  #total = 0;

  constructor(limits: PoolLimits, maxParallel: number, time: Time) {
    this.#limits = limits;
    this.#maxParallel = maxParallel;
    this.#rates = new Map(
      Object.entries(limits).flatMap(([name, { units, rate }]) => {
        invariant(units >= 1, `the pool ${name} has at least one unit`);
        return rate === undefined ? [] : [[name, new RateLimit(time, rate)] as const];
      }),
    );
  }

  /**
   * Takes everything that a cell claims, or nothing: then it says what is short. Pools in `reserved` count as full:
   * somebody who came first waits for them, and whoever needs less must not pass it for ever.
   */
  tryTake(claims: Claims, reserved: ReadonlySet<string> = new Set()): Shortage | undefined {
    if (this.#total >= this.#maxParallel) return { limit: GLOBAL_LIMIT };
    const names = Object.keys(claims);
    for (const name of names) {
      const used = this.#used.get(name) ?? 0;
      if (reserved.has(name) || used + this.#claim(claims, name) > this.#unitsOf(name))
        return { limit: name };
    }
    for (const name of names) {
      const waitMs = this.#rates.get(name)?.waitMs() ?? 0;
      if (waitMs > 0) return { limit: name, waitMs };
    }
    for (const name of names) {
      this.#rates.get(name)?.tryTake();
      this.#used.set(name, (this.#used.get(name) ?? 0) + this.#claim(claims, name));
    }
    this.#total += 1;
    return undefined;
  }

  release(claims: Claims): void {
    for (const name of Object.keys(claims)) {
      const left = (this.#used.get(name) ?? 0) - this.#claim(claims, name);
      invariant(left >= 0, 'units are released by the cell that took them');
      this.#used.set(name, left);
    }
    this.#total -= 1;
  }

  #unitsOf(name: string): number {
    return this.#limits[name]?.units ?? 1;
  }

  /** A cell that claims more than there is takes all of it, and so runs alone. */
  #claim(claims: Claims, name: string): number {
    return Math.min(claims[name] ?? 0, this.#unitsOf(name));
  }
}
