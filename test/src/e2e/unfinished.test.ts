/** Backfills that did not come to their end: killed, stopped or cancelled, listed, looked at, and gone on with. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, DEMO_WEEK, makeDemo, onDate, type Demo } from '../data-root.ts';
import { resultsOf } from '../file-tree.ts';
import { runPipeline, startPipeline, type Running } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';

/** The root that nobody disturbed. */
let demo: Demo;
beforeAll(async () => {
  demo = await makeDemo();
});

interface Listed {
  readonly backfill_id: string;
  readonly state: string;
  readonly planned_cells: number;
  readonly left_cells: number;
}

const at = (root: string, ...args: string[]): Promise<Ended> =>
  runPipeline([...args, '--data-root', root, '--json']);

async function listed(root: string): Promise<readonly Listed[]> {
  const { stdout } = await at(root, 'resume', '--list');
  return (JSON.parse(stdout) as { backfills: readonly Listed[] }).backfills;
}

/** A week that a signal ended in the midst of its work, and what it was called. */
async function cutShort(
  signal: NodeJS.Signals,
  more: readonly string[] = [],
  root = copyHistory(demo),
): Promise<{ readonly root: string; readonly id: string; readonly ended: Ended }> {
  const running = startPipeline(['run', '--data-root', root, ...DEMO_WEEK, ...more]);
  await running.afterLines(20);
  running.signal(signal);
  const ended = await running.ended;
  return { root, id: readdirSync(join(root, 'manifests/backfills')).sort().at(-1)!, ended };
}

describe('a backfill', () => {
  test('that was killed is listed with what is left, its log says how far it came, and resume completes it', async () => {
    const { root, id, ended } = await cutShort('SIGKILL');
    expect(ended.exit).toBeNull();
    const [killed, ...others] = await listed(root);
    expect(killed).toMatchObject({ backfill_id: id, state: 'killed' });
    expect(others).toEqual([]);
    expect(killed!.left_cells).toBeGreaterThan(0);
    expect(killed!.left_cells).toBeLessThan(killed!.planned_cells);
    const { stdout } = await at(root, 'logs', id);
    const { entries, finished_at } = JSON.parse(stdout) as {
      finished_at: null;
      entries: readonly { outcome: string; started_at: string | null }[];
    };
    expect(finished_at).toBeNull();
    const made = entries.filter(({ outcome }) => outcome === 'made');
    expect(made.length).toBeGreaterThanOrEqual(killed!.planned_cells - killed!.left_cells);
    expect(made.map(({ started_at }) => started_at)).toEqual(
      made.map(({ started_at }) => started_at).toSorted(),
    );
    expect(entries.some(({ outcome }) => outcome === 'open')).toBe(true);
    const resumed = await at(root, 'resume');
    expect(resumed.exit).toBe(0);
    const { summary, resumed: of } = JSON.parse(resumed.stdout) as {
      resumed: string;
      summary: {
        cells: Record<string, number>;
        request: Record<string, unknown>;
      };
    };
    expect(of).toBe(id);
    expect(summary.request).toMatchObject({ resumes: id, start: '2014-12-01', end: '2014-12-07' });
    expect(summary.cells).toMatchObject({ failed: 0, cancelled: 0 });
    expect(summary.cells['reused']).toBeGreaterThanOrEqual(made.length);
    expect(resultsOf(root)).toEqual(resultsOf(demo.root));
    expect(await listed(root)).toEqual([]);
    const none = await at(root, 'resume');
    expect(JSON.parse(none.stdout)).toMatchObject({ ok: true, exit: 0, resumed: null });
  });

  test('that was stopped ends with the command that goes on with it', async () => {
    const { root, id, ended } = await cutShort('SIGTERM');
    expect(ended.exit).toBe(143);
    const command = `pipeline resume ${id} --data-root ${root}`;
    expect(ended.stdout).toContain(`\nResume: ${command}`);
    expect(await listed(root)).toMatchObject([{ backfill_id: id, state: 'stopped' }]);
    const [, ...words] = command.split(' ');
    const resumed = await runPipeline(words);
    expect(resumed.exit).toBe(0);
    expect(resumed.stdout).toContain(`Resuming ${id}`);
    expect(resultsOf(root)).toEqual(resultsOf(demo.root));
  });

  test('that was killed while it was forced goes on under the run ids that it drew, and draws no others', async () => {
    const root = copyHistory(demo);
    await runPipeline(['run', '--data-root', root, ...DEMO_WEEK]);
    const { id } = await cutShort('SIGKILL', ['--force'], root);
    const resumed = await at(root, 'resume', id);
    expect(resumed.exit).toBe(0);
    const runs = Object.keys(resultsOf(root)).flatMap(
      (path) => /run=([^/]+)/.exec(path)?.[1] ?? [],
    );
    expect(runs.some((run) => run.endsWith('-2'))).toBe(true);
    expect(runs.filter((run) => run.endsWith('-3'))).toEqual([]);
  });

  test('is refused with exit 3 where a snapshot has changed, names it, and says how to ask anew', async () => {
    const { root, id } = await cutShort('SIGKILL');
    const snapshots = readdirSync(join(root, 'bronze/odds_raw'), {
      recursive: true,
      encoding: 'utf8',
    })
      .filter((path) => path.endsWith('.parquet'))
      .sort()
      .map((path) => `bronze/odds_raw/${path}`);
    const path = snapshots.find((each) => each.includes('date=2014-12-05'))!;
    chmodSync(join(root, path), 0o644);
    copyFileSync(join(root, snapshots[0]!), join(root, path));
    const { exit, stdout } = await at(root, 'resume', id);
    expect(exit).toBe(3);
    const { error, drift } = JSON.parse(stdout) as {
      error: { code: string; hint: string };
      drift: readonly { kind: string; subject: string }[];
    };
    expect(error.code).toBe('PLAN_STALE');
    expect(error.hint).toContain('pipeline run --start 2014-12-01 --end 2014-12-07');
    expect(drift.map(({ kind, subject }) => [kind, subject])).toEqual([['snapshot', path]]);
  });

  test('of which a cell failed says so in its log with what to do, and goes on when that is mended', async () => {
    const root = copyHistory(demo);
    mkdirSync(join(root, 'runs'), { recursive: true });
    // A file lies where the outputs of one asset belong.
    writeFileSync(join(root, 'runs/labels.minutes'), '');
    const failed = await runPipeline(['run', ...onDate('2014-12-05'), '--data-root', root]);
    expect(failed.exit).toBe(5);
    const [, id] = /^Resume: pipeline resume (\S+) /m.exec(failed.stdout)!;
    const log = await runPipeline(['logs', id!, '--failed', '--data-root', root]);
    expect(log.stdout).toMatch(/failed +labels\.minutes +2014-12-05 .*IO_/);
    expect(log.stdout).toMatch(/next, for IO_\w+: /);
    expect(log.stdout).not.toContain('sim.run');
    const again = JSON.parse((await at(root, 'resume')).stdout) as {
      exit: number;
      summary: { backfill_id: string };
    };
    expect(again.exit).toBe(5);
    // The last of several attempts at one plan stands for all.
    const [last, ...others] = await listed(root);
    expect(last).toMatchObject({ backfill_id: again.summary.backfill_id, state: 'failed' });
    expect(others).toEqual([]);
    rmSync(join(root, 'runs/labels.minutes'));
    const { exit, stdout } = await at(root, 'resume', id!);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { cells: { failed: 0 } } });
    expect(await listed(root)).toEqual([]);
  });

  test('that nobody knows, or that had nothing to run, is refused with what there is', async () => {
    const unknown = await at(demo.root, 'resume', 'bf-20261122T190000000Z-7f3c9a1e-abc');
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'UNKNOWN_BACKFILL' } });
    const idle = JSON.parse((await at(demo.root, 'run', ...DEMO_WEEK)).stdout) as {
      summary: { backfill_id: string };
    };
    const refused = await at(demo.root, 'resume', idle.summary.backfill_id);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'NOTHING_TO_RESUME' } });
  });
});

