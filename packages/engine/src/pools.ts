/**
 * Caps on what runs at once: one global, one a pool. A cell takes one place in its pool and one overall; it starts
 * only when both are free.
 */
import { invariant } from '@pkg/std';

export class Pools {
  readonly #caps: Readonly<Record<string, number>>;
  readonly #maxParallel: number;
  readonly #running = new Map<string, number>();
  #total = 0;

  /** `caps` by pool name; a pool that is not named runs one cell at a time. */
  constructor(caps: Readonly<Record<string, number>>, maxParallel: number) {
    this.#caps = caps;
    this.#maxParallel = maxParallel;
  }

  /** Takes a place if one is free. */
  tryTake(pool: string): boolean {
    const running = this.#running.get(pool) ?? 0;
    if (this.#total >= this.#maxParallel || running >= (this.#caps[pool] ?? 1)) return false;
    this.#running.set(pool, running + 1);
    this.#total += 1;
    return true;
  }

  release(pool: string): void {
    const running = this.#running.get(pool) ?? 0;
    invariant(running > 0, 'a place is released by the cell that took it');
    this.#running.set(pool, running - 1);
    this.#total -= 1;
  }
}
