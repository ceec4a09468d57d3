/** Tests what a shell sees of the built program: every exit code, and what goes to which stream. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  copyWithModels,
  makeDemo,
  onDate,
  temporaryFolder,
  WORLDS,
  type Demo,
} from '../data-root.ts';
import { PUBLISHED } from '../json-output.ts';
import { runPipeline, startPipeline } from '../pipeline-process.ts';

const DATE = '2014-12-07';
let demo: Demo;
beforeAll(async () => {
  demo = await makeDemo();
  // Another run of a date, to compare with the published one.
  await runPipeline(['run', ...onDate(DATE), '--seed', '7', '--data-root', demo.root]);
});

describe('a date without games', () => {
  test.each([
    ['show', '2015-07-01'],
    ['trace', 'anybody', 'play_prob', '--date', '2015-07-01'],
    ['export', '2015-07-01'],
    ['publish', '2015-07-01'],
    ['publish', '2015-07-01', '--run', 'r1'],
    ['rollback', '2015-07-01'],
    ['rollback', '2015-07-01', '--to', 'r1'],
  ])('is not proposed to be run, but what there is instead: %s', async (...args) => {
    const { exit, stderr } = await runPipeline([...args, '--data-root', demo.root]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^error NO_GAMES: no games on 2015-07-01: .*; the last before is 2014/);
    expect(stderr).toContain(`pipeline show --data-root ${demo.root} ${DATE}`);
    expect(stderr).not.toContain('pipeline run');
  });
});

test('a run with -q prints its result alone', async () => {
  const asked = ['run', ...onDate(DATE), '--data-root', demo.root, '-q'];
  const { exit, stdout, stderr } = await runPipeline(asked);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Backfill \S+ finished in .*\n$/);
});

describe('the exit code', () => {
  // Each of these processes ends by itself, as a shell sees it.
  const own = { isOwnProcess: true };
  const exitOf = async (...args: string[]): Promise<number | null> =>
    (await runPipeline(args, own)).exit;

  test('is 0 for a run that reuses everything', async () => {
    expect(await exitOf('run', ...onDate(DATE), '--data-root', demo.root)).toBe(0);
  });

  test('is 1 when the store fails', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    expect(await exitOf('demo', '--data-root', join(file, 'below'))).toBe(1);
  });

  test.each([
    [['rnu']],
    [['run', '--nonsense']],
    [['trace', 'x']],
    [['export', '2014-12-07', '--format', 'xml']],
    [['gaps']],
    [['show', '2014-12-07', '--data-root', '/nowhere']],
  ])('is 2 for %j, with what to do next on stderr and nothing on stdout', async (args) => {
    const { exit, stdout, stderr } = await runPipeline(args, own);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error [A-Z_]+: .+\n {2}next: .+\n$/s);
  });

  test('is 3 for a plan that is stale, and 10 for a dry run with work to do', async () => {
    const root = copyWithModels(demo);
    const plan = join(temporaryFolder(), 'plan.json');
    const dry = [...onDate('2014-12-02'), '--dry-run', '--out', plan, '--detailed-exitcode'];
    expect(await exitOf('run', ...dry, '--data-root', root)).toBe(10);
    const days = join(root, 'bronze/injuries_raw/season=2014/date=2014-12-02');
    const last = readdirSync(days).sort();
    // The snapshots that the plan had selected are gone.
    for (const name of last) rmSync(join(days, name), { recursive: true });
    expect(await exitOf('run', '--plan', plan, '--data-root', root)).toBe(3);
  });

  test('is 4 when an examination finds damage', async () => {
    const { root } = await makeDemo();
    const folder = join(root, 'manifests/ingest.schedule');
    const versions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.includes('/.v0'))
      .map((path) => join(folder, path));
    for (const path of versions.filter((each) => statSync(each).isFile())) {
      chmodSync(path, 0o644);
      writeFileSync(path, readFileSync(path).subarray(0, 50));
    }
    const { exit, stdout } = await runPipeline(['doctor', '--data-root', root], own);
    expect(stdout).toMatch(/failed {3}manifests/);
    expect(exit).toBe(4);
  });

  test('is 5 when a cell failed, and the others are made', async () => {
    const root = copyWithModels(demo);
    mkdirSync(join(root, 'runs'), { recursive: true });
    // A file lies where the outputs of one asset belong.
    writeFileSync(join(root, 'runs/labels.minutes'), '');
    const { exit, stdout } = await runPipeline(['run', ...onDate(DATE), '--data-root', root], own);
    expect(stdout).toMatch(/cause A x1 {2}IO_/);
    expect(exit).toBe(5);
  });

  test('is 6 when a gap blocks, and 7 when checks fail', async () => {
    const root = copyWithModels(demo);
    const blocked = [...onDate(DATE), '--policy', 'odds=fail', '--data-root', root];
    expect(await exitOf('run', ...blocked)).toBe(6);
    // Before the first games of a season there is nothing to train on.
    expect(await exitOf('run', ...onDate('2014-10-21'), '--data-root', root)).toBe(7);
  });

  test('is 8 while another process runs the same dates', async () => {
    const root = copyWithModels(demo);
    const args = ['run', '--start', DATE, '--end', DATE, '--worlds', '100000', '--data-root', root];
    const first = startPipeline(args);
    await first.afterLines(1);
    const second = await runPipeline(args, own);
    first.signal('SIGTERM');
    expect(second.stderr).toContain('LEASE_HELD');
    expect(second.exit).toBe(8);
    expect((await first.ended).exit).toBe(143);
  });
});

describe('output', () => {
  test('of a result is on stdout alone, one object with its schema with --json', async () => {
    const args = ['gaps', '--data-root', demo.root];
    const text = await runPipeline(args);
    expect([text.exit, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toContain('odds');
    const json = await runPipeline([...args, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'coverage.v1' });
  });

  test('of a command under its older name is the same, its help too', async () => {
    for (const rest of [['--data-root', demo.root, '--json'], ['--help']])
      expect(await runPipeline(['coverage', ...rest])).toEqual(
        await runPipeline(['gaps', ...rest]),
      );
  });

  test('with --json --follow is an event a line, and the result last', async () => {
    const args = ['run', ...onDate('2014-12-02'), '--seed', '3', '--json', '--follow'];
    const { stdout, stderr } = await runPipeline([...args, '--data-root', demo.root]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { schema: string; type?: string });
    expect(stderr).toBe('');
    expect(lines.at(-1)).toMatchObject({ schema: 'run.v1', ok: true });
    expect(lines.slice(0, -1).every(({ schema }) => schema === 'event.v1')).toBe(true);
    expect(lines.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['cell-started', 'cell-finished']),
    );
  });

  test('with --json is as its published schema says, whatever the command', async () => {
    const seen = new Set<string>();
    const root = ['--data-root', demo.root];
    const outside = temporaryFolder();
    const range = ['--start', DATE, '--end', DATE];
    // runPipeline checks what is printed.
    const ask = async (...args: string[]): Promise<Record<string, unknown>> => {
      const { stdout } = await runPipeline([...args, '--json'], { cwd: outside });
      const output = JSON.parse(stdout) as Record<string, unknown>;
      seen.add(String(output['schema']));
      return output;
    };
    const shown = (await ask('show', DATE, ...root)) as unknown as {
      slates: { run_id: string; players: { player_name: string }[] }[];
    };
    const { run_id: run, players } = shown.slates[0]!;
    const runs = readdirSync(join(demo.root, `manifests/sim.run/game_date=${DATE}`));
    const other = runs.map((name) => name.slice('run='.length)).find((id) => id !== run)!;
    await ask('trace', players[0]!.player_name, 'dk_fpts_mean', '--date', DATE, ...root);
    await ask('sim', 'world', run, '--world', '7', ...root);
    await ask('diff', other, run, '--attribute', ...root);
    await ask('run', ...onDate(DATE), '--dry-run', ...root);
    await ask('plan', ...onDate(DATE), ...root);
    await ask('run', ...onDate(DATE), ...root);
    await ask('status', ...root);
    await ask('locks', ...root);
    await ask('resume', '--list', ...root);
    await ask('logs', readdirSync(join(demo.root, 'manifests/backfills'))[0]!, ...root);
    await ask('why', 'sim.run', DATE, '--worlds', '60', ...root);
    await ask('select', '--date', DATE, '--source', 'injuries', '--run', run, ...root);
    await ask('gaps', ...root);
    await ask('verify', '--manifests', ...root);
    await ask('verify', '--replay', ...range, '--worlds', WORLDS, '--vary', 'tz', ...root);
    const bundle = join(outside, 'bundle');
    await ask('bundle', DATE, '--out', bundle, '--no-program', ...root);
    await ask('verify', '--bundle', bundle, '--vary', 'none');
    await ask('export', DATE, '--format', 'csv', '--out', 'slate.csv', ...root);
    await ask('report', '--out', join(outside, 'report.html'), ...root);
    await ask('evaluate', '--start', '2014-12-02', '--end', '2014-12-05', ...root);
    await ask('pin', 'add', other, '--reason', 'to be seen', ...root);
    await ask('pin', 'list', ...root);
    await ask('gc', ...range, ...root);
    await ask('pin', 'remove', other, ...root);
    await ask('publish', DATE, '--run', other, ...root);
    await ask('rollback', DATE, ...root);
    await ask('rollback', DATE, '--to', run, ...root);
    await ask('doctor', ...root);
    await ask('config', 'show');
    await ask('config', 'check');
    await ask('completion', 'bash');
    await ask('sources', 'list', ...root);
    await ask('reparse', '--dry-run', ...root);
    await ask('models', 'list', ...root);
    const timed = ['--worlds', '100', '--repeats', '1', '--profile', 'sim_v3'];
    const { rows } = await ask('sim', 'bench', ...timed);
    expect(rows).toMatchObject([{ threads: 1 }, { threads: 2 }]);
    const digests = (rows as { sha256: string }[]).map(({ sha256 }) => sha256);
    expect(digests[0]).toBe(digests[1]);
    await ask('show', '2013-01-01', ...root);
    const elsewhere = {
      'models.test.ts': ['models-fit.v1', 'models-promote.v1', 'model.v1', 'models-add.v1'],
      'live-commands.test.ts': ['ingest.v1', 'sources-check.v1'],
      'import.test.ts': ['import.v1'],
      'selection.test.ts': ['demo.v1'],
      'unfinished.test.ts': ['cancel.v1'],
      'parity.test.ts': ['parity.v1'],
      'ui.test.ts': ['ui.v1'],
      'command-line.test.ts': ['event.v1'],
    };
    expect([...seen, ...Object.values(elsewhere).flat()].sort()).toEqual(PUBLISHED);
    for (const [file, names] of Object.entries(elsewhere)) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8');
      for (const name of names) expect(text, file).toContain(`'${name}'`);
    }
  });

  test('off a terminal has no escape sequence', async () => {
    for (const args of [['--help'], ['doctor', '--data-root', demo.root], ['rnu']]) {
      const { stdout, stderr } = await runPipeline(args, { isOwnProcess: true });
      expect(stdout + stderr).not.toContain('\u001b[');
    }
  });
});
