import { addDays, parseGameDate, sha256 } from '@pkg/std';
import { expect, test } from 'vitest';
import { withIds } from '../ownership/score.ts';
import { AT, game, line, salary } from '../testing/rows.ts';
import { linesKnownAt, pastSlates } from './training-rows.ts';

const DAY = parseGameDate('2024-01-10');

function boxScore(
  gameId: string,
  captured: string,
  pts: number,
): Parameters<typeof linesKnownAt>[1][number] {
  const path = `bronze/boxscores_raw/season=2023/date=${DAY}/game_id=${gameId}/run_ts=${captured}/b.parquet`;
  return {
    availableAt: AT(captured),
    file: { path, sha256: sha256(path) },
    day: DAY,
    series: path.slice(0, path.lastIndexOf('/run_ts=')),
    rows: [line({ game_id: gameId, game_date: addDays(DAY, 0), pts })],
  };
}

const FIRST = boxScore('a', '20240111T040000Z', 21);
const CORRECTED = boxScore('a', '20240113T120000Z', 23);
const OTHER = boxScore('b', '20240111T050000Z', 30);

function points(at: string): (number | null)[] {
  return linesKnownAt(AT(at), [CORRECTED, FIRST, OTHER]).map(({ pts }) => pts);
}

test('a correction counts once, from when it was captured, in place of what it corrects', () => {
  expect(points('2024-01-12T00:00:00Z')).toEqual([21, 30]);
  expect(points('2024-01-13T12:00:00Z')).toEqual([23, 30]);
});

test('a box score that is not out at the cut-off is not known', () => {
  expect(points('2024-01-11T03:59:59Z')).toEqual([]);
  expect(points('2024-01-11T04:00:00Z')).toEqual([21]);
});

test('a name without an id is found by name, but never a player who is listed already', () => {
  const listed = [salary({ player_id: null, player_name: 'Ann One' }), salary({ player_id: 11 })];
  const ids = (found: number | null): (number | null)[] =>
    withIds(listed, () => found).map(({ id }) => id);
  expect(ids(11)).toEqual([null, 11]);
  expect(ids(12)).toEqual([12, 11]);
  expect(ids(null)).toEqual([null, 11]);
});

test('games of a date are seen at their first tip, those from six in the evening on as a slate of their own', () => {
  const at = (game_id: string, tip: string): ReturnType<typeof game> =>
    game({ game_id: `00223${game_id}`, game_date: DAY, tip_ts: AT(tip) });
  // Eastern standard time: 15:30, 17:59, 18:00, and 22:00, which is the next day in UTC.
  const games = [
    at('00004', '2024-01-11T03:00:00Z'),
    at('00002', '2024-01-10T22:59:00Z'),
    at('00003', '2024-01-10T23:00:00Z'),
    at('00001', '2024-01-10T20:30:00Z'),
  ];
  const slates = pastSlates(games, DAY, DAY).map(({ cutoff, games: own }) => [
    cutoff,
    own.map(({ game_id }) => game_id.slice(-1)).sort(),
  ]);
  expect(slates).toEqual([
    [AT('2024-01-10T20:30:00Z'), ['1', '2']],
    [AT('2024-01-10T23:00:00Z'), ['3', '4']],
  ]);
});