describe('a backfill at work', () => {
  interface Holder {
    readonly id: string;
    readonly backfill_id: string;
    readonly is_alive: boolean;
    readonly leases: readonly { readonly name: string }[];
  }

  /** A run that takes longer than a request to stop takes to be seen. */
  async function working(root: string): Promise<{ running: Running; holder: Holder }> {
    const long = ['--start', '2014-12-01', '--end', '2014-12-07', '--worlds', '400000'];
    const running = startPipeline(['run', '--data-root', root, ...long]);
    await running.afterLines(20);
    const { stdout } = await at(root, 'locks');
    const [holder] = (JSON.parse(stdout) as { holders: readonly Holder[] }).holders;
    return { running, holder: holder! };
  }

  test('is shown by locks, stops when another process cancels it, exits 143, and can be resumed', async () => {
    const root = copyHistory(demo);
    const { running, holder } = await working(root);
    expect(holder.is_alive).toBe(true);
    expect(holder.backfill_id).toMatch(/^bf-/);
    expect(holder.leases.map(({ name }) => name)).toContain('backfills/2014-12-01_2014-12-07');
    const cancelled = await at(root, 'cancel', holder.backfill_id, '--wait');
    expect(JSON.parse(cancelled.stdout)).toMatchObject({
      schema: 'cancel.v1',
      ok: true,
      backfill_id: holder.backfill_id,
      outcome: 'ended',
    });
    const { exit, stdout } = await running.ended;
    expect(exit).toBe(143);
    expect(stdout).toContain(`Resume: pipeline resume ${holder.backfill_id}`);
    expect(await listed(root)).toMatchObject([
      { backfill_id: holder.backfill_id, state: 'stopped' },
    ]);
    const after = await at(root, 'locks');
    expect(JSON.parse(after.stdout)).toMatchObject({ holders: [] });
  });

  test('that was killed is dead to locks, and nothing that cancel could end', async () => {
    const root = copyHistory(demo);
    const { running, holder } = await working(root);
    running.signal('SIGKILL');
    await running.ended;
    const { stdout } = await at(root, 'locks');
    expect(JSON.parse(stdout)).toMatchObject({ holders: [{ id: holder.id, is_alive: false }] });
    const refused = await at(root, 'cancel', holder.backfill_id);
    expect(refused.exit).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'NOT_RUNNING' } });
  });
});
