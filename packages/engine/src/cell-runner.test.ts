import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW, openLab, type Asked, type Lab, type Ran } from './fixtures/lab.ts';
import { count, manifestOf, ONE, resultOf } from './fixtures/outcomes.ts';
import { behavioursNamed, type BehaviourName } from './fixtures/runner-behaviours.ts';
import { CellThreads } from './index.ts';

const RETRY = { attempts: 2, baseMs: 0, capMs: 10 };
const FIT = 'models.fit through 2024-01-01';

let lab: Lab;
let marks: string;
beforeEach(async () => {
  lab = await openLab();
  marks = mkdtempSync(join(tmpdir(), 'engine-marks-'));
});
afterEach(() => {
  lab.close();
  rmSync(marks, { recursive: true });
});

type Runs = (name: BehaviourName, asked?: Asked & { readonly code?: string }) => Promise<Ran>;

const inThread: Runs = (name, asked) =>
  lab.run({ clock: () => NOW, behaviours: behavioursNamed(name, marks), ...asked });

const inThreads =
  (threads: number): Runs =>
  async (name, { code, ...asked } = {}) => {
    const program = new URL('./fixtures/lab-thread.ts', import.meta.url);
    const data = { root: lab.root, marks, name, code };
    const runner = new CellThreads({ threads, program, data });
    return lab.run({ clock: () => NOW, runner, ...asked }).finally(() => runner.close());
  };

/** Resolves once a step has left its mark that it waits. */
async function untilItWaits(): Promise<void> {
  while (!existsSync(join(marks, 'waiting'))) await pause(1);
}

describe.each([
  ['in this thread', inThread],
  ['in a thread', inThreads(1)],
])('cells that are computed %s', (_, runs) => {
  test('have the outputs and manifests that they have elsewhere', async () => {
    const ran = await runs('usual');
    expect(count(ran, 'succeeded')).toBe(26);
    const here = lab.tree();
    lab.close();
    lab = await openLab();
    await inThread('usual');
    expect(here).toEqual(lab.tree());
  });

  test('say how far they are', async () => {
    const { events } = await runs('progress');
    const own = events.filter(({ type }) => type === 'cell-progress');
    expect(own.filter((event) => 'cell' in event && event.cell === `score.players ${ONE}`)).toEqual(
      [
        expect.objectContaining({ done: 1, total: 2 }),
        expect.objectContaining({ done: 2, total: 2 }),
      ],
    );
  });

  test('are tried again after what may pass, as long as was asked for', async () => {
    const ran = await runs('passing trouble', { retry: RETRY });
    expect(count(ran, 'succeeded')).toBe(26);
    const retried = ran.events.find(({ type }) => type === 'cell-retried');
    expect(retried).toMatchObject({ attempt: 1, waitMs: 3, error: { code: 'HTTP_503' } });
    const { manifest } = await manifestOf(lab.store, ran, (retried as { cell: string }).cell);
    expect(manifest.attempt).toBe(2);
  });

  test('fail with the error that was thrown', async () => {
    const ran = await runs('bug');
    const { error } = resultOf(ran, FIT);
    expect(error).toEqual({
      code: 'UNEXPECTED',
      message: 'x is not a function',
      signature: 'UNEXPECTED: x is not a function',
    });
  });

  test('fail with the checks that did not hold, and write nothing', async () => {
    const ran = await runs('failed check');
    const { manifest } = await manifestOf(lab.store, ran, FIT);
    expect(manifest).toMatchObject({ status: 'failed', error: { code: 'CHECKS_FAILED' } });
    expect(manifest.checks.map(({ name }) => name)).toEqual(['enough', 'other']);
    expect(manifest.outputs).toEqual([]);
  });

  test('end the run where the disk is full, and say what the error said', async () => {
    const ran = await runs('full disk', { retry: RETRY, maxParallel: 1 });
    expect(resultOf(ran, FIT).error).toMatchObject({
      code: 'IO_ENOSPC',
      hint: 'wait',
      cause: 'the cause',
      signature: 'IO_ENOSPC: IO_ENOSPC of <date>',
    });
    expect(count(ran, 'cancelled')).toBeGreaterThan(0);
    expect(ran.events.some(({ type }) => type === 'cell-retried')).toBe(false);
  });

  test.each([
    ['are ended at once when the run is aborted', {}],
    ['are ended once the time of grace is over', { graceMs: 5 }],
  ])('%s', async (claim, more) => {
    const stop = new AbortController();
    const isGrace = 'graceMs' in more;
    const running = runs('waits', { ...more, [isGrace ? 'signal' : 'abort']: stop.signal });
    await untilItWaits();
    stop.abort();
    const ran = await running;
    expect(resultOf(ran, `ingest.odds ${ONE}`).outcome, claim).toBe('cancelled');
    const { manifest } = await manifestOf(lab.store, ran, `ingest.odds ${ONE}`);
    expect(manifest).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } });
    expect(ran.summary.exit_code).toBe(130);
    const next = await runs('usual');
    expect(count(next, 'succeeded') + count(next, 'reused')).toBe(26);
  });
});

describe('threads', () => {
  test('that never look up are cut off when the run is aborted, and write nothing', async () => {
    const abort = new AbortController();
    const running = inThreads(1)('never looks up', { abort: abort.signal });
    await untilItWaits();
    abort.abort();
    const ran = await running;
    expect(resultOf(ran, `ingest.odds ${ONE}`).outcome).toBe('cancelled');
    const { manifest } = await manifestOf(lab.store, ran, `ingest.odds ${ONE}`);
    expect(manifest.error?.code).toBe('CANCELLED');
  });

  test('that die are replaced, and their cells are tried again', async () => {
    const ran = await inThreads(1)('dies once', { retry: RETRY });
    expect(count(ran, 'succeeded')).toBe(26);
    expect(ran.events.find(({ type }) => type === 'cell-retried')).toMatchObject({
      error: { code: 'WORKER_DIED' },
    });
  });

  test('that die again and again fail the cell, and nothing that does not need it', async () => {
    const ran = await inThreads(1)('always dies', { maxParallel: 1 });
    expect(resultOf(ran, FIT).error).toMatchObject({ code: 'WORKER_DIED' });
    expect(ran.outcomes[`ingest.odds ${ONE}`]).toBe('succeeded');
  });

  test('of another build refuse every cell', async () => {
    const ran = await inThreads(1)('usual', { code: 'code:2' });
    expect(resultOf(ran, FIT).error?.code).toBe('WORKER_CODE_DIFFERS');
    expect(count(ran, 'succeeded')).toBe(0);
  });
});
