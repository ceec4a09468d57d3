import { addDays } from '@pkg/std';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MinutesFeatures } from './build-features.ts';
import { chancesToPlay, fitChanceToPlay, type ChanceToPlay } from './chance-to-play.ts';
import { scoreTeam, TEAM_MINUTES } from './score.ts';
import { DAY, features } from '../testing/rows.ts';
import {
  fitMinutes,
  minutesModelSchema,
  scoreMinutes,
  type MinutesModel,
  type MinutesPrediction,
  type MinutesTrainingRow,
} from './minutes-model.ts';

const TRAINING = { train_from: '2023-10-01', train_through: '2024-01-01', rows: 0 };
const minutes = fc.double({ min: 0, max: 44, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });

const anyFeatures: fc.Arbitrary<MinutesFeatures> = fc
  .record({
    minutes_last: minutes,
    minutes_ew3: minutes,
    minutes_ew10: minutes,
    minutes_ew30: minutes,
    start_rate: share,
    play_share_5: fc.integer({ min: 0, max: 5 }).map((n) => n / 5),
    play_share_20: share,
    is_projected_starter: fc.boolean(),
    is_back_to_back: fc.boolean(),
    games_played: fc.integer({ min: 0, max: 60 }),
    days_since_played: fc.option(fc.integer({ min: 1, max: 200 })),
    vacated_minutes_team: fc.double({ min: 0, max: 150, noNaN: true }),
    vacated_minutes_pos: fc.double({ min: 0, max: 80, noNaN: true }),
    status: fc.option(
      fc.constantFrom('AVAILABLE', 'PROBABLE', 'QUESTIONABLE', 'DOUBTFUL', 'NOT_YET_SUBMITTED'),
    ),
  })
  .map((change) => features(change));

function labelled(row: MinutesFeatures, label_minutes: number): MinutesTrainingRow {
  return { ...row, label_played: label_minutes > 0, label_minutes };
}

/** The features of a player who has long played `usual` minutes. */
function steady(usual: number): Partial<MinutesFeatures> {
  return {
    minutes_last: usual,
    minutes_ew2: usual,
    minutes_ew3: usual,
    minutes_ew10: usual,
    minutes_ew30: usual,
    minutes_regulation: usual,
    similar_minutes: usual,
    start_rate: usual > 26 ? 1 : 0,
    is_projected_starter: usual > 26,
  };
}

/** Sixty players of steady roles: each plays about his recent minutes, bench players more unsteadily. */
const PAST = Array.from({ length: 1200 }, (_, i) => {
  const usual = 4 + (i % 60) * 0.6;
  const noise = ((i * 37) % 21) - 10;
  const isQuestionable = i % 10 === 0;
  const isOut = isQuestionable && (i / 10 + Math.floor(i / 60)) % 2 === 0;
  const row = features({
    game_date: addDays(DAY, Math.floor(i / 60)),
    player_id: 1 + (i % 60),
    status: isQuestionable ? 'QUESTIONABLE' : 'AVAILABLE',
    ...steady(usual),
  });
  return labelled(row, isOut ? 0 : Math.max(0.5, usual + noise * (usual > 26 ? 0.3 : 0.6)));
});
const RUNTIME = { yieldToEventLoop: () => Promise.resolve(), threads: 1 };
/** Scores one row. */
const scoreOne = (model: MinutesModel, row: MinutesFeatures): MinutesPrediction =>
  scoreMinutes(model, [row])[0]!;
const MODEL = await fitMinutes(PAST, TRAINING, RUNTIME);

