/** A number of places that callers wait for, first come first served. */
import { invariant } from '@pkg/std';
import { orCancelled, throwIfCancelled } from './time.ts';

export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param places how many may be taken at once, at least 1 */
  constructor(places: number) {
    invariant(places >= 1, 'a semaphore has at least one place');
    this.#free = places;
  }

  /** Runs `work` in a place of its own. @throws KnownError `CANCELLED` when told to stop before it began */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    throwIfCancelled(signal);
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    this.#waiting.push(admit);
    try {
      await orCancelled(admitted, signal);
    } catch (error) {
      const place = this.#waiting.indexOf(admit);
      if (place >= 0) this.#waiting.splice(place, 1);
      // The place was handed over at the same moment: it goes on to the next.
      else this.#leave();
      throw error;
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
