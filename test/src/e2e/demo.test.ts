import { appendFileSync, chmodSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, DEMO_DATES, DEMO_WEEK, makeDemo, type Demo } from '../data-root.ts';
import { filesBelow, fileTree, resultsOf, treeChanges, UNCHANGED } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import {
  currentRun,
  planReported,
  readManifests,
  readPlan,
  readTables,
  runReported,
  withDependants,
} from '../run-records.ts';

let demo: Demo;

beforeAll(async () => {
  // Its own: what planning remembers of a run goes by the files themselves, and a copy's are others.
  demo = await makeDemo({});
});

describe('the demo', () => {
  test('publishes the slate of each of its dates and exits 0', async () => {
    expect(demo.exit).toBe(0);
    expect(demo.stdout).toContain('4 slates published');
    for (const date of DEMO_DATES) {
      const shown = await runPipeline(['show', date, '--data-root', demo.root, '--top', '3']);
      expect(shown.exit).toBe(0);
      expect(shown.stdout).toContain(`Slate ${date}`);
      expect(shown.stdout).toContain(currentRun(demo.root, 'finalize.unified', date)!);
    }
  });

  test('leaves valid manifests whose outputs and parents have the bytes that they record', () => {
    const manifests = readManifests(demo.root);
    expect(manifests.size).toBeGreaterThan(60);
    const hashOf = (path: string): string => sha256(readFileSync(join(demo.root, path)));
    for (const manifest of manifests.values()) {
      const isPlayed = (DEMO_DATES as readonly string[]).includes(
        manifest.partition.game_date ?? DEMO_DATES[0]!,
      );
      expect(manifest.status).toBe(isPlayed ? 'success' : 'skipped');
      for (const { path, sha256: recorded, size_bytes } of manifest.outputs) {
        const bytes = readFileSync(join(demo.root, path));
        expect([sha256(bytes), bytes.length]).toEqual([recorded, size_bytes]);
      }
      for (const [path, recorded] of Object.entries(manifest.parents ?? {}))
        expect(hashOf(path)).toBe(recorded);
    }
  });

  test('leaves no result that a manifest does not name', () => {
    const named = [...readManifests(demo.root).values()].flatMap(({ outputs }) =>
      outputs.map(({ path }) => path),
    );
    expect(Object.keys(resultsOf(demo.root)).sort()).toEqual(named.sort());
  });

  test('has minutes in order in every row, and 240 a team', async () => {
    const rows = await readTables(demo.root, 'runs/minutes.score', 'minutes.parquet');
    expect(rows.length).toBeGreaterThan(200);
    const teams = new Map<string, number>();
    for (const row of rows) {
      const [p10, p50, p90] = ['minutes_p10', 'minutes_p50', 'minutes_p90'].map((name) =>
        Number(row[name]),
      );
      expect(p10).toBeLessThan(p50!);
      expect(p50).toBeLessThan(p90!);
      const team = `${String(row['game_id'])} ${String(row['team_id'])}`;
      teams.set(team, (teams.get(team) ?? 0) + p50!);
    }
    for (const sum of teams.values()) expect(Math.abs(sum - 240)).toBeLessThan(1);
  });

  test('reuses every cell when it is run again, and writes its summary alone', async () => {
    const before = fileTree(demo.root);
    const { report, summary } = await runReported(demo.root, DEMO_WEEK);
    expect(report).toMatchObject({ schema: 'run.v1', ok: true, exit: 0 });
    // Fifteen steps have nothing to do on each of the three days without games.
    expect(report.plan.cells).toMatchObject({ run: 0, skip: 45, blocked: 0 });
    expect(summary.cells).toMatchObject({ run_ok: 0, failed: 0, skipped: 45, cancelled: 0 });
    expect(summary.published).toEqual([]);
    const folder = `manifests/backfills/${summary.backfill_id}`;
    expect(treeChanges(before, fileTree(demo.root))).toEqual({
      ...UNCHANGED,
      added: [`${folder}/summary.csv`, `${folder}/summary.json`],
    });
  });
});

