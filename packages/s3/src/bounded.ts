/** Keeps how many requests are under way at a time below a bound; those that wait start in the order in which they asked. */
export class Bounded {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param places requests at a time, at least 1 */
  constructor(places: number) {
    this.#free = places;
  }

  /** Runs `work` when there is a place. Work must not wait for a place of the same bound. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((start) => this.#waiting.push(start));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
