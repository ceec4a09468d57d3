import { addDays, parseGameDate } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { boxScoreHistory } from '../box-scores/box-score-history.ts';
import { line } from '../testing/rows.ts';
import { daysWithinSeasons, levelledShare, levelledValues } from './earlier-seasons.ts';
import { playerForm } from './form.ts';

const CLOSING = parseGameDate('2024-04-14');
const OPENING = parseGameDate('2024-10-22');
const SEASON = '2024';
const on = (game_date: typeof OPENING, minutes: number): Parameters<typeof line>[0] => ({
  game_id: game_date,
  game_date,
  minutes,
});
/** Ten games of 34 minutes, of which the last two were cut short. */
const LAST_SEASON = Array.from({ length: 10 }, (_, ago) =>
  line(on(addDays(CLOSING, -ago), ago < 2 ? 10 : 34)),
);

describe('values of earlier seasons', () => {
  const minutes = ({ minutes: played }: (typeof LAST_SEASON)[number]): number => played ?? 0;

  test('are one level, whichever came last', () => {
    const values = levelledValues(LAST_SEASON, SEASON, minutes);
    expect(new Set(values).size).toBe(1);
    expect(values[0]).toBeGreaterThan(25);
    expect(levelledValues(LAST_SEASON, '2023', minutes)).toEqual(LAST_SEASON.map(minutes));
  });

  test('leave those of this season as they are', () => {
    const opened = [line(on(OPENING, 20)), ...LAST_SEASON];
    expect(levelledValues(opened, SEASON, minutes)[0]).toBe(20);
  });
});

test('listings that a season lacks are filled with the share before it', () => {
  const before = Array.from({ length: 4 }, (_, ago) => ({
    game_date: addDays(CLOSING, -ago),
    holds: ago % 2 === 0,
  }));
  const opened = [{ game_date: OPENING, holds: true }, ...before];
  const share = (listings: typeof opened, count: number): number =>
    levelledShare(listings, SEASON, count, ({ holds }) => holds);
  expect(share(before, 5)).toBe(0.5);
  expect(share(opened, 5)).toBe((1 + 4 * 0.5) / 5);
  expect(share(opened.slice(0, 1), 5)).toBe(1);
  expect(share([], 5)).toBe(0);
});

describe('days since a game', () => {
  const opened = [line(on(CLOSING, 34)), line(on(OPENING, 34))];
  const history = boxScoreHistory(opened);

  test('of the same season are those of the calendar', () => {
    expect(daysWithinSeasons(history, 1, OPENING, addDays(OPENING, 9))).toBe(9);
  });

  test('of an earlier season leave out the summer, known by the games of the team', () => {
    expect(daysWithinSeasons(history, 1, addDays(CLOSING, -3), addDays(OPENING, 2))).toBe(
      3 + 1 + 2,
    );
    const unopened = boxScoreHistory(opened.slice(0, 1));
    expect(daysWithinSeasons(unopened, 1, CLOSING, OPENING)).toBe(1);
  });
});

test('a season opens with the usual minutes of a player, fit, and not with his last game', () => {
  const hurt = line({ ...on(addDays(CLOSING, 1), 0), minutes: null, status: 'inactive' });
  const form = playerForm(boxScoreHistory([...LAST_SEASON, hurt]), 11, 1, OPENING);
  expect(form.minutes_last).toBeGreaterThan(25);
  expect(form.minutes_ew2).toBeCloseTo(form.minutes_ew30, 9);
  expect(form).toMatchObject({ games_missed: 0, last_listing: 'played', days_since_played: 2 });
});
