import { summarySchema } from '@pkg/manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLab, PARTITIONS, type Behaviours, type Lab, type Ran } from './fixtures/lab.ts';
import { exitCodeOf, summaryTable } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const datesOf = (ran: Ran, state: 'attempted' | 'succeeded' | 'failed' | 'skipped'): unknown[] =>
  ran.summary.partitions[state].items.map(({ game_date }) => game_date);
const [FIRST, SECOND, THIRD] = PARTITIONS.map(({ date: gameDate }) => gameDate);
const failing = (asset: string, message: (date: string) => string | undefined): Behaviours => ({
  [asset]: ({ scope }, usual) => {
    const text = message('partition' in scope ? scope.partition.date : '');
    return text === undefined ? usual() : Promise.reject(new Error(text));
  },
});

describe('partitions', () => {
  test('succeed when they were made, and are skipped when nothing had to run', async () => {
    const first = await lab.run({ slates: PARTITIONS.slice(0, 2) });
    expect(datesOf(first, 'succeeded')).toEqual([FIRST, SECOND]);
    const second = await lab.run();
    expect(datesOf(second, 'attempted')).toEqual([FIRST, SECOND, THIRD]);
    expect(datesOf(second, 'skipped')).toEqual([FIRST, SECOND]);
    expect(datesOf(second, 'succeeded')).toEqual([THIRD]);
    expect(second.summary.cells).toMatchObject({ reused: 17, run_ok: 9, failed: 0 });
  });

  test('fail when any of their cells does', async () => {
    const behaviours = failing('score.players', (date) => (date === SECOND ? 'no' : undefined));
    const ran = await lab.run({ behaviours });
    expect(datesOf(ran, 'failed')).toEqual([SECOND]);
    expect(datesOf(ran, 'succeeded')).toEqual([FIRST, THIRD]);
  });

  test('fail when a cell that slates share does, though each of their own is only skipped', async () => {
    const ran = await lab.run({ behaviours: failing('ingest.schedule', () => 'no') });
    expect(datesOf(ran, 'failed')).toEqual([FIRST, SECOND, THIRD]);
    expect(datesOf(ran, 'skipped')).toEqual([]);
    expect(ran.summary.exit_code).toBe(5);
  });

  test('fail when they were cancelled', async () => {
    const ran = await lab.run({ signal: AbortSignal.abort() });
    expect(datesOf(ran, 'failed')).toEqual([FIRST, SECOND, THIRD]);
  });
});

describe('errors', () => {
  test('with one root cause are one group, whatever date stands in their message; the largest comes first', async () => {
    const behaviours = {
      ...failing('score.players', (date) => `no minutes on ${date}`),
      ...failing('labels.final', (date) => (date === FIRST ? 'another cause' : undefined)),
    };
    const { summary } = await lab.run({ behaviours });
    expect(summary.errors.map(({ count, message }) => [count, message])).toEqual([
      [3, `no minutes on ${FIRST!}`],
      [1, 'another cause'],
    ]);
    expect(summary.errors[0]?.cells[1]).toEqual({
      asset: 'score.players',
      partition: '2024-01-16 as of 20240116T233000Z',
    });
  });

  test.each([
    [0, 'nothing failed', {}],
    [5, 'a step failed', { behaviours: failing('score.players', () => 'no') }],
    [6, 'gaps alone blocked', { world: { odds: {} } }],
  ])('give exit code %i when %s', async (code, _, asked) => {
    const { execution } = await lab.run(asked);
    expect(exitCodeOf(execution.results)).toBe(code);
  });
});

test('gaps are told once a source and policy, with the dates and assets that they touch', async () => {
  const { summary } = await lab.run({ world: { odds: {}, onMissing: 'gap' } });
  expect(summary.gaps).toEqual([
    {
      source: 'odds',
      policy: 'gap',
      reason: `no odds of ${FIRST!}`,
      remediation: 'import the odds',
      game_dates: [FIRST, SECOND, THIRD],
      assets: ['ingest.odds'],
    },
  ]);
});

test('durations are by asset, over the cells that ran', async () => {
  const { summary } = await lab.run({ maxParallel: 1 });
  expect(summary.durations['score.players']).toMatchObject({ count: 3 });
  const { total_ms, max_ms, median_ms } = summary.durations['finalize.table']!;
  expect(median_ms).toBeLessThanOrEqual(max_ms);
  expect(max_ms).toBeLessThanOrEqual(total_ms);
  expect((await lab.run()).summary.durations).toEqual({});
});

test('the summary keeps its schema, whatever became of the run', async () => {
  const runs = [
    await lab.run({
      behaviours: failing('score.players', (date) => (date === FIRST ? 'no' : undefined)),
    }),
    await lab.run({ signal: AbortSignal.abort(), world: { seed: 3 } }),
    await lab.run({ world: { odds: {} } }),
    await lab.run(),
  ];
  for (const { summary } of runs) expect(summarySchema.parse(summary)).toEqual(summary);
});

test('the table has one line a cell, with its outcome, its rows and its error', async () => {
  const ran = await lab.run({
    behaviours: failing('score.players', (date) => (date === FIRST ? 'no' : undefined)),
  });
  const lines = summaryTable(ran.execution).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + 26);
  const line = (start: string): string => lines.find((text) => text.startsWith(start)) ?? '';
  expect(line(`score.players,${FIRST!}`)).toMatch(/,failed,FAILED_BEFORE|,failed,UPSTREAM_RUNS/);
  expect(line(`score.players,${FIRST!}`)).toMatch(/,UNEXPECTED,no$/);
  expect(line(`finalize.table,${SECOND!}`)).toMatch(/,run_ok,UPSTREAM_RUNS,\d+,1,,$/);
});
