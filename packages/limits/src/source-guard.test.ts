import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instantFromMs, KnownError } from '@pkg/std';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualTime } from './testing/virtual-time.ts';
import { SourceGuard, type SourceLimits } from './source-guard.ts';
import { systemTime } from './time.ts';

const LIMITS: SourceLimits = {
  concurrency: 2,
  retry: { attempts: 3, baseMs: 10, capMs: 2000 },
  retryBudget: 100,
  circuit: { failures: 5, pauseMs: 1000 },
};

function httpError(status: number, facts = {}): KnownError {
  const code = `HTTP_${status}`;
  return new KnownError({ code, kind: 'upstream', message: code, facts });
}

describe('a guard', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it('keeps a source to its places, counted by the source itself, whoever calls', async () => {
    let [open, most, served] = [0, 0, 0];
    server = createServer((_, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        served += 1;
        response.end('ok');
      }, 2);
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const guard = new SourceGuard(
      systemTime(() => instantFromMs(Date.now())),
      'nba',
      { ...LIMITS, concurrency: 3 },
    );
    const ask = (n: number): Promise<string> =>
      guard.call(async () => (await fetch(`http://127.0.0.1:${port}/${n}`)).text(), {
        name: String(n),
      });
    await Promise.all(Array.from({ length: 200 }, (_, n) => ask(n)));
    expect({ most, served }).toEqual({ most: 3, served: 200 });
  });

  it('leaves the source alone for all callers when it asks one of them to wait', async () => {
    const time = new VirtualTime();
    const guard = new SourceGuard(time, 'odds', { ...LIMITS, rate: { perSecond: 100, burst: 10 } });
    const starts: number[] = [];
    const call = (name: string): Promise<string> =>
      guard.call(
        (attempt) => {
          starts.push(time.now());
          const isFirst = name === 'a' && attempt === 1;
          return isFirst
            ? Promise.reject(httpError(429, { retryAfterMs: 1500 }))
            : Promise.resolve(name);
        },
        { name },
      );
    const late = time.sleep(100).then(() => call('b'));
    expect(await time.run(Promise.all([call('a'), late]))).toEqual(['a', 'b']);
    expect(starts).toEqual([0, 1500, 1500]);
  });

  it('holds no place while it waits for another attempt', async () => {
    const time = new VirtualTime();
    const guard = new SourceGuard(time, 'odds', { ...LIMITS, concurrency: 1 });
    const ends: string[] = [];
    const failing = guard.call(
      (attempt) =>
        attempt === 1
          ? Promise.reject(httpError(503, { retryAfterMs: 500 }))
          : Promise.resolve(ends.push('failing')),
      { name: 'a' },
    );
    const other = guard.call(() => Promise.resolve(ends.push('other')), { name: 'b' });
    await time.run(Promise.all([failing, other]));
    expect(ends).toEqual(['other', 'failing']);
  });

  it('stops calling a source that is down, for callers that come later too', async () => {
    const time = new VirtualTime();
    const guard = new SourceGuard(time, 'odds', {
      ...LIMITS,
      circuit: { failures: 4, pauseMs: 60_000 },
    });
    let calls = 0;
    const down = (): Promise<never> => {
      calls += 1;
      return Promise.reject(httpError(503));
    };
    const all = Array.from({ length: 50 }, (_, n) => guard.call(down, { name: String(n) }));
    const ended = await time.run(Promise.allSettled(all));
    expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls).toBeLessThanOrEqual(5);
  });
});
