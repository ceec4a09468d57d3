/** Time that passes only when nothing else is left to do: hours of backoff run in no time, in the same order each time. */
import { instantFromMs, invariant, type Instant } from '@pkg/std';
import { orCancelled, throwIfCancelled, type Time } from '../time.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

export class VirtualTime implements Time {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(start: Instant = instantFromMs(0)) {
    this.#now = start;
  }

  now(): Instant {
    return instantFromMs(this.#now);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    if (ms <= 0) return;
    let timer: Timer | undefined;
    const elapsed = new Promise<void>((wake) => {
      timer = { at: this.#now + Math.ceil(ms), order: this.#order++, wake };
      this.#timers.push(timer);
    });
    try {
      await orCancelled(elapsed, signal);
    } finally {
      this.#timers = this.#timers.filter((other) => other !== timer);
    }
  }

  /**
   * Lets time pass until `work` settles. `work` must wait for this time and for nothing else.
   *
   * @throws InvariantError when `work` waits for something that never comes
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = work.finally(() => {
      isSettled = true;
    });
    settled.catch(() => undefined);
    for (;;) {
      await quiet();
      if (isSettled) return settled;
      this.#advance();
    }
  }

  #advance(): void {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      const isSooner =
        timer.at === next?.at ? timer.order < next.order : timer.at < (next?.at ?? Infinity);
      if (next === undefined || isSooner) next = timer;
    }
    invariant(next, 'whoever waits has a timer that wakes somebody');
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
  }
}

/** Everything that can go on without time passing has gone on. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
