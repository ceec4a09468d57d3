import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyHistory, DEMO_WEEK, makeDemo, onDate, type Demo } from '../data-root.ts';
import { filesBelow, fileTree, resultsOf, treeChanges, UNCHANGED } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import {
  currentRun,
  manifestOf,
  planReported,
  readManifests,
  readPlan,
  runReported,
  withDependants,
} from '../run-records.ts';

const DATE = '2014-12-05';
const MORE_WORLDS = ['--start', DATE, '--end', DATE, '--worlds', '700'];

let demo: Demo;

beforeAll(async () => {
  demo = await makeDemo();
});

describe('another number of worlds', () => {
  const pointerBefore = (): string => manifestOf(demo.root, 'rates.score', DATE).partition.run_id;

  test('runs the simulation and what depends on it, under a new run id, and leaves a locked slate', async () => {
    const before = resultsOf(demo.root);
    const published = currentRun(demo.root, 'sim.run', DATE);
    const { exit, summary } = await runReported(demo.root, MORE_WORLDS);
    expect(exit).toBe(0);
    const plan = readPlan(demo.root, summary);
    const sim = plan.cells.find(({ asset }) => asset === 'sim.run')!;
    const ran = plan.cells.filter(({ decision }) => decision === 'run').map(({ id }) => id);
    expect(ran).toEqual(withDependants(plan, [sim.id]));
    expect(sim).toMatchObject({ reason: 'KEY_CHANGED' });
    expect(sim.partition.run_id).not.toBe(published);
    expect(summary.cells).toMatchObject({ run_ok: 4, reused: 15, skipped: 1, failed: 0 });
    expect(summary.not_published).toEqual([
      { game_date: DATE, reason: expect.stringMatching(/^SLATE_LOCKED: /) as string },
    ]);
    expect(currentRun(demo.root, 'sim.run', DATE)).toBe(published);
    const { added, ...rest } = treeChanges(before, resultsOf(demo.root));
    expect(rest).toEqual({ changed: [], removed: [] });
    for (const path of added) expect(path).toContain(`run=${sim.partition.run_id}/`);
  });

  test('replaces a locked slate with --publish always, and computes nothing for it', async () => {
    const { exit, summary } = await runReported(demo.root, [...MORE_WORLDS, '--publish', 'always']);
    expect(exit).toBe(0);
    expect(summary.cells).toMatchObject({ run_ok: 1, reused: 19 });
    const plan = readPlan(demo.root, summary);
    const run = plan.cells.find(({ asset }) => asset === 'sim.run')!.partition.run_id;
    expect(currentRun(demo.root, 'sim.run', DATE)).toBe(run);
    expect(currentRun(demo.root, 'finalize.unified', DATE)).toBe(run);
    // Shared upstream cells keep the run that made them.
    expect(currentRun(demo.root, 'rates.score', DATE)).toBe(pointerBefore());
  });

  test('is published back with --publish always, and the summary lists what the pointers name', async () => {
    const args = [...onDate(DATE), '--publish', 'always'];
    const { exit, summary } = await runReported(demo.root, args);
    expect(exit).toBe(0);
    const listed = summary.published.filter(({ asset }) => asset === 'sim.run');
    expect(listed.map(({ run_id }) => run_id)).toEqual([currentRun(demo.root, 'sim.run', DATE)]);
  });
});

