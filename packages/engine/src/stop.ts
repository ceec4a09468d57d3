/**
 * How a run ends before its plan does, in two stages: it drains (nothing new starts, what runs may finish within a
 * grace period), then it aborts (what still runs is told to stop, and is not waited for).
 */
import type { Time } from '@pkg/limits';
import { setMaxListeners } from 'node:events';

export interface StopOptions {
  readonly time: Time;
  /** Drains as soon as it is aborted. */
  readonly signal: AbortSignal;
  /** Aborts at once as soon as it is aborted. */
  readonly abort?: AbortSignal | undefined;
  /** From draining to aborting, in ms. */
  readonly graceMs: number;
  readonly onDrain: (reason: string) => void;
}

export class Stop {
  readonly #options: StopOptions;
  readonly #draining = new AbortController();
  readonly #aborting = new AbortController();
  readonly #over = new AbortController();
  #reason: string | undefined;

  constructor(options: StopOptions) {
    this.#options = options;
    // Every cell that runs or waits listens.
    setMaxListeners(0, this.#draining.signal, this.#aborting.signal);
  }

  /** Heeds the signals from here on. */
  listen(): void {
    const { signal, abort } = this.#options;
    const over = { signal: this.#over.signal };
    signal.addEventListener('abort', this.#onSignal, over);
    abort?.addEventListener('abort', this.#onAbort, over);
    if (signal.aborted) this.#onSignal();
    if (abort?.aborted === true) this.#onAbort();
  }

  /** Why no cell starts any more; undefined while cells do. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Aborted when nothing new may start. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** Aborted when what runs must end. */
  get aborting(): AbortSignal {
    return this.#aborting.signal;
  }

  drain(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#draining.abort();
    const { time, graceMs, onDrain } = this.#options;
    onDrain(reason);
    time.sleep(graceMs, this.#over.signal).then(
      () => {
        this.#aborting.abort();
      },
      () => undefined, // the run was over first
    );
  }

  /** The run is over: nothing is waited for any more. */
  dispose(): void {
    this.#over.abort();
  }

  readonly #onSignal = (): void => {
    this.drain('STOPPED: cancelled before it started');
  };

  readonly #onAbort = (): void => {
    this.#onSignal();
    this.#aborting.abort();
  };
}
