import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, DEMO_DATES, DEMO_WEEK, makeDemo, type Demo } from '../data-root.ts';
import { resultsOf } from '../file-tree.ts';
import { startPipeline } from '../pipeline-process.ts';
import { currentRun, readManifests, runReported } from '../run-records.ts';

/** The root that nobody disturbed. */
let demo: Demo;

beforeAll(async () => {
  demo = await makeDemo();
});

/** Every manifest is whole, names results that are there as recorded, and pointers name such manifests alone. */
function expectTruth(root: string): void {
  const results = resultsOf(root);
  const whole = resultsOf(demo.root);
  const made = new Set<string>();
  for (const { status, asset, partition, outputs } of readManifests(root).values()) {
    if (status !== 'success') continue;
    made.add(`${asset} ${partition.game_date ?? ''} ${partition.run_id}`);
    for (const { path, sha256 } of outputs) expect([path, results[path]]).toEqual([path, sha256]);
  }
  // Everything that is there is whole: an output has the bytes of an undisturbed run, or is not there.
  for (const [path, hash] of Object.entries(results))
    expect([path, hash]).toEqual([path, whole[path]]);
  for (const date of DEMO_DATES)
    for (const asset of ['minutes.score', 'sim.run', 'finalize.unified']) {
      const run = currentRun(root, asset, date);
      if (run !== undefined) expect(made).toContain(`${asset} ${date} ${run}`);
    }
}

describe('a run that is asked to stop', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s exits %i, and the same command completes it', async (signal, code) => {
    const root = copyHistory(demo);
    const running = startPipeline(['run', '--data-root', root, ...DEMO_WEEK]);
    await running.afterLines(12);
    running.signal(signal);
    const { exit, stdout, stderr } = await running.ended;
    expect(exit).toBe(code);
    const [, afterwards] = stderr.split('stopping: running cells finish');
    // At most those that were running, four at a time, come to an end; no new one starts.
    expect(afterwards!.match(/\] succeeded/g)?.length ?? 0).toBeLessThanOrEqual(4);
    expect(stdout).toMatch(/ [1-9]\d* made, .* [1-9]\d* cancelled/);
    expectTruth(root);
    const again = await runReported(root, DEMO_WEEK);
    expect(again.exit).toBe(0);
    expect(again.summary.cells.reused).toBeGreaterThan(0);
    expect(resultsOf(root)).toEqual(resultsOf(demo.root));
  });
});

/** Numbers below `limit` from a fixed seed: the moments vary, and are the same in every run of the tests. */
function momentsOf(seed: number, count: number, limit: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  });
}

/**
 * Kills the run in the midst of its work, `delayMs` after the line: which write is cut short differs from machine to
 * machine, what holds afterwards does not. Whether it was killed before its end.
 */
async function killed(root: string, lines: number, delayMs: number): Promise<boolean> {
  const running = startPipeline(['run', '--data-root', root, ...DEMO_WEEK]);
  await running.afterLines(lines);
  const timer = setTimeout(() => {
    running.signal('SIGKILL');
  }, delayMs);
  const { exit } = await running.ended;
  clearTimeout(timer);
  return exit === null;
}

describe('a run that is killed', () => {
  test('six times over leaves nothing but truth each time, and the same command completes it', async () => {
    const root = copyHistory(demo);
    const [cells, delaysMs] = [momentsOf(20141201, 6, 12), momentsOf(7, 6, 250)];
    const ends: boolean[] = [];
    for (const [index, count] of cells.entries()) {
      ends.push(await killed(root, 1 + count, delaysMs[index]!));
      expectTruth(root);
    }
    expect(ends.filter(Boolean).length).toBeGreaterThanOrEqual(3); // the rest came to an end before
    const { exit } = await runReported(root, DEMO_WEEK);
    expect(exit).toBe(0);
    expect(resultsOf(root)).toEqual(resultsOf(demo.root));
    for (const date of DEMO_DATES)
      expect(currentRun(root, 'finalize.unified', date)).toBe(
        currentRun(demo.root, 'finalize.unified', date),
      );
    expectTruth(root);
    const idle = await runReported(root, DEMO_WEEK);
    expect(idle.report.plan.cells).toMatchObject({ run: 0, skip: 45, blocked: 0 });
  });

  test('while it begins leaves nothing but truth, and the same command completes it', async () => {
    const root = copyHistory(demo);
    for (const delayMs of momentsOf(3, 5, 900)) {
      await killed(root, 0, delayMs);
      expectTruth(root);
    }
    const { exit } = await runReported(root, DEMO_WEEK);
    expect(exit).toBe(0);
    expect(resultsOf(root)).toEqual(resultsOf(demo.root));
  });
});
