import type { Execution } from '@pkg/engine';
import type { Summary } from '@pkg/manifest';
import { expect, test } from 'vitest';
import { presentRun } from './present-run.ts';
import { linesToText } from './result-lines.ts';

const HERE = { dataRoot: '/data', config: {} };

const summary = {
  backfill_id: 'bf-1',
  request: { start: '2024-04-08', end: '2024-04-11', seed: 7 },
  duration_ms: 61_500,
  cells: { run_ok: 30, reused: 4, skipped: 2, failed: 1, cancelled: 0 },
  errors: [
    {
      count: 1,
      code: 'INPUT_GAP',
      signature: 's',
      message: 'cannot backfill ingest.odds_raw',
      hint: 'import the missing odds',
      cells: [{ asset: 'ingest.odds_raw', partition: '2024-04-10' }],
    },
  ],
  gaps: [
    {
      source: 'lineups',
      policy: 'gap',
      game_dates: ['2024-04-08', '2024-04-09'],
      assets: ['ingest.daily_lineups'],
    },
  ],
  no_slate: [{ game_date: '2024-04-11', reason: 'no games on the schedule' }],
  not_published: [{ game_date: '2024-04-10', reason: 'UPSTREAM_NOT_MADE' }],
  published: [
    { asset: 'minutes.score', game_date: '2024-04-09', run_id: 'r' },
    { asset: 'ownership.score', game_date: '2024-04-09', draft_group_id: '7', run_id: 'r' },
    { asset: 'finalize.unified', game_date: '2024-04-09', draft_group_id: '7', run_id: 'r' },
  ],
  durations: { 'sim.run': { count: 2, total_ms: 9_000, max_ms: 5_000, median_ms: 4_000 } },
} as unknown as Summary;

function result(date: string, ok: boolean, severity: string): Execution['results'][number] {
  const checks = [{ name: 'names resolved', ok, severity, detail: 'N. Body (HOM, OUT)' }];
  return {
    cell: { id: `sim.run ${date}`, partition: { game_date: date } },
    outcome: 'succeeded',
    durationMs: date === '2024-04-08' && severity === 'warning' ? 2_500 : 10,
    stored: { manifest: { checks } },
  } as unknown as Execution['results'][number];
}

test.each([
  [
    'was stopped',
    { failed: 0, cancelled: 3 },
    143,
    /\nResume: pipeline resume bf-1 --data-root \/data\n/,
  ],
  ['has failures', { failed: 1, cancelled: 0 }, 5, /\nResume: pipeline resume bf-1 /],
  [
    'is blocked by gaps',
    { failed: 1, cancelled: 0 },
    6,
    /\nNext, for what is left: pipeline run --start 2024-04-08 /,
  ],
  ['is whole', { failed: 0, cancelled: 0 }, 0, /^(?!.*(?:Resume|Next)\b)/s],
])(
  'a backfill that %s names what goes on with it, if anything does',
  (_, cells, exit_code, line) => {
    const ended = { ...summary, exit_code, cells: { ...summary.cells, ...cells } };
    expect(linesToText(presentRun(ended, execution, HERE))).toMatch(line);
  },
);

const execution = {
  results: [
    result('2024-04-08', false, 'warning'),
    result('2024-04-09', false, 'warning'),
    result('2024-04-09', true, 'warning'),
    {
      cell: { id: 'ingest.odds_raw 2024-04-10', partition: { game_date: '2024-04-10' } },
      outcome: 'blocked',
      durationMs: 0,
      error: { signature: 's' },
    },
  ],
} as unknown as Execution;

test('the end of a run says what became of it, why, and what to do next', () => {
  expect(linesToText(presentRun(summary, execution, HERE)).split('\n')).toEqual([
    'Backfill bf-1 finished in 61.5s: 30 made, 4 reused, 2 skipped, 1 failed, 0 cancelled; 1 slate published',
    '  cause A x1  INPUT_GAP: cannot backfill ingest.odds_raw',
    '    in ingest.odds_raw: 2024-04-10',
    '    next: import the missing odds',
    '  lineups data missing; continued without it: 2024-04-08..2024-04-09 (ingest.daily_lineups)',
    '  no slate on 2024-04-11: no games on the schedule',
    '  not published 2024-04-10: UPSTREAM_NOT_MADE',
    '  warning: names without a player id: N. Body (HOM, OUT) (2024-04-08; others: 2024-04-09)',
    '  slowest assets  cells  total s  max s',
    '  sim.run             2      9.0    5.0',
    '  slowest cells: sim.run 2024-04-08 2.5s',
    'Summary /data/manifests/backfills/bf-1/summary.json',
    'Report: pipeline report bf-1 --data-root /data',
    'Next, for what is left: pipeline run --start 2024-04-08 --end 2024-04-11 --seed 7 --data-root /data',
    'Slates affected by missing data: pipeline gaps --start 2024-04-08 --end 2024-04-10 --data-root /data',
  ]);
});

test('a quiet run says what became of it and why, and no more', () => {
  expect(linesToText(presentRun(summary, execution, HERE, true)).split('\n')).toEqual([
    expect.stringMatching(/^Backfill bf-1 finished/),
    expect.stringMatching(/^ {2}cause A/),
    expect.stringMatching(/^ {4}in /),
    expect.stringMatching(/^ {4}next: /),
  ]);
});

test('a check that holds is no note', () => {
  const good = { results: [result('2024-04-08', true, 'warning')] } as unknown as Execution;
  expect(linesToText(presentRun(summary, good, HERE))).not.toContain('note');
});

test('a run that is not published is named, and how it compares with the one that is', () => {
  const publication = {
    published: [],
    notPublished:
      'SLATE_LOCKED: the slate locked at 2024-04-09T23:00:00Z and run r1 is published; --publish always replaces it',
  };
  const cell = { id: 'publish.slate', partition: { game_date: '2024-04-09' }, runId: 'r2' };
  const results = [{ cell, outcome: 'skipped', durationMs: 0, publication }];
  expect(linesToText(presentRun(summary, { results } as unknown as Execution, HERE))).toContain(
    'its run of 2024-04-09 is r2; compare: pipeline diff r1 r2 --attribute --data-root /data',
  );
});