describe('--force', () => {
  test('makes everything again under new run ids, to the same bytes', async () => {
    const date = '2014-12-02';
    const before = fileTree(demo.root, ['runs', 'models', 'current']);
    const { exit, report, summary } = await runReported(demo.root, [...onDate(date), '--force']);
    expect(exit).toBe(0);
    expect(report.plan.cells).toMatchObject({ reuse: 0, skip: 0 });
    expect(summary.cells).toMatchObject({ run_ok: 19, reused: 0, skipped: 1, failed: 0 });
    const after = fileTree(demo.root, ['runs', 'models', 'current']);
    const { added, ...rest } = treeChanges(before, after);
    expect(rest).toEqual({ changed: [], removed: [] });
    for (const path of added) {
      expect(path).toMatch(/\/run=[^/]+-2\//);
      // The run id stands in the unified table itself.
      if (!path.endsWith('/unified.parquet'))
        expect(after[path]).toBe(before[path.replace(/(\/run=[^/]+)-2\//, '$1/')]);
    }
  });
});

describe('--no-resume', () => {
  const date = '2014-12-03';

  test('makes every cell again, and keeps each manifest and result as it was', async () => {
    const lasting = ['bronze', 'seals', 'runs', 'models', 'manifests', 'current'];
    const before = fileTree(demo.root, lasting);
    const { exit, report, summary } = await runReported(demo.root, [
      ...onDate(date),
      '--no-resume',
    ]);
    expect(exit).toBe(0);
    expect(report.plan.cells).toMatchObject({ reuse: 0, skip: 0 });
    expect(summary.cells).toMatchObject({ reused: 0, failed: 0 });
    const { added, ...rest } = treeChanges(before, fileTree(demo.root, lasting));
    expect(rest).toEqual({ changed: [], removed: [] });
    for (const path of added) expect(path).toMatch(/^(manifests\/backfills|current)\//);
  });

  test('ends with a summary also where another run was published since', async () => {
    const more = ['--start', date, '--end', date, '--worlds', '600', '--publish', 'always'];
    expect((await runReported(demo.root, more)).exit).toBe(0);
    const again = await runPipeline([
      ...['run', '--data-root', demo.root, '--json', '--no-resume'],
      ...onDate(date),
    ]);
    expect(again.exit).toBe(0);
    expect(again.stdout).toContain('"summary_version"');
  });
});

describe('--steps', () => {
  let root: string;

  beforeEach(() => {
    root = copyHistory(demo);
  });

  test('makes the families and assets that it names, and no more', async () => {
    const steps = ['--steps', 'ingest,minutes.features_live'];
    const { exit, summary } = await runReported(root, [...onDate(DATE), ...steps]);
    expect(exit).toBe(0);
    expect(summary.published).toEqual([]);
    const made = [...readManifests(root).values()].map(({ asset }) => asset);
    expect([...new Set(made)].sort()).toEqual([
      'ingest.daily_lineups',
      'ingest.injuries_raw',
      'ingest.odds_raw',
      'ingest.roster_snapshot',
      'ingest.schedule',
      'minutes.features_live',
    ]);
    const rest = await runReported(root, onDate(DATE));
    expect(rest.summary.cells).toMatchObject({ reused: 6, run_ok: 14 });
  });

  test('names what is missing when a step reads what nothing has made', async () => {
    const before = fileTree(root);
    const args = ['run', '--data-root', root, ...onDate(DATE), '--steps', 'rates'];
    const { exit, stderr } = await runPipeline(args);
    expect(exit).toBe(2);
    expect(stderr).toContain('UPSTREAM_NOT_SELECTED');
    expect(stderr).toContain('minutes.score');
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
  });
});

describe('the same command', () => {
  test('given three times at once ends well each time, with a summary of its own', async () => {
    const args = onDate('2014-12-07');
    const { plan } = await planReported(demo.root, args);
    expect(plan.cells.run).toBe(0);
    const ends = await Promise.all([1, 2, 3].map(() => runReported(demo.root, args)));
    expect(ends.map(({ exit }) => exit)).toEqual([0, 0, 0]);
    expect(new Set(ends.map(({ summary }) => summary.backfill_id)).size).toBe(3);
  });

  test('given twice at once does the work once: one waits where it may, else it says who is at work and exits 8', async () => {
    const root = copyHistory(demo);
    // It fits its models, and so is at work still when it is asked for once more.
    const running = runReported(root, [...DEMO_WEEK, '--wait']);
    const patient = runReported(root, [...DEMO_WEEK, '--wait']);
    await heldSomewhere(root);
    const { exit, stderr } = await runPipeline(['run', '--data-root', root, ...DEMO_WEEK]);
    expect([exit, stderr]).toEqual([
      8,
      expect.stringMatching(
        /^error LEASE_HELD: .* process \d+ on .*: pipeline run .*\n {2}next: /m,
      ),
    ]);
    const ends = await Promise.all([running, patient]);
    expect(ends.map(({ summary }) => summary.cells.run_ok).sort()[0]).toBe(0);
    expect(ends.map(({ exit }) => exit)).toEqual([0, 0]);
    const untouched = copyHistory(demo);
    await runReported(untouched, DEMO_WEEK);
    expect(resultsOf(root)).toEqual(resultsOf(untouched));
  });
});

/** Resolves when some process of the root holds the lease of its backfill. */
async function heldSomewhere(root: string): Promise<void> {
  while (filesBelow(root, 'leases/held/backfills').length === 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
