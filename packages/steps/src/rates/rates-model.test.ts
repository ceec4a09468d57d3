import { addDays, parseGameDate } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxScoreHistory } from '../box-scores/box-score-history.ts';
import { buildRatesFeatures, type RatesFeatures } from './build-features.ts';
import { EVENT_STATS, MADE_STATS, statCounts } from './stat.ts';
import { features, line } from '../testing/rows.ts';
import {
  fitRates,
  ratesModelSchema,
  scoreRates,
  type Rates,
  type RatesModel,
  type RatesTrainingRow,
} from './rates-model.ts';

const TRAINING = { train_from: '2023-10-01', train_through: '2024-01-01', rows: 0 };
const FIRST = parseGameDate('2023-11-01');

/** Forty games of eight players; each shoots at a rate of his own, with noise of one attempt. */
const LINES = Array.from({ length: 40 }, (_, day) =>
  Array.from({ length: 8 }, (_, i) =>
    line({
      game_id: `g${String(100 + day)}`,
      game_date: addDays(FIRST, day),
      player_id: i + 1,
      team_id: 1 + (i % 2),
      opponent_team_id: 2 - (i % 2),
      minutes: 24,
      fga: 6 + i + ((day * 7 + i * 3) % 3),
      fgm: 3 + Math.floor(i / 2),
      fg3a: 2,
      fg3m: 1,
      ast: i,
    }),
  ),
).flat();
const HISTORY = boxScoreHistory(LINES);

function rowOf(player: number, history = HISTORY): RatesFeatures {
  return buildRatesFeatures([features({ player_id: player })], history, () => 'PG')[0]!;
}

function training(): RatesTrainingRow[] {
  return Array.from({ length: 25 }, (_, i) => 15 + i).flatMap((day) => {
    const date = addDays(FIRST, day);
    const known = boxScoreHistory(LINES.filter(({ game_date }) => game_date < date));
    return LINES.filter(({ game_date }) => game_date === date).map((played) => {
      const counts = statCounts({ ...played, minutes: 24 });
      const labels = [...EVENT_STATS, ...MADE_STATS].map((stat) => [`label_${stat}`, counts[stat]]);
      return {
        ...features({ player_id: played.player_id! }),
        ...rowOf(played.player_id!, known),
        label_played: true,
        label_minutes: 24,
        ...Object.fromEntries(labels),
      } as RatesTrainingRow;
    });
  });
}
const RUNTIME = { yieldToEventLoop: () => Promise.resolve(), threads: 1 };
/** Scores one row. */
const scoreOne = (model: RatesModel, row: RatesFeatures): Rates => scoreRates(model, [row])[0]!;
const MODEL = await fitRates(training(), TRAINING, RUNTIME);

describe('the rates head', () => {
  test('is valid as its file is read back, and its fit is the same bytes twice', async () => {
    expect(ratesModelSchema.parse(MODEL)).toEqual(MODEL);
    expect(await fitRates(training(), TRAINING, RUNTIME)).toEqual(MODEL);
  });

  test('finds the rate of a player with a long history', () => {
    expect(scoreOne(MODEL, rowOf(8)).ast).toBeCloseTo(7 / 24, 1);
    expect(scoreOne(MODEL, rowOf(1)).ast).toBeLessThan(0.05);
  });

  test('gives a player without any history the rates of his position', () => {
    const row = rowOf(99);
    expect(row.hist_minutes).toBe(0);
    const rates = scoreOne(MODEL, { ...row, opp_ast: 1, pace_factor: 1, vacated_share: 0 });
    expect(rates.ast).toBeCloseTo(row.prior_ast, 2);
  });

  test('never corrects a rate beyond its bounds, whatever the opponent and the pace', () => {
    const ratio = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        ratio,
        ratio,
        fc.double({ min: 0, max: 2, noNaN: true }),
        (opp, pace, vacated) => {
          const neutral = { ...rowOf(5), opp_ast: 1, pace_factor: 1, vacated_share: 0 };
          const base = scoreOne(MODEL, neutral).ast;
          const changed = { ...neutral, opp_ast: opp, pace_factor: pace, vacated_share: vacated };
          const { ast } = scoreOne(MODEL, changed);
          // Corrections of 0.6 to 1.6, and a level of 0.7 to 1.4 that may move with them.
          expect(ast).toBeGreaterThanOrEqual(0.6 * 0.5 * base - 1e-12);
          expect(ast).toBeLessThanOrEqual(1.6 * 2 * base + 1e-12);
        },
      ),
    );
  });

  test('moves all rates of a player alike, and by no more than 0.7 to 1.4', () => {
    const wild = { ...MODEL, level: { base: 9, trees: [] } };
    const flat = { ...MODEL, level: { base: 0, trees: [] } };
    for (const [model, factor] of [
      [wild, 1.4],
      [{ ...wild, level: { base: -9, trees: [] } }, 0.7],
    ] as const) {
      const [moved, plain] = [scoreOne(model, rowOf(5)), scoreOne(flat, rowOf(5))];
      for (const stat of EVENT_STATS) expect(moved[stat]).toBeCloseTo(factor * plain[stat], 12);
      expect(moved.fg3_pct).toBe(plain.fg3_pct);
    }
  });

  test('has shares of shots between 0 and 1 also for who never missed', () => {
    const perfect = boxScoreHistory(LINES.map((one) => ({ ...one, ftm: one.fta })));
    const { fg2_pct, fg3_pct, ft_pct } = scoreOne(MODEL, rowOf(1, perfect));
    for (const share of [fg2_pct, fg3_pct, ft_pct]) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThanOrEqual(0.99);
    }
  });
});

describe('rates features', () => {
  test('have ratios of 1 for an opponent that nobody has played', () => {
    const row = buildRatesFeatures([features({ opponent_team_id: 77 })], HISTORY, () => 'PG')[0]!;
    expect(row.opp_ast).toBe(1);
    expect(row.pace_factor).toBe(1);
  });

  test('of an empty history are all 0 or 1, never NaN', () => {
    const row = rowOf(1, boxScoreHistory([]));
    expect(Object.values(row).filter((value) => Number.isNaN(value))).toEqual([]);
    expect(row).toMatchObject({ hist_fpts_per_minute: 0, pace_factor: 1, prior_ast: 0 });
  });

  test('do not depend on the order of the box scores', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(LINES, { minLength: LINES.length }), (shuffled) => {
        expect(rowOf(3, boxScoreHistory(shuffled))).toEqual(rowOf(3));
      }),
      { numRuns: 20 },
    );
  });

  test('have the share of the team that absent players leave behind', () => {
    const player = features({ vacated_minutes_team: 60 });
    expect(buildRatesFeatures([player], HISTORY, () => 'PG')[0]?.vacated_share).toBe(0.25);
  });
});
