import { instantFromMs } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from './testing/virtual-time.ts';
import { RateLimit } from './rate-limit.ts';

async function startsOf(
  calls: readonly number[],
  perSecond: number,
  burst: number,
): Promise<number[]> {
  const time = new VirtualTime();
  const limit = new RateLimit(time, { perSecond, burst });
  const starts: number[] = [];
  await time.run(
    Promise.all(
      calls.map(async (at) => {
        await time.sleep(at);
        await limit.take();
        starts.push(time.now());
      }),
    ),
  );
  return starts;
}

describe('a rate limit', () => {
  it('lets a burst through at once and the rest at its rate', async () => {
    expect(await startsOf([0, 0, 0, 0, 0], 2, 2)).toEqual([0, 0, 500, 1000, 1500]);
  });

  it('gives tokens back while nobody asks, and no more than the burst', async () => {
    expect(await startsOf([0, 0, 60_000, 60_000, 60_000], 1, 2)).toEqual([
      0, 0, 60_000, 60_000, 61_000,
    ]);
  });

  it('never lets more through in any window than the burst and the rate allow', async () => {
    const asked = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        asked,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (calls, tenths, burst) => {
          const perSecond = tenths / 10;
          const starts = await startsOf(calls, perSecond, burst);
          expect(starts).toHaveLength(calls.length);
          for (const [first, from] of starts.entries()) {
            for (let last = first; last < starts.length; last += 1) {
              const allowed = burst + ((starts[last]! - from) * perSecond) / 1000;
              expect(last - first + 1).toBeLessThanOrEqual(allowed + 1e-6);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('serves callers in the order in which they asked, also when one of them gives up', async () => {
    const time = new VirtualTime();
    const limit = new RateLimit(time, { perSecond: 1, burst: 1 });
    const stop = new AbortController();
    const served: string[] = [];
    const take = async (name: string, signal?: AbortSignal): Promise<void> => {
      await limit.take(signal);
      served.push(`${name} ${time.now()}`);
    };
    const calls = [take('a'), take('b', stop.signal), take('c'), take('d')];
    stop.abort();
    const ended = await time.run(Promise.allSettled(calls));
    expect(ended.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(served).toEqual(['a 0', 'c 1000', 'd 2000']);
  });

  it('gives out nothing during a pause that the source asked for', async () => {
    const time = new VirtualTime();
    const limit = new RateLimit(time, { perSecond: 10, burst: 3 });
    limit.pauseUntil(instantFromMs(5000));
    limit.pauseUntil(instantFromMs(2000));
    await time.run(limit.take());
    expect(time.now()).toBe(5000);
  });

  it('gives no tokens for time that a clock was set back', () => {
    let now = 10_000;
    const time = {
      now: () => instantFromMs(now),
      sleep: () => Promise.reject(new Error('not used')),
    };
    const limit = new RateLimit(time, { perSecond: 1, burst: 1 });
    expect(limit.tryTake()).toBe(0);
    now = 5000;
    expect(limit.tryTake()).toBe(1000);
    now = 6000;
    expect(limit.tryTake()).toBe(0);
  });
});
