import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { SLICES } from './slice.ts';
import { ABSENT, playerOf, slateOf } from './testing/slates.ts';

const MIXED = [
  playerOf(1),
  playerOf(2, { outcome: ABSENT, projection: { status: 'QUESTIONABLE', pos_bucket: 'C' } }),
  playerOf(3, { projection: { salary: null, pred_own_pct: null }, naive: null }),
  playerOf(4, { outcome: null }),
  playerOf(5, { projection: { salary: 9000, status: null }, actual_own_pct: null }),
];

describe('scored players', () => {
  const { overall, runs } = evaluate({ slates: [slateOf(MIXED)] });

  test('a player whose game has no official line is left out and counted', () => {
    expect(overall).toMatchObject({ players: 4, played: 3 });
    expect(runs).toMatchObject([{ players: 5, not_final: 1 }]);
  });

  test('an absent player counts as zero among all, and not among those who played', () => {
    expect(overall.all!.dk_fpts.ours.rows).toBe(4);
    expect(overall.all!.dk_fpts.ours.mae).toBeCloseTo((5 + 20 + 5 + 5) / 4, 12);
    expect(overall.given_played!.dk_fpts.ours.rows).toBe(3);
  });

  test('means are divided by the chance to play for those who played; minutes have their own level', () => {
    expect(overall.given_played!.dk_fpts.ours.mae).toBeCloseTo(25 - 20 / 0.8, 12);
    expect(overall.given_played!.minutes.ours.mae).toBeCloseTo(30 - 24, 12);
  });

  test('the baseline is compared on the rows that have one, ours on the same rows beside it', () => {
    const { ours, ours_with_naive: beside, naive } = overall.given_played!.dk_fpts;
    expect([ours.rows, beside!.rows, naive!.rows]).toEqual([3, 2, 2]);
    expect(naive!.mae).toBeCloseTo(25 - 18, 12);
  });

  test('ownership is scored for those who were rostered in the contest and have a projection of it', () => {
    expect(overall.ownership).toMatchObject({ rows: 3, slates: 1, mae: 2, bias: -2 });
  });

  test('a double-double is two of five at ten or more', () => {
    const line = { played: true, line: { ...ABSENT.line, pts: 10, reb: 11, tov: 10 } };
    const scores = evaluate({ slates: [slateOf([playerOf(1, { outcome: line })])] });
    expect(scores.overall.events.double_double!.happened).toBe(1);
    expect(scores.overall.events.triple_double!.happened).toBe(0);
  });
});

test('every player is in one group of each slice', () => {
  const { overall, slices } = evaluate({ slates: [slateOf(MIXED)] });
  for (const slice of SLICES) {
    const sum = slices[slice].reduce((total, { scores }) => total + scores.players, 0);
    expect(sum, slice).toBe(overall.players);
  }
  expect(slices.salary.map(({ group }) => group)).toEqual([
    '5,000-5,999',
    '8,000 and up',
    'not listed',
  ]);
});

test('a player of two draft groups counts once, his ownership in each', () => {
  const slates = [slateOf([playerOf(1)]), slateOf([playerOf(1)], { draft_group_id: '8' })];
  const { overall } = evaluate({ slates });
  expect(overall.players).toBe(1);
  expect(overall.ownership!.rows).toBe(2);
});

test('another cut-off is another projection', () => {
  const later = playerOf(1, { projection: { run_as_of_ts: 60_000 } });
  const slates = [slateOf([playerOf(1)]), slateOf([later], { run_id: 'r2' })];
  expect(evaluate({ slates }).overall.players).toBe(2);
});

test('neither the order of slates nor that of players changes anything', () => {
  const slates = ['2024-01-15', '2024-01-16', '2024-02-01'].map((game_date) =>
    slateOf(MIXED, { game_date }),
  );
  const expected = JSON.stringify(evaluate({ slates }));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(slates, { minLength: 3 }),
      fc.shuffledSubarray(MIXED, { minLength: MIXED.length }),
      (shuffled, players) => {
        const input = shuffled.map((slate) => ({ ...slate, players }));
        expect(JSON.stringify(evaluate({ slates: input }))).toBe(expected);
      },
    ),
  );
});

test('nobody at all has no scores, and no error', () => {
  const { overall, peer } = evaluate({ slates: [] });
  expect(overall).toMatchObject({ players: 0, all: null, given_played: null, fpts_levels: null });
  expect(peer).toBeNull();
});

describe('beside a peer', () => {
  const peerRow = (player_id: number, proj: number, scored: number, group = '7') => ({
    draft_group_id: group,
    player_id,
    game_date: '2024-01-15',
    proj_fpts: proj,
    proj_own_pct: 15,
    scored_fpts: scored,
  });
  const { peer } = evaluate({
    slates: [slateOf(MIXED)],
    peer: [
      peerRow(1, 22, 25),
      peerRow(5, 22, 24),
      peerRow(2, 22, 0), // did not score: his ownership alone counts
      peerRow(99, 10, 30), // not ours
      peerRow(1, 10, 30, 'another slate'),
    ],
  });

  test('rows are those of the slates scored, with points projected and scored above zero', () => {
    expect(peer).toMatchObject({ rows: 3, matched: 2, same_points: 1 });
  });

  test('all are scored against the points of the peer, on the same rows', () => {
    const { fpts } = peer!;
    expect(fpts!.peer).toMatchObject({ rows: 2, mae: 2.5 });
    expect(fpts!.ours.mae).toBeCloseTo((0 + 1) / 2, 12);
    expect(fpts!.ours_mean.mae).toBeCloseTo((5 + 4) / 2, 12);
    expect(fpts!.ours_median.mae).toBeCloseTo((6 + 5) / 2, 12);
    expect(fpts!.naive!.mae).toBeCloseTo((7 + 6) / 2, 12);
  });

  test('a row that is not ours counts as zero where all rows of the peer are scored', () => {
    expect(peer!.fpts!.ours_on_all).toMatchObject({ rows: 3 });
    expect(peer!.fpts!.ours_on_all.mae).toBeCloseTo((0 + 1 + 30) / 3, 12);
  });

  test('ownership is compared where it is known, whatever was scored', () => {
    expect(peer!.ownership!.peer).toMatchObject({ rows: 2, mae: 3 });
    expect(peer!.ownership!.ours).toMatchObject({ rows: 2, mae: 2 });
  });
});