describe('a dry run', () => {
  test('on an untouched root prints partitions and both clocks of each input, and writes nothing', async () => {
    const root = copyHistory(demo);
    const before = fileTree(root);
    const { exit, stdout } = await runPipeline(
      ['run', '--data-root', root, '--dry-run', ...DEMO_WEEK],
      { cwd: root },
    );
    expect(exit).toBe(0);
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
    expect(stdout).toMatch(/game_date +source +as_of_ts +available_at +age/);
    // The league's report of 22:30Z came out after a minute; the one of 23:30Z came after the cut-off of 23:30Z.
    expect(stdout).toMatch(
      /2014-12-05 +injuries +2014-12-05T22:30:00Z +2014-12-05T22:31:\d\dZ +1h00m/,
    );
    expect(stdout).toContain('2014-12-04  no slate: no games on the schedule');
    for (const date of DEMO_DATES)
      expect(stdout).toMatch(new RegExp(`${date} +50\\d\\d +${date}T`));
    expect(stdout).toContain('Nothing was written.');
  });

  test('on a finished root changes no byte and plans to reuse everything', async () => {
    const before = fileTree(demo.root);
    const { plan } = await planReported(demo.root, DEMO_WEEK);
    expect(plan.cells).toMatchObject({ run: 0, blocked: 0 });
    expect(treeChanges(before, fileTree(demo.root))).toEqual(UNCHANGED);
  });

  test('gives the same plan, to the byte, after the mtime of every file changed', async () => {
    const root = copyHistory(demo);
    const { plan: before } = await planReported(root, DEMO_WEEK);
    filesBelow(root, '').forEach((path, index) => {
      const seconds = 1_000_000_000 + ((index * 7919) % 500_000_000);
      utimesSync(join(root, path), seconds, seconds);
    });
    const { plan: after } = await planReported(root, DEMO_WEEK);
    const timeless = (plan: unknown): string =>
      JSON.stringify(plan, (key, value: unknown) => (key === 'planned_at' ? undefined : value));
    expect(timeless(after)).toBe(timeless(before));
  });
});

describe('one output', () => {
  test.each([
    ['deleted', 'OUTPUT_MISSING', rmSync],
    ['damaged', 'OUTPUT_CHANGED', damage],
  ] as const)(
    '%s makes that cell and its dependants run again, to the same bytes',
    async (_what, reason, spoil) => {
      const before = resultsOf(demo.root);
      const run = currentRun(demo.root, 'rates.score', '2014-12-05')!;
      const lost = `runs/rates.score/game_date=2014-12-05/run=${run}/rates.parquet`;
      spoil(join(demo.root, lost));
      const { summary } = await runReported(demo.root, DEMO_WEEK);
      const plan = readPlan(demo.root, summary);
      const [cell] = plan.cells.filter(
        ({ asset, partition }) => asset === 'rates.score' && partition.game_date === '2014-12-05',
      );
      expect(cell).toMatchObject({ decision: 'run', reason });
      const expected = withDependants(plan, [cell!.id]);
      const ran = plan.cells
        .filter(({ decision, skip }) => decision === 'run' && skip === undefined)
        .map(({ id }) => id);
      expect(ran).toEqual(expected);
      expect(ran.map((id) => id.split(' ')[0])).toEqual([
        'rates.score',
        'sim.run',
        'ownership.score',
        'finalize.unified',
        'health.checks',
        'publish.slate',
      ]);
      expect(summary.cells).toMatchObject({ run_ok: 6, reused: 59, failed: 0 });
      expect(resultsOf(demo.root)).toEqual(before);
    },
  );
});

/** Outputs are read-only files: this takes intent, or a bad disk. */
function damage(path: string): void {
  chmodSync(path, 0o644);
  appendFileSync(path, 'x');
}

describe('the next steps that the demo suggests', () => {
  test('are commands that do what it says of them', async () => {
    const printed = [...demo.stdout.matchAll(/^(.*)\n +npm run -s pipeline -- (.*)$/gm)];
    expect(printed.length).toBeGreaterThanOrEqual(4);
    for (const [, said, command] of printed) {
      const before = resultsOf(demo.root);
      const { exit, stdout } = await runPipeline(
        command!.match(/'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", '')),
      );
      expect([command, exit]).toEqual([command, said!.includes('blocked') ? 6 : 0]);
      if (said!.includes('reuse')) {
        expect(stdout).toContain(' 0 made');
        expect(resultsOf(demo.root)).toEqual(before);
      }
    }
  });
});
