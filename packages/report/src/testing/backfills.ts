/** Made-up backfills for tests: two dates, a model that they share, a failure and the cells that it blocked. */
import type { Backfill, BackfillCell, BackfillSlate, SlatePlayer } from '../backfill.ts';

export const START_MS = Date.parse('2024-06-01T12:00:00Z');

/** A cell that was made in its first second. */
export function cellOf(asset: string, change: Partial<BackfillCell> = {}): BackfillCell {
  const gameDate = change.gameDate === undefined ? '2024-01-15' : change.gameDate;
  return {
    asset,
    partition: gameDate ?? '2023-01',
    gameDate,
    pool: 'score',
    runId: `${gameDate ?? 'shared'}-run`,
    state: 'succeeded',
    reason: 'NO_MANIFEST',
    error: null,
    startedMs: START_MS,
    durationMs: 1000,
    rows: 20,
    gaps: [],
    upstream: [],
    ...change,
  };
}

/** Player `id` of team `AAA`, expected to play 24 minutes for 20 points. */
export function slatePlayerOf(id: number, change: Partial<SlatePlayer> = {}): SlatePlayer {
  return {
    player_id: id,
    player_name: `First Player${String(id)}`,
    team_tricode: 'AAA',
    opponent_team_tricode: 'BBB',
    is_projected_starter: id <= 5,
    status: 'AVAILABLE',
    pos_bucket: 'G',
    positions: 'PG/SG',
    salary: 5000,
    value: 4,
    play_prob: 0.9,
    minutes_p10: 12,
    minutes_p50: 24,
    minutes_p90: 33,
    dk_fpts_mean: 20,
    dk_fpts_p05: 2,
    dk_fpts_p10: 8,
    dk_fpts_p25: 13,
    dk_fpts_p50: 19,
    dk_fpts_p75: 27,
    dk_fpts_p90: 35,
    dk_fpts_p95: 39,
    pred_own_pct: 11.5,
    scored: null,
    ...change,
  };
}

/** A published slate with ten players of one team, whose minutes come to 240. */
export function slateOf(cell: number, change: Partial<BackfillSlate> = {}): BackfillSlate {
  const players = Array.from({ length: 10 }, (_, id) => slatePlayerOf(id + 1));
  return {
    gameDate: '2024-01-15',
    draftGroup: '7',
    runId: 'r1',
    cell,
    isPublished: true,
    table: { state: 'shown', isLookahead: false, asOf: '2024-01-15T17:30:00Z', players },
    ...change,
  };
}

const ODDS_GAP = {
  source: 'odds',
  policy: 'gap',
  reason: 'no snapshot at or before the cut-off',
  remediation: 'import the missing odds',
  game_dates: ['2024-01-15'],
  assets: ['ingest.odds_raw'],
} as const;

/** One date went well but for its odds, the other failed in its rates. */
export function backfillOf(change: Partial<Backfill> = {}): Backfill {
  const other = { gameDate: '2024-01-16', partition: '2024-01-16' };
  return {
    backfillId: 'bf-1',
    request: [['start', '2024-01-15']],
    planHash: 'abc',
    proof: null,
    startedAt: '2024-06-01T12:00:00.000Z',
    end: {
      finishedAt: '2024-06-01T12:00:10.000Z',
      durationMs: 10_000,
      exitCode: 5,
      exitMeaning: 'finished, some cells failed',
    },
    cells: [
      cellOf('ingest.schedule', { gameDate: null, pool: 'ingest' }),
      cellOf('ingest.odds_raw', { pool: 'ingest', gaps: [ODDS_GAP] }),
      cellOf('rates.score', { upstream: [1] }),
      cellOf('finalize.unified', {
        partition: '2024-01-15 as of 20240115T173000Z group 7',
        upstream: [2],
      }),
      cellOf('ingest.odds_raw', { ...other, pool: 'ingest', state: 'reused', startedMs: null }),
      cellOf('rates.score', {
        ...other,
        upstream: [4],
        state: 'failed',
        error: 'BROKEN: it broke',
      }),
      cellOf('finalize.unified', {
        ...other,
        upstream: [5],
        state: 'skipped',
        reason: 'UPSTREAM_NOT_MADE: rates.score 2024-01-16 (BROKEN)',
        startedMs: null,
        rows: null,
      }),
    ],
    errors: [
      {
        code: 'BROKEN',
        message: 'it broke',
        hint: 'pipeline why rates.score 2024-01-16',
        count: 1,
        cells: [{ asset: 'rates.score', partition: '2024-01-16' }],
      },
    ],
    gaps: [ODDS_GAP],
    checks: [
      { name: 'names resolved', detail: 'N. Body', severity: 'warning', gameDates: ['2024-01-15'] },
    ],
    noSlate: [{ game_date: '2024-01-17', reason: 'no games' }],
    notPublished: [{ game_date: '2024-01-16', reason: 'UPSTREAM_NOT_MADE' }],
    slates: [slateOf(3)],
    mostPlayers: 100,
    evaluation: { missing: 'it has no labels' },
    ...change,
  };
}
