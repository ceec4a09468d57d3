import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSnapshot } from '@pkg/lake';
import { fileObjectStore, parseGameDate, parseInstant } from '@pkg/std';
import { pipeline } from '@pkg/steps';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  copyOf,
  importAnotherGroup,
  importCorrection,
  importLateReport,
  LIVE_DATE,
  makeLiveRun,
  newestKnown,
  NEXT_MORNING,
  runLive,
  smallRun,
} from '@pkg/backfill/testing';
import {
  checkParity,
  isInside,
  type ComparedSlate,
  type ParityOptions,
  type ParityReport,
  type SlateParity,
  isEqualColumn,
  EXACT,
  type Tolerance,
} from '@pkg/audit/parity';
import { DAILY_LINEUPS } from '@pkg/nba';
import { linesToText } from '../result-lines.ts';
import { presentParity } from './present-parity.ts';

const folder = mkdtempSync(join(tmpdir(), 'parity-test-'));
const root = join(folder, 'live');
let liveRun: string;

beforeAll(async () => {
  liveRun = await makeLiveRun(root);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function ask(dataRoot: string, changes: Partial<ParityOptions> = {}): Promise<ParityReport> {
  return checkParity({
    dataRoot,
    dates: [LIVE_DATE],
    config: { sim_threads: 1 },
    tolerance: EXACT,
    isAttributed: false,
    now: NEXT_MORNING,
    onStage: () => undefined,
    ...changes,
  });
}

async function slateOf(
  dataRoot: string,
  changes: Partial<ParityOptions> = {},
): Promise<SlateParity> {
  const { slates } = await ask(dataRoot, changes);
  expect(slates).toHaveLength(1);
  return slates[0]!;
}

function differing({ columns }: ComparedSlate): string[] {
  return columns.filter((column) => !isEqualColumn(column)).map(({ column }) => column);
}

/** A simulation that does not heed its seed: other bytes of the same question. */
const unseeded: NonNullable<ParityOptions['makePipeline']> = (options) => {
  const dag = pipeline(options);
  return {
    ...dag,
    steps: dag.steps.map((step) =>
      step.asset === 'sim.run'
        ? { ...step, run: (context) => step.run({ ...context, seed: context.seed! + 1 }) }
        : step,
    ),
  };
};
const GENEROUS: Tolerance = {
  file: null,
  of: () => ({ mismatch_share: 1, smape: 2, missing_share: 1, extra_share: 1 }),
};

describe('live parity', () => {
  test('of an unchanged history is equal byte by byte, and writes nothing', async () => {
    const before = readdirSync(root, { recursive: true });
    const report = await ask(root, { dates: [parseGameDate('2014-12-05'), LIVE_DATE] });
    expect(readdirSync(root, { recursive: true })).toEqual(before);
    expect(report.without_live_run).toEqual([
      { game_date: '2014-12-05', reason: 'no run made a slate' },
    ]);
    expect(report.slates).toMatchObject([
      { run_id: liveRun, run_as_of_ts: '2014-12-07T17:20:00Z', verdict: 'equal' },
    ]);
    const { inputs, gaps, steps, determinism, columns } = report.slates[0]!.compared!;
    expect([inputs, gaps, steps]).toEqual([[], [], []]);
    expect(determinism).toMatchObject({ same_steps: 16, violation: null });
    expect(columns.length).toBeGreaterThan(45);
    expect(columns.find(({ column }) => column === 'dk_fpts_mean')!.compared).toBeGreaterThan(40);
    expect(linesToText(presentParity(report, EXACT, 80), 80)).toContain('equal byte by byte');
  });

  test('names a late report, who reads it and the columns it moves, and lets a tolerance pass it', async () => {
    const late = copyOf(root, 'late');
    const player = await importLateReport(late);
    const report = await ask(late);
    const [slate] = report.slates;
    expect(slate!.compared!.inputs).toEqual([
      {
        factor: 'injuries',
        source: 'injuries',
        live: expect.objectContaining({
          path: (await newestKnown(fileObjectStore(root), 'injuries')).path,
        }) as unknown,
        now: expect.objectContaining({
          as_of_ts: '2014-12-07T17:10:00Z',
          available_at: '2014-12-07T17:12:00Z',
          files: 1,
        }) as unknown,
        read_by: ['ingest.roster_snapshot', 'ingest.injuries_raw'],
        cause: 'history',
      },
    ]);
    expect(slate!.compared!.only_live).toEqual([player]);
    expect(differing(slate!.compared!)).toEqual(
      expect.arrayContaining(['injuries_as_of_ts', 'minutes_p50', 'dk_fpts_mean']),
    );
    const played = slate!.compared!.columns.find(({ column }) => column === 'dk_fpts_mean')!;
    expect(played).toMatchObject({ missing: 1, extra: 0 });
    expect([slate!.verdict, isInside(report)]).toEqual(['outside', false]);
    const text = linesToText(presentParity(report, EXACT, 80), 80);
    expect(text).toContain(`only in the live run: ${player}`);
    expect(
      text.split('\n').filter((line) => line.length > 80 && !line.includes('bronze/')),
    ).toEqual([]);
    const tolerated = await ask(late, { tolerance: GENEROUS });
    expect([tolerated.slates[0]!.verdict, isInside(tolerated)]).toEqual(['inside', true]);
  });

  test('credits each named snapshot with its share, which add up to the change', async () => {
    const late = copyOf(root, 'two');
    await importLateReport(late);
    await importCorrection(late);
    const { compared } = await slateOf(late, { isAttributed: true });
    const { inputs, attribution, determinism } = compared!;
    expect(inputs.map(({ factor }) => factor)).toEqual(['injuries', 'boxscores']);
    expect(inputs[1]!.live!.path).toMatch(/date=2014-12-05\/game_id=/);
    expect(inputs[1]!.read_by).toContain('minutes.features_live');
    expect(attribution!.factors).toEqual(['injuries', 'boxscores']);
    const sum = (by: Readonly<Record<string, number>>): number =>
      Object.values(by).reduce((total, share) => total + share, 0);
    expect(attribution!.columns.length).toBeGreaterThan(10);
    for (const { total, by } of [...attribution!.columns, ...attribution!.players])
      expect(sum(by)).toBeCloseTo(total, 9);
    // The first stage reads what the live run read, and so all of it was asked again.
    expect(determinism).toMatchObject({ same_steps: 16, violation: null });
  });

  test('calls other bytes of the same inputs nondeterministic, whatever the tolerance', async () => {
    const report = await ask(root, { makePipeline: unseeded, tolerance: GENEROUS });
    expect(report.slates[0]).toMatchObject({
      verdict: 'nondeterministic',
      compared: { inputs: [], determinism: { violation: { asset: 'sim.run', row: 0 } } },
    });
    expect(isInside(report)).toBe(false);
    expect(linesToText(presentParity(report, GENEROUS, 80), 80)).toMatch(
      /NOT DETERMINISTIC[\s\S]*sim.run made other bytes of the same inputs/,
    );
  });

  test('finds a step that is not deterministic behind inputs that differ', async () => {
    const late = copyOf(root, 'both');
    await importLateReport(late);
    const options = { makePipeline: unseeded, tolerance: GENEROUS };
    expect((await slateOf(late, options)).verdict).toBe('inside');
    const attributed = await slateOf(late, { ...options, isAttributed: true });
    expect(attributed.verdict).toBe('nondeterministic');
    expect(attributed.compared!.determinism.violation!.asset).toBe('sim.run');
  });

  test('tells a snapshot that the policies of a daily run refuse from one that came late', async () => {
    const stale = join(folder, 'stale');
    await makeLiveRun(stale);
    // From eighteen hours before: too old for a daily run, and not for a backfill.
    const at = parseInstant('2014-12-06T23:00:00Z');
    const lineups = {
      dataset: 'daily_lineups',
      keys: [
        ['season', '2014'],
        ['date', LIVE_DATE],
      ],
      asOf: at,
      availableAt: at,
      contract: DAILY_LINEUPS,
      rows: [],
    } as const;
    await writeSnapshot(fileObjectStore(stale), lineups);
    const { compared } = await slateOf(stale);
    expect(compared!.inputs).toMatchObject([
      { source: 'lineups', live: null, read_by: ['ingest.daily_lineups'], cause: 'policy' },
    ]);
    expect(compared!.gaps).toEqual([
      { asset: 'ingest.daily_lineups', source: 'lineups', live: 'gap', now: null },
    ]);
  });

  test('says what the live run read and is there no more, and what can no more be made', async () => {
    const gone = copyOf(root, 'gone');
    const { path } = await newestKnown(fileObjectStore(gone), 'injuries');
    rmSync(join(gone, path));
    const slate = await slateOf(gone, { isAttributed: true });
    expect(slate.compared!.inputs).toMatchObject([{ live: { path }, cause: 'unreadable' }]);
    expect(slate.compared!.attribution!.factors).not.toContain('injuries');
    rmSync(join(gone, 'bronze/dk_salaries/season=2014/date=2014-12-07'), { recursive: true });
    expect(await slateOf(gone)).toMatchObject({
      verdict: 'not_made',
      problem: 'draft group 5029 is not known',
      compared: null,
    });
  });
});

describe('a live run', () => {
  test('is known by its day: a published backfill is none, and --run names the one of the day', async () => {
    const later = copyOf(root, 'later');
    const { summary } = await smallRun(
      fileObjectStore(later),
      LIVE_DATE,
      { seed: 7 },
      NEXT_MORNING,
    );
    expect(summary.exit_code).toBe(0);
    await expect(ask(later)).rejects.toMatchObject({
      code: 'NO_LIVE_RUN',
      message: expect.stringMatching(
        /the published run .* was made at 2014-12-08T14:00:00Z, not on the day itself/,
      ) as string,
    });
    expect(await slateOf(later, { runId: liveRun })).toMatchObject({ verdict: 'equal' });
    await expect(ask(later, { runId: 'nobody' })).rejects.toMatchObject({ code: 'NO_LIVE_RUN' });
  });

  test('that was forced is equal but for its run id', async () => {
    const forced = copyOf(root, 'forced');
    const runId = await runLive(forced, { force: true });
    expect(runId).toBe(`${liveRun}-2`);
    const again = await slateOf(forced, { runId });
    expect(again).toMatchObject({ verdict: 'equal', compared: { steps: [], inputs: [] } });
    expect(again.compared!.determinism).toMatchObject({ same_steps: 16, violation: null });
    const other = await slateOf(forced, { runId, makePipeline: unseeded });
    expect(other.compared!.determinism.violation).toMatchObject({ asset: 'sim.run' });
  });

  test('is equal although a draft group came late that it did not make, whose salaries are named', async () => {
    const more = copyOf(root, 'more');
    await importAnotherGroup(more, '6000');
    const slate = await slateOf(more);
    expect(slate).toMatchObject({ draft_group_id: '5029', verdict: 'equal' });
    const paths = slate.compared!.inputs.map(({ now }) => now!.path);
    expect(paths).toEqual([expect.stringContaining('draft_group_id=6000/run_ts=20141206T180000Z')]);
  });

  test('that was ended before its summary is known by its plan', async () => {
    const killed = copyOf(root, 'killed');
    const backfills = join(killed, 'manifests/backfills');
    for (const name of readdirSync(backfills)) rmSync(join(backfills, name, 'summary.json'));
    expect(await slateOf(killed)).toMatchObject({ verdict: 'equal', run_id: liveRun });
  });
});
