import { KnownError } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW, openLab, PARTITIONS, type Behaviours, type Lab } from './fixtures/lab.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import {
  count,
  fails,
  having,
  manifestOf,
  NO_ODDS,
  ONE,
  resultOf,
  TWO,
} from './fixtures/outcomes.ts';
import { partitionIn } from './index.ts';
import { VirtualTime } from '@pkg/limits/testing';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

describe('a run that is told to stop', () => {
  test('starts no more cells, cancels the rest, and the next run completes', async () => {
    const stop = new AbortController();
    const behaviours: Behaviours = {
      'score.players': (_, usual) => {
        stop.abort();
        return usual();
      },
    };
    const ran = await lab.run({ signal: stop.signal, behaviours, maxParallel: 1 });
    expect(having(ran, 'succeeded').filter((id) => id.startsWith('score'))).toHaveLength(1);
    expect(count(ran, 'cancelled')).toBeGreaterThan(5);
    expect(count(ran, 'failed')).toBe(0);
    expect(ran.summary.cells.cancelled).toBe(count(ran, 'cancelled'));
    const next = await lab.run();
    expect(count(next, 'reused')).toBe(count(ran, 'succeeded'));
    expect(count(next, 'succeeded')).toBe(count(ran, 'cancelled'));
  });

  test('ends a cell that stops itself as cancelled: its manifest says so, and the next run makes it', async () => {
    const stop = new AbortController();
    const behaviours: Behaviours = {
      'score.players': () => {
        stop.abort();
        const message = 'stopped';
        return Promise.reject(new KnownError({ code: 'CANCELLED', kind: 'cancelled', message }));
      },
    };
    const ran = await lab.run({ signal: stop.signal, behaviours, maxParallel: 1 });
    expect(count(ran, 'failed')).toBe(0);
    expect(resultOf(ran, `score.players ${ONE}`).outcome).toBe('cancelled');
    const { manifest } = await manifestOf(lab.store, ran, `score.players ${ONE}`);
    expect(manifest).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } });
    await expect(manifestOf(lab.store, ran, `finalize.table ${ONE} group g1`)).rejects.toThrow(
      'absent',
    );
    const next = await lab.run();
    expect(count(next, 'succeeded') + count(next, 'reused')).toBe(26);
  });

  test('gives what runs time to finish, then leaves it behind: its late outputs are not used', async () => {
    const time = new VirtualTime(NOW);
    const stop = new AbortController();
    const late: string[] = [];
    const behaviours: Behaviours = {
      'ingest.odds': async (context, usual) => {
        const { date: gameDate } = partitionIn(context.scope)!;
        // The first finishes within the grace period, the second does not heed the signal.
        await time.sleep(gameDate === '2024-01-15' ? 1000 : 60_000);
        if (gameDate === '2024-01-15') stop.abort();
        late.push(gameDate);
        return usual();
      },
    };
    const asked = { time, signal: stop.signal, behaviours, graceMs: 10_000 };
    const ran = await time.run(lab.run({ ...asked, store: memoryObjectStore(), world: NO_ODDS }));
    expect(time.now()).toBe(NOW + 11_000);
    expect(late).toEqual(['2024-01-15']);
    expect(ran.outcomes[`ingest.odds ${ONE}`]).toBe('succeeded');
    expect(resultOf(ran, `ingest.odds ${TWO}`)).toMatchObject({
      outcome: 'cancelled',
      stored: { manifest: { status: 'failed', error: { code: 'CANCELLED' } } },
    });
    expect(ran.summary.exit_code).toBe(130);
    await time.run(time.sleep(60_000));
    expect(late).toEqual(['2024-01-15', '2024-01-16']);
  });

  test('twice ends what runs at once', async () => {
    const time = new VirtualTime(NOW);
    const abort = new AbortController();
    const behaviours: Behaviours = {
      'ingest.odds': async (_, usual) => {
        abort.abort();
        await time.sleep(60_000);
        return usual();
      },
    };
    const asked = { time, abort: abort.signal, behaviours, world: NO_ODDS };
    const ran = await time.run(lab.run({ ...asked, store: memoryObjectStore() }));
    expect(time.now()).toBe(NOW);
    expect(ran.outcomes[`ingest.odds ${ONE}`]).toBe('cancelled');
    expect(ran.events).toContainEqual(expect.objectContaining({ type: 'draining' }));
  });

  test('reaches a step that computes for long, when that lets others have their turn', async () => {
    const abort = new AbortController();
    const behaviours: Behaviours = {
      'ingest.odds': async (context) => {
        setImmediate(() => {
          abort.abort();
        });
        for (;;) await context.yieldToEventLoop();
      },
    };
    const slates = PARTITIONS.slice(0, 1);
    const ran = await lab.run({ abort: abort.signal, behaviours, slates });
    expect(resultOf(ran, `ingest.odds ${ONE}`)).toMatchObject({
      outcome: 'cancelled',
      stored: { manifest: { error: { code: 'CANCELLED' } } },
    });
  });

  test('is heard by a step that does nothing but read: reads let others have their turn, too', async () => {
    const heard: boolean[] = [];
    const behaviours: Behaviours = {
      'ingest.odds': async (context, usual) => {
        let isHeard = false;
        setImmediate(() => {
          isHeard = true;
        });
        const [file] = context.inputs('odds');
        for (let n = 0; n < 100; n += 1) await context.read(file!);
        heard.push(isHeard);
        return usual();
      },
    };
    await lab.run({ behaviours, slates: PARTITIONS.slice(0, 1) });
    expect(heard).toEqual([true]);
  });

  test('before it began starts nothing', async () => {
    const ran = await lab.run({ signal: AbortSignal.abort() });
    expect(count(ran, 'cancelled')).toBe(26);
    expect(Object.keys(lab.tree()).every((path) => path.startsWith('bronze/'))).toBe(true);
  });
});

describe('a run that may fail only so often', () => {
  test('starts nothing more after that many failures, and says why', async () => {
    const ran = await lab.run({ behaviours: fails, maxFailures: 2, maxParallel: 1 });
    expect(count(ran, 'failed')).toBe(2);
    const cancelled = having(ran, 'cancelled');
    expect(cancelled.length).toBeGreaterThan(0);
    expect(resultOf(ran, cancelled[0]!).reason).toBe('MAX_FAILURES: 2 cells failed');
    expect(ran.summary.exit_code).toBe(5);
  });
});
