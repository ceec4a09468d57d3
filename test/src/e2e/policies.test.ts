import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyWithModels, makeDemo, onDate, temporaryFolder, WORLDS } from '../data-root.ts';
import { fileTree, filesBelow, treeChanges, UNCHANGED } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import {
  currentRun,
  manifestOf,
  readManifests,
  readPlan,
  readTables,
  runReported,
} from '../run-records.ts';

interface ShownSlate {
  readonly lookahead: boolean;
  readonly players: readonly { readonly player_name: string }[];
}

let root: string;

beforeAll(async () => {
  root = copyWithModels(await makeDemo());
});

describe('a date without odds', () => {
  const DATE = '2014-12-07';
  const WEEKEND = ['--start', '2014-12-05', '--end', DATE, '--worlds', WORLDS];
  const goOnWithout = (start: string): string =>
    `import the missing odds, then run the same command again; or go on without: ` +
    `pipeline run --start ${start} --end ${DATE} --worlds ${WORLDS} --policy odds=gap --data-root ${root}\n`;
  const MESSAGE = /^cannot backfill ingest\.odds_raw for 2014-12-07 without odds history: /;

  test('under policy fail is blocked by itself, with what to do next, and exits 6', async () => {
    const { exit, summary } = await runReported(root, [...WEEKEND, '--policy', 'odds=fail']);
    expect(exit).toBe(6);
    expect(summary.exit_code).toBe(6);
    const dates = (list: 'succeeded' | 'failed'): (string | undefined)[] =>
      summary.partitions[list].items.map(({ game_date }) => game_date);
    expect(dates('succeeded')).toEqual(['2014-12-05']);
    expect(dates('failed')).toEqual([DATE]);
    expect(summary.errors).toHaveLength(1);
    expect(summary.errors[0]).toMatchObject({ code: 'INPUT_GAP', count: 1 });
    expect(summary.errors[0]!.message).toMatch(MESSAGE);
    expect(summary.errors[0]!.hint).toContain('--policy odds=gap');
    expect(currentRun(root, 'finalize.unified', '2014-12-05')).toBeDefined();
    expect(currentRun(root, 'sim.run', DATE)).toBeUndefined();
  });

  test('under policy fail has a manifest for every cell, blocked or not', () => {
    const odds = manifestOf(root, 'ingest.odds_raw', DATE);
    expect(odds).toMatchObject({ status: 'failed', error: { code: 'INPUT_GAP' } });
    expect(odds.error!.message).toMatch(MESSAGE);
    expect(odds.gaps).toMatchObject([{ source: 'odds', policy: 'fail' }]);
    const own = [...readManifests(root).values()].filter(
      ({ partition }) => partition.game_date === DATE,
    );
    expect(own).toHaveLength(15);
    const skipped = own.filter(({ status }) => status === 'skipped');
    expect(skipped.map(({ asset }) => asset).sort()).toEqual([
      'finalize.unified',
      'health.checks',
      'ownership.score',
      'publish.slate',
      'rates.features_live',
      'rates.score',
      'sim.run',
    ]);
    // Each names the cell at which the chain began, and its code.
    for (const { skip_reason } of skipped)
      expect(skip_reason).toMatch(/^UPSTREAM_NOT_MADE: ingest\.odds_raw .* \(INPUT_GAP\)$/);
  });

  test('in a dry run under policy fail is printed as blocked, and exits 6', async () => {
    const args = ['run', '--data-root', root, '--dry-run', ...WEEKEND, '--policy', 'odds=fail'];
    const { exit, stdout } = await runPipeline(args);
    expect(exit).toBe(6);
    expect(stdout).toContain('cannot backfill ingest.odds_raw for 2014-12-07 without odds history');
    expect(stdout).toContain(goOnWithout('2014-12-05'));
  });

  test('under policy fail ends with the whole command that goes on without them', async () => {
    const args = ['run', '--data-root', root, '--quiet', ...WEEKEND, '--policy', 'odds=fail'];
    const { exit, stdout } = await runPipeline(args);
    expect(exit).toBe(6);
    expect(stdout).toContain(goOnWithout(DATE));
  });

  test('under policy gap completes, with the gap in its manifest, its summary and its rows', async () => {
    const { exit, summary } = await runReported(root, [...onDate(DATE), '--policy', 'odds=gap']);
    expect(exit).toBe(0);
    const gap = summary.gaps.find(({ source }) => source === 'odds')!;
    expect(gap).toMatchObject({ policy: 'gap', game_dates: [DATE] });
    expect(gap.reason).toMatch(MESSAGE);
    const run = currentRun(root, 'finalize.unified', DATE)!;
    const odds = manifestOf(root, 'ingest.odds_raw', DATE, run);
    expect(odds).toMatchObject({
      status: 'success',
      gaps: [{ source: 'odds', policy: 'gap' }],
      policy: { odds: expect.stringContaining('gap') as string },
    });
    const folder = `runs/finalize.unified/game_date=${DATE}`;
    const rows = await readTables(root, folder, 'unified.parquet');
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      expect(row).toMatchObject({ spread_home: null, total: null });
      expect(String(row['input_policy']).split(';')).toContain('odds:gap');
    }
  });
});

