import type { Evaluation } from '@pkg/evaluate';
import type { Row } from '@pkg/lake';
import type { Manifest } from '@pkg/manifest';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesBelow, fileTree, treeChanges, UNCHANGED } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import {
  currentRun,
  manifestOf,
  readManifests,
  readTables,
  runReported,
  type ReportedRun,
} from '../run-records.ts';
import { independentScores, type Scores } from './independent-scores.ts';
import {
  correlation,
  importedSeason,
  isRealDataThere,
  PEER,
  peerRows,
  SEASON_2023,
} from './real-data.ts';

const WORLDS = ['--worlds', '2000'];
const [START, END] = ['2024-01-15', '2024-01-21'];
const DATES = ['15', '16', '17', '18', '19', '20', '21'].map((day) => `2024-01-${day}`);

/** The models of each day's own month with HINDCAST_PROOF=full, otherwise those of the week: fits are most of a run. */
const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';

function on(start: string, end = start): string[] {
  return ['--start', start, '--end', end, ...WORLDS];
}

describe.skipIf(!isRealDataThere())('season 2023-24', () => {
  let root: string;
  let imports: readonly string[];
  let week: ReportedRun;
  let manifestsOfWeek: readonly Manifest[];

  const tables = (asset: string, name: string): Promise<Row[]> =>
    readTables(root, `runs/${asset}`, name).then((rows) =>
      rows.filter((row) => row['game_date'] === undefined || isInWeek(row['game_date'])),
    );
  const modelsOfWeek = (): string[] =>
    manifestsOfWeek.flatMap(({ asset, partition }) =>
      /^models\.(?!training_rows)/.test(asset) && !IS_FULL
        ? ['--model', `${asset.slice('models.'.length)}=${partition.run_id}`]
        : [],
    );
  const isInWeek = (date: unknown): boolean => String(date) >= START && String(date) <= END;

  beforeAll(async () => {
    const first = await importedSeason();
    ({ root } = first);
    const before = fileTree(root);
    const second = await runPipeline(['import', SEASON_2023, '--data-root', root]);
    imports = [first.stdout, second.stdout];
    expect([first.exit, second.exit]).toEqual([0, 0]);
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
    week = await runReported(root, [...on(START, END), '--as-of-mode', 'pretip']);
    manifestsOfWeek = [...readManifests(root).values()];
  });

  test('is imported once: 4,097 reports, 1,312 box scores, and the second import changes nothing', () => {
    expect(imports[0]).toMatch(/injuries_raw +4097 +0/);
    expect(imports[0]).toMatch(/boxscores_raw +1312 +0/);
    expect(imports[1]).toMatch(/injuries_raw +0 +0 +4097 +0$/m);
    expect(imports[1]).toContain('Nothing new');
  });

  test('runs a week in which every cell succeeds and seven slates are published', () => {
    expect(week.exit).toBe(0);
    expect(week.summary.cells).toMatchObject({ reused: 0, failed: 0, skipped: 0, cancelled: 0 });
    expect(manifestsOfWeek).toHaveLength(week.summary.cells.run_ok);
    for (const { asset, status } of manifestsOfWeek)
      expect([asset, status]).toEqual([asset, 'success']);
    const assets = new Set(manifestsOfWeek.map(({ asset }) => asset));
    for (const asset of SEED_ASSETS) expect(assets).toContain(asset);
    const unified = week.summary.published.filter(({ asset }) => asset === 'finalize.unified');
    expect(unified.map(({ game_date }) => game_date)).toEqual(DATES);
    for (const { game_date, run_id } of unified)
      expect(currentRun(root, 'finalize.unified', game_date)).toBe(run_id);
  });

  test('has p10 < p50 < p90 of minutes in every row', async () => {
    const scored = await tables('minutes.score', 'minutes.parquet');
    const unified = await tables('finalize.unified', 'unified.parquet');
    expect([scored.length > 1_200, unified.length > 900]).toEqual([true, true]);
    for (const row of [...scored, ...unified]) {
      expect(row['minutes_p10']).toBeLessThan(row['minutes_p50'] as number);
      expect(row['minutes_p50']).toBeLessThan(row['minutes_p90'] as number);
    }
  });

  test('gives every team 240 minutes, within one', async () => {
    const sums = new Map<string, number>();
    for (const row of await tables('minutes.score', 'minutes.parquet')) {
      const team = `${String(row['game_id'])} ${String(row['team_id'])}`;
      sums.set(team, (sums.get(team) ?? 0) + Number(row['minutes_p50']));
    }
    expect(sums.size).toBeGreaterThan(90);
    for (const [team, sum] of sums) expect([team, Math.abs(sum - 240) < 1]).toEqual([team, true]);
  });

  test('reads the report of 16:30Z at the cut-off of 17:30Z, whose own report came seconds late', () => {
    const { inputs } = manifestOf(root, 'ingest.injuries_raw', '2024-01-15');
    const report = inputs.find(({ kind }) => kind === 'snapshot')!;
    expect(report.as_of_ts).toBe('2024-01-15T16:30:00Z');
    expect(report.selection!.cutoff).toBe('2024-01-15T17:30:00Z');
    const late = report.selection!.rejected.filter(({ reason }) => reason === 'CAPTURED_LATE');
    expect(late).toHaveLength(1);
    expect(late[0]!.path).toContain('run_ts=20240115T1730');
    expect(late[0]!.late_by_ms).toBeLessThan(139_001);
  });

  test('chooses no snapshot that was captured after its cut-off', () => {
    for (const manifest of readManifests(root).values())
      for (const input of manifest.inputs) {
        if (input.kind !== 'snapshot' || input.selection?.clocks !== 'both') continue;
        expect(input.as_of_ts! <= input.selection.cutoff).toBe(true);
        expect(input.available_at! <= input.selection.cutoff).toBe(true);
      }
  });

  test('explains the postponed game of 2024-01-17', () => {
    const notes = manifestOf(root, 'ingest.injuries_raw', '2024-01-17').checks.concat(
      manifestOf(root, 'ingest.odds_raw', '2024-01-17').checks,
    );
    const said = notes.filter(({ ok }) => !ok).map(({ detail }) => detail);
    expect(said.join()).toMatch(/GSW@UTA is listed for 2024-01-17, but not scheduled then/);
  });

  test('scores as the site did: 98 of 100 labels agree with recorded points', async () => {
    const points = await actualPoints();
    const both = (await peerRows(START, END)).flatMap(({ game_date, player_id, scored_fpts }) => {
      const own = points.get(`${game_date} ${String(player_id)}`);
      return own === undefined || scored_fpts === null ? [] : [Math.abs(own - scored_fpts)];
    });
    expect(both.length).toBeGreaterThan(700);
    const agreeing = both.filter((difference) => difference < 0.01);
    expect(agreeing.length / both.length).toBeGreaterThanOrEqual(0.98);
  });

  test('projects points that correlate with what was scored, above 0.65', async () => {
    const points = await actualPoints();
    const unified = await tables('finalize.unified', 'unified.parquet');
    const pairs = unified.flatMap((row) => {
      const scored = points.get(`${String(row['game_date'])} ${String(row['player_id'])}`);
      return scored === undefined ? [] : [[Number(row['dk_fpts_mean']), scored] as const];
    });
    expect(pairs.length).toBeGreaterThan(700);
    expect(correlation(pairs)).toBeGreaterThan(0.65);
  });

  test('is evaluated as an independent computation from the archive says', async () => {
    const range = ['--start', START, '--end', END];
    const args = ['evaluate', ...range, '--peer', PEER, '--json', '--data-root', root];
    const { exit, stdout } = await runPipeline(args);
    expect(exit).toBe(0);
    const { overall, peer } = JSON.parse(stdout) as Evaluation;
    const expected = await independentScores(await tables('finalize.unified', 'unified.parquet'));
    const agree = (found: object, wanted: Scores): void => {
      for (const [name, value] of Object.entries(wanted))
        expect((found as Record<string, number>)[name], name).toBeCloseTo(value as number, 9);
    };
    agree(overall.given_played!.dk_fpts.ours, expected.played);
    agree(overall.given_played!.dk_fpts.naive!, expected.naive);
    agree(overall.given_played!.minutes.ours, expected.minutes);
    agree(overall.all!.dk_fpts.ours, expected.all);
    agree(overall.ownership!, expected.ownership);
    agree(peer!.fpts!.peer, expected.peer);
    agree(peer!.fpts!.ours, expected.oursOnPeer);
    expect(overall.play!.brier).toBeCloseTo(expected.brier, 9);
    for (const [k, level] of overall.fpts_levels!.levels.entries())
      expect(level.at_or_below).toBeCloseTo(expected.below[k]!, 9);
  });

  async function actualPoints(): Promise<Map<string, number>> {
    const lines = await tables('labels.boxscores', 'boxscores.parquet');
    return new Map(
      lines
        .filter((line) => line['dk_fpts'] !== null)
        .map((line) => [
          `${String(line['game_date'])} ${String(line['player_id'])}`,
          Number(line['dk_fpts']),
        ]),
    );
  }

  test('explains that the All-Star days have no slates', async () => {
    const { exit, summary } = await runReported(root, on('2024-02-16', '2024-02-19'));
    expect(exit).toBe(0);
    expect(summary.no_slate.map(({ game_date }) => game_date)).toEqual([
      ...['2024-02-16', '2024-02-17', '2024-02-18', '2024-02-19'],
    ]);
    for (const { reason } of summary.no_slate)
      expect(reason).toContain('the last before is 2024-02-15, the next is 2024-02-22');
  });

  test('blocks the day without odds under fail, by itself, and completes it under gap', async () => {
    const days = [...on('2024-04-09', '2024-04-10'), ...modelsOfWeek()];
    const failed = await runReported(root, [...days, '--policy', 'odds=fail']);
    expect(failed.exit).toBe(6);
    const { partitions, errors } = failed.summary;
    expect(partitions.failed.items).toMatchObject([{ game_date: '2024-04-10' }]);
    expect(partitions.succeeded.items).toMatchObject([{ game_date: '2024-04-09' }]);
    expect(errors[0]!.message).toMatch(
      /^cannot backfill ingest\.odds_raw for 2024-04-10 without odds history/,
    );
    const passed = await runReported(root, [
      ...[...on('2024-04-10'), ...modelsOfWeek()],
      ...['--policy', 'odds=gap'],
    ]);
    expect(passed.exit).toBe(0);
    expect(passed.summary.gaps).toContainEqual(
      expect.objectContaining({ source: 'odds', policy: 'gap', game_dates: ['2024-04-10'] }),
    );
    const run = currentRun(root, 'finalize.unified', '2024-04-10')!;
    expect(manifestOf(root, 'ingest.odds_raw', '2024-04-10', run).gaps).toMatchObject([
      { source: 'odds', policy: 'gap' },
    ]);
  });

  test('simulates a day with games and no draft group, and records the gap', async () => {
    const { exit, summary } = await runReported(root, [...on('2024-03-13'), ...modelsOfWeek()]);
    expect(exit).toBe(0);
    expect(summary.gaps).toContainEqual(
      expect.objectContaining({ source: 'salaries', game_dates: ['2024-03-13'] }),
    );
    expect(currentRun(root, 'sim.run', '2024-03-13')).toBeDefined();
    expect(filesBelow(root, 'runs/finalize.unified/game_date=2024-03-13')).toEqual([]);
  });
});

/** The assets of the design, each of which must end in a manifest. */
const SEED_ASSETS = [
  'ingest.schedule',
  'ingest.injuries_raw',
  'ingest.odds_raw',
  'ingest.daily_lineups',
  'ingest.roster_snapshot',
  'minutes.features_live',
  'minutes.score',
  'rates.features_live',
  'rates.score',
  'sim.run',
  'ownership.score',
  'finalize.unified',
  'labels.boxscores',
  'labels.minutes',
];