describe('the minutes head', () => {
  test('is valid as its file is read back, and its fit is the same bytes twice', async () => {
    expect(minutesModelSchema.parse(MODEL)).toEqual(MODEL);
    expect(await fitMinutes(PAST, TRAINING, RUNTIME)).toEqual(MODEL);
  });

  test('does not depend on a row of a player who was ruled OUT', async () => {
    const out = labelled(features({ status: 'OUT', minutes_ew3: 44 }), 0);
    expect((await fitMinutes([...PAST, out], TRAINING, RUNTIME)).minutes).toEqual(MODEL.minutes);
  });

  test('has levels in order for any row: p10 < p50 < p90 within 0 to 48', () => {
    fc.assert(
      fc.property(anyFeatures, (row) => {
        const { playProb, p10, p50, p90 } = scoreOne(MODEL, row);
        expect(p10).toBeGreaterThanOrEqual(0);
        expect(p10).toBeLessThan(p50);
        expect(p50).toBeLessThan(p90);
        expect(p90).toBeLessThanOrEqual(48);
        expect(playProb).toBeGreaterThan(0);
        expect(playProb).toBeLessThan(1);
      }),
    );
  });

  test('has levels in order also where it was fitted on noise', async () => {
    const rows = fc.array(fc.tuple(anyFeatures, minutes), { minLength: 40, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(rows, anyFeatures, async (past, row) => {
        const training = past.map(([one, played]) => labelled(one, played));
        fc.pre(training.some((one) => one.label_played));
        const { p10, p50, p90 } = scoreOne(await fitMinutes(training, TRAINING, RUNTIME), row);
        expect(p10).toBeLessThan(p50);
        expect(p50).toBeLessThan(p90);
      }),
      { numRuns: 5 },
    );
  });

  test('says that about eight of ten outcomes lie between p10 and p90', () => {
    const played = PAST.filter((row) => row.label_played);
    const inside = played.filter((row) => {
      const { p10, p90 } = scoreOne(MODEL, row);
      return row.label_minutes >= p10 && row.label_minutes <= p90;
    });
    expect(inside.length / played.length).toBeGreaterThan(0.75);
    expect(inside.length / played.length).toBeLessThan(0.9);
  });

  test('gives the chance to play of a status as it was', () => {
    const chance = (status: string | null): number =>
      scoreOne(MODEL, features({ status, ...steady(20) })).playProb;
    expect(chance('QUESTIONABLE')).toBeGreaterThan(0.35);
    expect(chance('QUESTIONABLE')).toBeLessThan(0.65);
    expect(chance('AVAILABLE')).toBeGreaterThan(0.97);
    expect(chance(null)).toBeGreaterThan(0.9);
  });
});

describe('the chance to play of a rare status', () => {
  /** A hundred rows in three thousand, too few for a leaf of their own, of whom one played. */
  const rows = Array.from({ length: 3000 }, (_, i) => {
    const isRare = i % 30 === 0;
    const status = isRare ? 'DOUBTFUL' : 'QUESTIONABLE';
    const row = features({ status, player_id: i + 1, ...steady(10 + (i % 7) * 4) });
    return labelled(row, (isRare ? i === 0 : i % 2 === 0) ? 20 : 0);
  });
  const options = {
    ...{ trees: 20, rate: 0.05, leaves: 8, leastRows: 150, penalty: 10 },
    ...{ rowShare: 0.6, featureShare: 0.4, seed: 1 },
  };
  let model: ChanceToPlay;
  beforeAll(async () => {
    model = await fitChanceToPlay(rows, options, RUNTIME);
  });
  const chance = (row: MinutesFeatures): number => chancesToPlay(model, [row])[0]!;

  test('is on average as it came, though the trees are off', () => {
    const rare = rows.filter((row) => row.status === 'DOUBTFUL');
    const share = model.by_status.find((one) => one.status === 'DOUBTFUL')!;
    const mean = rare.reduce((sum, row) => sum + chance(row), 0) / rare.length;
    expect(share.said).toBeGreaterThan(0.2);
    expect(mean).toBeCloseTo(share.came, 6);
    expect(share.came).toBeCloseTo((1 + 30 * share.said) / 130, 9);
  });

  test('of a team that has not submitted yet is that of one without a report', () => {
    const [none, unsubmitted] = [null, 'NOT_YET_SUBMITTED'].map(
      (status) =>
        chancesToPlay({ ...model, by_status: [] }, [features({ status, ...steady(20) })])[0],
    );
    expect(unsubmitted).toBe(none);
    expect(chance(features({ status: 'QUESTIONABLE', ...steady(20) }))).not.toBe(none);
  });

  test('stays within its bounds, also of a status that no row had', () => {
    const row = (status: string, usual: number): MinutesFeatures =>
      features({ status, ...steady(usual) });
    for (const status of ['DOUBTFUL', 'QUESTIONABLE', 'PROBABLE']) {
      expect(chance(row(status, 20))).toBeGreaterThanOrEqual(0.002);
      expect(chance(row(status, 20))).toBeLessThanOrEqual(0.995);
    }
  });
});

describe('a scored team', () => {
  /** Ten players of steady roles who can fill 240 minutes, and up to six of whom anything may be true. */
  const regular = fc
    .double({ min: 12, max: 38, noNaN: true })
    .map((usual) => features(steady(usual)));
  const team = fc
    .tuple(
      fc.array(regular, { minLength: 10, maxLength: 10 }),
      fc.array(anyFeatures, { maxLength: 6 }),
    )
    .map(([sure, others]) => [...sure, ...others].map((row, i) => ({ ...row, player_id: i + 1 })));

  test('sums to 240 expected minutes, nobody above 42', () => {
    fc.assert(
      fc.property(team, (rows) => {
        const scored = scoreTeam(MODEL, rows);
        const most = rows
          .map((row) => scoreOne(MODEL, row))
          .reduce((sum, { playProb, p50 }) => sum + playProb * Math.min(42, 3 * p50), 0);
        fc.pre(most >= TEAM_MINUTES);
        const sum = scored.reduce((total, row) => total + row.minutes_p50, 0);
        expect(sum).toBeCloseTo(TEAM_MINUTES, 6);
        expect(Math.max(...scored.map((row) => row.minutes_p50_cond))).toBeLessThanOrEqual(42);
      }),
    );
  });

  test('has levels in order for every player, and the plain ones are the conditional ones by the chance to play', () => {
    fc.assert(
      fc.property(team, (rows) => {
        for (const row of scoreTeam(MODEL, rows)) {
          expect(row.minutes_p10).toBeLessThan(row.minutes_p50);
          expect(row.minutes_p50).toBeLessThan(row.minutes_p90);
          expect(row.minutes_p90_cond).toBeLessThanOrEqual(48);
          expect(row.minutes_p50).toBe(row.minutes_p50_cond * row.play_prob);
        }
      }),
    );
  });

  test('of three players stays below 240, and is not blown up to it', () => {
    const rows = [1, 2, 3].map((player_id) => features({ player_id }));
    const sum = scoreTeam(MODEL, rows).reduce((total, row) => total + row.minutes_p50, 0);
    expect(sum).toBeLessThanOrEqual(3 * 42);
  });
});
