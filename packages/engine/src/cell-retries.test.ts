import { KnownError } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  makePipeline,
  NOW,
  openLab,
  type Asked,
  type Behaviours,
  type Lab,
  type Ran,
} from './fixtures/lab.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { having, NO_ODDS, ONE, resultOf, TWO } from './fixtures/outcomes.ts';
import { partitionIn } from './index.ts';
import { VirtualTime } from '@pkg/limits/testing';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

describe('a cell that fails with an error that may pass', () => {
  const flaky = (
    failures: number,
    error: KnownError,
  ): { behaviours: Behaviours; tries: () => number } => {
    let tries = 0;
    const behaviours: Behaviours = {
      'score.players': (context, usual) => {
        if (partitionIn(context.scope)!.date !== '2024-01-15') return usual();
        tries += 1;
        return tries <= failures ? Promise.reject(error) : usual();
      },
    };
    return { behaviours, tries: () => tries };
  };
  const upstream = (code: string, facts = {}): KnownError =>
    new KnownError({ code, kind: 'upstream', message: code, facts });
  const retry = { attempts: 3, baseMs: 1000, capMs: 60_000 };
  const runVirtual = async (asked: Asked): Promise<{ ran: Ran; tookMs: number }> => {
    const time = new VirtualTime(NOW);
    const store = memoryObjectStore();
    const ran = await time.run(lab.run({ time, store, world: NO_ODDS, retry, ...asked }));
    return { ran, tookMs: time.now() - NOW };
  };

  test('is tried again after its wait, and its manifest counts the attempts', async () => {
    const { behaviours, tries } = flaky(2, upstream('HTTP_503'));
    const { ran, tookMs } = await runVirtual({ behaviours });
    expect(tries()).toBe(3);
    expect(resultOf(ran, `score.players ${ONE}`)).toMatchObject({
      outcome: 'succeeded',
      stored: { manifest: { attempt: 3 } },
    });
    const retried = ran.events.filter((event) => event.type === 'cell-retried');
    expect(retried.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(retried.reduce((sum, { waitMs }) => sum + waitMs, 0)).toBe(tookMs);
  });

  test('heeds how long the source asks to wait', async () => {
    const { behaviours } = flaky(1, upstream('HTTP_429', { retryAfterMs: 42_000 }));
    expect((await runVirtual({ behaviours })).tookMs).toBe(42_000);
  });

  test('fails when its attempts are used up, and stops its dependants', async () => {
    const { behaviours, tries } = flaky(9, upstream('HTTP_503'));
    const { ran } = await runVirtual({ behaviours });
    expect(tries()).toBe(3);
    expect(resultOf(ran, `score.players ${ONE}`)).toMatchObject({
      outcome: 'failed',
      error: { code: 'HTTP_503' },
      stored: { manifest: { status: 'failed', attempt: 3 } },
    });
    expect(ran.outcomes[`finalize.table ${ONE} group g1`]).toBe('skipped');
    expect(ran.outcomes[`finalize.table ${TWO} group g3`]).toBe('succeeded');
  });

  test.each([
    new KnownError({ code: 'MISSING_COLUMN', kind: 'input', message: 'no such column' }),
    upstream('IO_EACCES'),
    new TypeError('a bug') as unknown as KnownError,
  ])('is not tried again for what waiting does not mend: $message', async (error) => {
    const { behaviours, tries } = flaky(9, error);
    await runVirtual({ behaviours });
    expect(tries()).toBe(1);
  });

  test('is not tried again when the budget of its pool is spent', async () => {
    const { behaviours, tries } = flaky(9, upstream('HTTP_503'));
    const pools = { score: { units: 4, retryBudget: 1 } };
    await runVirtual({ behaviours, pipeline: { ...makePipeline(behaviours), pools } });
    expect(tries()).toBe(2);
  });

  test('leaves its pool alone once the circuit is open', async () => {
    let calls = 0;
    const behaviours: Behaviours = {
      'ingest.odds': () => {
        calls += 1;
        return Promise.reject(upstream('HTTP_503'));
      },
    };
    const circuit = { failures: 2, pauseMs: 120_000 };
    const pools = { ingest: { units: 1, circuit } };
    const { ran } = await runVirtual({ pipeline: { ...makePipeline(behaviours), pools } });
    expect(calls).toBe(2);
    const codes = having(ran, 'failed').map((id) => resultOf(ran, id).error?.code);
    expect(codes).toContain('CIRCUIT_OPEN');
  });

  test('is not waited for when the run is told to stop: it ends with the failure that it had', async () => {
    const stop = new AbortController();
    const { behaviours } = flaky(9, upstream('HTTP_503', { retryAfterMs: 30_000 }));
    const time = new VirtualTime(NOW);
    const asked = { time, store: memoryObjectStore(), world: NO_ODDS, retry, signal: stop.signal };
    const running = lab.run({ ...asked, behaviours });
    void time.sleep(5000).then(() => {
      stop.abort();
    });
    const ran = await time.run(running);
    expect(time.now()).toBe(NOW + 5000);
    expect(resultOf(ran, `score.players ${ONE}`)).toMatchObject({
      outcome: 'failed',
      error: { code: 'HTTP_503' },
    });
  });
});
