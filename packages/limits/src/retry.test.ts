import { KnownError, type ErrorKind } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from './testing/virtual-time.ts';
import { backoffMs, isTransient, retry, RetryBudget, type Retry } from './retry.ts';

const POLICY = { attempts: 4, baseMs: 100, capMs: 1000 };

function failure(code: string, kind: ErrorKind = 'upstream', facts = {}): KnownError {
  return new KnownError({ code, kind, message: code, facts });
}

async function attempt(
  failures: readonly Error[],
  more: { budget?: RetryBudget; seed?: number } = {},
): Promise<{ readonly outcome: unknown; readonly waits: number[]; readonly tookMs: number }> {
  const time = new VirtualTime();
  const retries: Retry[] = [];
  const work = (n: number): Promise<string> => {
    const thrown = failures[n - 1];
    return thrown === undefined ? Promise.resolve(`done at ${n}`) : Promise.reject(thrown);
  };
  const options = { time, policy: POLICY, seed: 1, name: 'x', ...more };
  const onRetry = (each: Retry): void => void retries.push(each);
  const outcome = await time
    .run(retry(work, { ...options, onRetry }))
    .catch((thrown: unknown) => thrown);
  return { outcome, waits: retries.map(({ waitMs }) => waitMs), tookMs: time.now() };
}

describe('a retry', () => {
  it('tries a transient failure again after the waits that it announced', async () => {
    const { outcome, waits, tookMs } = await attempt([failure('HTTP_503'), failure('HTTP_429')]);
    expect(outcome).toBe('done at 3');
    expect(waits).toHaveLength(2);
    expect(tookMs).toBe(waits[0]! + waits[1]!);
  });

  it('ends with the last failure when its attempts are used up', async () => {
    const failures = ['A', 'B', 'C', 'D', 'E'].map((code) => failure(code));
    const { outcome, waits } = await attempt(failures);
    expect(outcome).toMatchObject({ code: 'D' });
    expect(waits).toHaveLength(3);
  });

  it.each([
    ['a broken contract', failure('MISSING_COLUMN', 'input')],
    ['a missing permission', failure('IO_EACCES')],
    ['a full disk', failure('IO_ENOSPC')],
    ['a refusal', failure('HTTP_403')],
    ['what says so itself', failure('ODD', 'upstream', { retryable: false })],
    ['a bug', new TypeError('x is not a function')],
    ['being told to stop', failure('CANCELLED', 'cancelled')],
  ])('never repeats %s', async (_, thrown) => {
    const { outcome, waits } = await attempt([thrown]);
    expect(outcome).toBe(thrown);
    expect(waits).toEqual([]);
  });

  it.each(['HTTP_408', 'HTTP_425', 'HTTP_429', 'HTTP_500', 'IO_EMFILE', 'IO_EIO'])(
    'repeats %s',
    (code) => {
      expect(isTransient(failure(code))).toBe(true);
    },
  );

  it('waits at least as long as the source asks, and not at all for longer than its cap', async () => {
    const asked = await attempt([failure('HTTP_429', 'upstream', { retryAfterMs: 900 })]);
    expect(asked.waits).toEqual([900]);
    const tooLong = await attempt([failure('HTTP_429', 'upstream', { retryAfterMs: 1001 })]);
    expect(tooLong.outcome).toMatchObject({ code: 'HTTP_429' });
    expect(tooLong.waits).toEqual([]);
  });

  it('stops when the budget that it shares is spent', async () => {
    const budget = new RetryBudget(3);
    const failures = ['A', 'B', 'C'].map((code) => failure(code));
    expect((await attempt(failures.slice(0, 2), { budget })).waits).toHaveLength(2);
    expect((await attempt(failures, { budget })).outcome).toMatchObject({ code: 'B' });
    expect((await attempt(failures, { budget })).outcome).toMatchObject({ code: 'A' });
  });

  it('stops waiting when it is told to stop', async () => {
    const time = new VirtualTime();
    const stop = new AbortController();
    const work = (): Promise<never> => Promise.reject(failure('HTTP_503'));
    const onRetry = (): void => {
      stop.abort();
    };
    const options = { time, policy: POLICY, seed: 1, name: 'x', signal: stop.signal, onRetry };
    await expect(time.run(retry(work, options))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(time.now()).toBe(0);
  });
});

describe('the wait before an attempt', () => {
  it('lies between nothing and the doubled base, below the cap, and is fixed by seed and name', () => {
    const where = fc.record({
      seed: fc.integer(),
      name: fc.string(),
      attempt: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(where, (at) => {
        const wait = backoffMs(POLICY, at);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(Math.min(1000, 100 * 2 ** (at.attempt - 1)));
        expect(backoffMs(POLICY, at)).toBe(wait);
      }),
    );
  });

  it('spreads callers that fail together over the whole of it', () => {
    const waits = Array.from({ length: 1000 }, (_, n) =>
      backoffMs(POLICY, { seed: 1, name: String(n), attempt: 4 }),
    );
    for (const [low, high] of [
      [0, 200],
      [200, 400],
      [400, 600],
      [600, 800],
    ] as const)
      expect(waits.filter((wait) => wait >= low && wait < high).length).toBeGreaterThan(150);
  });
});
