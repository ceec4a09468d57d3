/** Trying again: how often, and how long it waits in between. */
import { setTimeout as wait } from 'node:timers/promises';
import { sha256 } from '@pkg/std';

export interface Attempts {
  /** At least 1. */
  readonly count: number;
  /** The wait after the first attempt, which doubles from one to the next, in ms. */
  readonly baseMs: number;
  /** The longest wait, in ms. */
  readonly capMs: number;
}

/** Waits of 13 s in all, so that a server that restarts is back before anybody gives up. */
export const ATTEMPTS: Attempts = { count: 9, baseMs: 50, capMs: 5_000 };

/**
 * Waits after an attempt, counted from 0. Between half of the doubled base and all of it, fixed by the name, so that
 * many that failed together do not come back together.
 */
export async function pause(
  { baseMs, capMs }: Attempts,
  attempt: number,
  name: string,
): Promise<void> {
  const share = Number.parseInt(sha256(`${name} ${String(attempt)}`).slice(0, 6), 16) / 0xff_ff_ff;
  const longest = Math.min(capMs, baseMs * 2 ** attempt);
  await wait(longest * (0.5 + share / 2));
}
