import type { SnapshotRef } from '@pkg/lake';
import type { Game } from '@pkg/nba';
import { addDays, DAY_MS, instantFromMs, type GameDate, type Sha256 } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { policiesFor, type PolicyChange } from './policy.ts';
import { AT, DAY, game } from './testing/rows.ts';
import { chooseWindow, type WindowSource } from './window-coverage.ts';
import type { Choice } from './select-input.ts';
import type { PlanningContext } from './planning-context.ts';

const CUTOFF = AT('2024-01-15T17:30:00Z');
const DAYS = 60;
const FROM = addDays(DAY, -DAYS);
const TO = addDays(DAY, -1);
const dateOf = (ago: number): GameDate => addDays(DAY, -ago);

/** Two games on each of the sixty days before the slate, the first of them at seven in the evening. */
const GAMES: readonly Game[] = Array.from({ length: DAYS }, (_, index) => index + 1).flatMap(
  (ago) =>
    [1, 2].map((n) =>
      game({
        game_id: `00223${String(ago).padStart(3, '0')}${String(n).padStart(2, '0')}`,
        game_date: dateOf(ago),
        tip_ts: instantFromMs(AT('2024-01-16T00:00:00Z') - ago * DAY_MS),
      }),
    ),
);

function snapshot({ game_date, game_id, tip_ts }: Game, source: WindowSource): SnapshotRef {
  const dataset = source === 'boxscores' ? 'boxscores_raw' : 'dk_ownership';
  const series = source === 'boxscores' ? `game_id=${game_id}` : `draft_group_id=${game_date}`;
  const at = instantFromMs(tip_ts + 10_000_000);
  return {
    path: `bronze/${dataset}/season=2023/date=${game_date}/${series}/run_ts=x/${dataset}.parquet`,
    ...{ asOf: at, availableAt: at, keys: { date: game_date }, sizeBytes: 1, rowCount: 1 },
    sha256: 'a'.repeat(64) as Sha256,
  };
}

/** Chooses over a history that lacks some days. */
function choose(
  source: WindowSource,
  lost: (daysAgo: number) => boolean,
  change?: PolicyChange,
): Choice {
  const kept = GAMES.filter((_, index) => !lost(Math.floor(index / 2) + 1));
  const own = source === 'boxscores' ? kept : kept.filter((_, index) => index % 2 === 0);
  const snapshots = own.map((each) => snapshot(each, source));
  const world = {
    schedule: GAMES,
    histories: { between: () => snapshots },
    policiesOf: () => policiesFor('backfill', change === undefined ? {} : { [source]: change }),
  } as unknown as PlanningContext;
  const window = { cutoff: CUTOFF, from: FROM, to: TO };
  return chooseWindow(world, source, { date: DAY }, window);
}

describe('a window of box scores', () => {
  test('of which everything that had ended is on record is an input without a gap, and says how much it is', () => {
    const choice = choose('boxscores', () => false);
    expect(choice).toHaveProperty('input');
    expect(choice.gap).toBeUndefined();
    expect(choice.policy?.[1]).toMatch(
      /98 % of the finished games.*: 120 of 120 are; clocks both$/,
    );
  });

  test('that lacks sixteen days is blocked under fail, and says which', () => {
    const choice = choose('boxscores', (ago) => ago >= 20 && ago < 36);
    expect(choice).toMatchObject({ blocked: { code: 'INPUT_GAP' } });
    expect(choice).not.toHaveProperty('input');
    expect(choice.gap?.reason).toBe(
      'boxscores are on record of 88 of 120 finished games, at least 98 % are asked for; ' +
        'at 2024-01-15T17:30:00Z 32 are missing on 16 dates from 2023-12-11 to 2023-12-26',
    );
  });

  test('is an input with a recorded gap under gap', () => {
    const choice = choose('boxscores', (ago) => ago >= 20 && ago < 36, { onMissing: 'gap' });
    expect(choice).toMatchObject({ input: {}, gap: { source: 'boxscores', policy: 'gap' } });
    expect(choice).not.toHaveProperty('blocked');
  });

  test('that lacks one of the last fourteen days alone is a gap, one long ago is not', () => {
    expect(choose('boxscores', (ago) => ago === 3).gap?.reason).toContain('of the last 14 days');
    expect(choose('boxscores', (ago) => ago === 50).gap).toBeUndefined();
  });

  test('under stale may lack what ended within its age, and nothing else', () => {
    const stale = { onMissing: 'stale', staleMs: 2 * DAY_MS } as const;
    const recent = choose('boxscores', (ago) => ago === 1, stale);
    expect(recent).toMatchObject({ input: {}, gap: { policy: 'stale:48h' } });
    expect(choose('boxscores', (ago) => ago === 5, stale)).toHaveProperty('blocked');
  });
});

describe('a window of ownership', () => {
  test('that lacks a month is a recorded gap; a few dates are none', () => {
    expect(choose('ownership', (ago) => ago <= 30)).toMatchObject({
      input: {},
      gap: { source: 'ownership', policy: 'gap' },
    });
    expect(choose('ownership', (ago) => ago <= 3).gap).toBeUndefined();
  });

  test('is blocked under fail', () => {
    const choice = choose('ownership', (ago) => ago <= 30, { onMissing: 'fail' });
    expect(choice).toHaveProperty('blocked');
  });
});