describe('a date without a slate', () => {
  test('that has no games is explained in a manifest of every step, and nothing else is made for it', async () => {
    const before = fileTree(root);
    const { exit, summary } = await runReported(root, onDate('2014-11-27'));
    expect(exit).toBe(0);
    expect(summary.no_slate).toEqual([
      {
        game_date: '2014-11-27',
        reason: 'no games on the schedule; the last before is 2014-11-25, the next is 2014-11-28',
      },
    ]);
    const { added, changed, removed } = treeChanges(before, fileTree(root));
    // Planning keeps a cache of the month, which earlier tests began.
    expect([changed.filter((path) => !path.startsWith('cache/')), removed]).toEqual([[], []]);
    const own = added.filter((path) => path.includes('game_date=2014-11-27'));
    expect(own.filter((path) => path.endsWith('/manifest.json'))).toHaveLength(15);
    for (const path of own) expect(path).toMatch(/^manifests\//);
    expect(manifestOf(root, 'finalize.unified', '2014-11-27')).toMatchObject({
      status: 'skipped',
      skip_reason: expect.stringMatching(/^NO_SLATE: no games on the schedule/) as string,
    });
  });

  test('that has games is simulated, and salaries are a recorded gap', async () => {
    const date = '2014-11-19';
    const { exit, summary } = await runReported(root, onDate(date));
    expect(exit).toBe(0);
    expect(summary.gaps.find(({ source }) => source === 'salaries')).toMatchObject({
      policy: 'gap',
      game_dates: [date],
    });
    expect(manifestOf(root, 'health.checks', date).gaps).toMatchObject([{ source: 'salaries' }]);
    expect(currentRun(root, 'sim.run', date)).toBeDefined();
    expect(filesBelow(root, `runs/finalize.unified/game_date=${date}`)).toEqual([]);
  });
});

describe('the as-of instant', () => {
  test('in lock mode is when the contest locks, which may be long after the first tip', async () => {
    const date = '2014-11-16'; // its slate leaves the matinee out
    const args = [...onDate(date), '--as-of-mode', 'lock'];
    const { exit, summary } = await runReported(root, args);
    expect(exit).toBe(0);
    const [slate] = readPlan(root, summary).slates;
    expect(slate!.run_as_of_ts).toBe(slate!.lock_at);
    expect(slate!.run_as_of_ts > slate!.first_tip).toBe(true);
    const { inputs } = manifestOf(root, 'ingest.injuries_raw', date);
    const [report] = inputs.filter(({ kind }) => kind === 'snapshot');
    expect(report!.as_of_ts! <= slate!.lock_at).toBe(true);
    expect(report!.available_at! <= slate!.lock_at).toBe(true);
  });

  test('in pretip mode is the lead before the first tip', async () => {
    const args = ['--dry-run', ...onDate('2014-12-05'), '--lead-minutes', '90'];
    const { stdout } = await runPipeline(['run', '--data-root', root, ...args]);
    expect(stdout).toMatch(/2014-12-05 +5028 +2014-12-05T22:30:00Z +2014-12-06T00:00:00Z/);
  });

  test('in custom mode is the one given', async () => {
    const asOf = '2014-12-05T20:00:00Z';
    const args = [...onDate('2014-12-05'), '--as-of-mode', 'custom', '--as-of-ts', asOf];
    const { exit, summary } = await runReported(root, args);
    expect(exit).toBe(0);
    expect(summary.partitions.attempted.items).toMatchObject([{ run_as_of_ts: asOf }]);
    const run = summary.partitions.attempted.items[0]!.run_id;
    const { inputs } = manifestOf(root, 'ingest.injuries_raw', '2014-12-05', run);
    expect(inputs.find(({ kind }) => kind === 'snapshot')!.as_of_ts).toBe('2014-12-05T19:30:00Z');
  });

  test('after the lock is refused, and marks every row when it is allowed', async () => {
    const before = fileTree(root);
    const late = ['--as-of-mode', 'custom', '--as-of-ts', '2014-12-06T01:00:00Z'];
    const args = [...onDate('2014-12-05'), ...late];
    const refused = await runPipeline(['run', '--data-root', root, ...args]);
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain('LOOKAHEAD');
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
    const { exit, summary } = await runReported(root, [...args, '--allow-lookahead']);
    expect(exit).toBe(0);
    const run = summary.partitions.attempted.items[0]!.run_id;
    const [output] = manifestOf(root, 'finalize.unified', '2014-12-05', run).outputs;
    const folder = output!.path.slice(0, output!.path.lastIndexOf('/'));
    const rows = await readTables(root, folder, 'unified.parquet');
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(String(row['input_policy'])).toMatch(/(^|;)lookahead$/);
    expect(summary.published).toEqual([]);
    expect(summary.not_published[0]?.reason).toMatch(/^LOOKAHEAD/);
  });

  test('that looks ahead is marked wherever it is shown, and scored only where that is asked', async () => {
    const late = ['--as-of-mode', 'custom', '--as-of-ts', '2014-12-06T01:00:00Z'];
    const args = [...onDate('2014-12-05'), ...late, '--allow-lookahead', '--publish', 'always'];
    expect((await runReported(root, args)).exit).toBe(0);
    const where = ['--data-root', root];
    const shown = await runPipeline(['show', '2014-12-05', '--json', ...where]);
    const [slate] = (JSON.parse(shown.stdout) as { slates: ShownSlate[] }).slates;
    expect(slate?.lookahead).toBe(true);
    const { player_name: player } = slate!.players[0]!;
    const out = join(temporaryFolder(), 'slate.csv');
    const days = ['--start', '2014-12-05', '--end', '2014-12-05'];
    for (const command of [
      ['show', '2014-12-05'],
      ['export', '2014-12-05', '--format', 'pydfs', '--out', out],
      ['status', ...days],
      ['trace', player, 'dk_fpts_mean', '--date', '2014-12-05'],
      ['evaluate', ...days, '--with-lookahead'],
    ]) {
      const { stdout, stderr, exit } = await runPipeline([...command, ...where]);
      expect(`${command[0]!} ${String(exit)}`).toBe(`${command[0]!} 0`);
      expect(stdout + stderr).toContain('LOOK-AHEAD');
    }
    const scored = await runPipeline(['evaluate', ...days, ...where]);
    expect(scored.stderr).toContain('NOTHING_TO_EVALUATE');
    expect(scored.stderr).toContain('looks ahead');
  });

  test('that looks ahead and is published keeps no honest run out', async () => {
    const honest = await runReported(root, onDate('2014-12-05'));
    expect(honest.exit).toBe(0);
    const shown = await runPipeline(['show', '2014-12-05', '--json', '--data-root', root]);
    const { slates } = JSON.parse(shown.stdout) as { slates: ShownSlate[] };
    expect(slates.map(({ lookahead }) => lookahead)).toEqual(slates.map(() => false));
  });
});

describe('a request that makes no sense', () => {
  const day = ['--start', '2014-12-05', '--end', '2014-12-05'];
  const cases: readonly (readonly [what: string, args: readonly string[]])[] = [
    ['an unknown flag', [...day, '--wurlds', '5']],
    ['an unknown profile', [...day, '--profile', 'nope']],
    ['an unknown step', [...day, '--steps', 'ingest,nope']],
    ['an unknown source of a policy', [...day, '--policy', 'nope=gap']],
    ['an unknown policy', [...day, '--policy', 'odds=maybe']],
    ['an unknown mode', [...day, '--as-of-mode', 'later']],
    ['a date that is none', ['--start', '2014-02-30', '--end', '2014-03-01']],
    ['an end before the start', ['--start', '2014-12-05', '--end', '2014-12-04']],
    ['no dates', []],
    ['a season that was not imported', ['--season', '2013']],
    ['custom mode without an instant', [...day, '--as-of-mode', 'custom']],
    ['an instant without custom mode', [...day, '--as-of-ts', '2014-12-05T20:00:00Z']],
    ['no worlds', [...day, '--worlds', '0']],
  ];

  test.each(cases)('%s exits 2 and writes nothing', async (_what, args) => {
    const before = fileTree(root);
    const plain = await runPipeline(['run', '--data-root', root, ...args]);
    expect(plain).toMatchObject({ exit: 2, stdout: '' });
    expect(plain.stderr).not.toBe('');
    const json = await runPipeline(['run', '--data-root', root, '--json', ...args]);
    expect(json.exit).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'error.v1', ok: false, exit: 2 });
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
  });

  test('a root without data, or no root at all, exits 2 and says what to do', async () => {
    const folder = temporaryFolder();
    const empty = await runPipeline(['run', '--data-root', join(folder, 'none'), ...day]);
    expect(empty.exit).toBe(2);
    expect(empty.stderr).toContain('EMPTY_DATA_ROOT');
    expect(empty.stderr).toContain('pipeline import');
    mkdirSync(join(folder, 'cwd'));
    const none = await runPipeline(['run', ...day], { cwd: join(folder, 'cwd') });
    expect(none.exit).toBe(2);
    expect(none.stderr).toContain('NO_DATA_ROOT');
    expect(filesBelow(folder, '')).toEqual([]);
  });
});
