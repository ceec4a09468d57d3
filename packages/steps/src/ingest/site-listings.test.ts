import { addDays } from '@pkg/std';
import { expect, test } from 'vitest';
import { DAY, line, salary } from '../testing/rows.ts';
import { siteListings } from './site-listings.ts';

const old = (days: number, change: Parameters<typeof salary>[0] = {}): ReturnType<typeof salary> =>
  salary({ game_date: addDays(DAY, -days), ...change });

test('a player has the position and the salary of the newest slate that listed him', () => {
  const slates = [
    old(3, { salary: 5000, positions: 'PG' }),
    old(1, { salary: 6100, positions: 'SG' }),
  ];
  const wanted = [[11, { listed_pos: 'SG', listed_salary: 6100 }]];
  expect([...siteListings([], slates, DAY)]).toEqual(wanted);
  expect([...siteListings([], slates.toReversed(), DAY)]).toEqual(wanted);
});

test('a salary of more than 60 days ago is none, and a position still is one', () => {
  const at = (days: number): unknown =>
    siteListings([], [old(days, { salary: 5000, positions: 'PG' })], DAY).get(11);
  expect(at(60)).toEqual({ listed_pos: 'PG', listed_salary: 5000 });
  expect(at(61)).toEqual({ listed_pos: 'PG', listed_salary: null });
});

test('of two slates of one day the dearer one counts, whichever was read last', () => {
  const slates = [
    old(1, { draft_group_id: 'a', salary: 6000 }),
    old(1, { draft_group_id: 'b', salary: 5900 }),
  ];
  for (const read of [slates, slates.toReversed()])
    expect(siteListings([], read, DAY).get(11)?.listed_salary).toBe(6000);
});

test('a name that a slate lists without an id gives the position of the player of that name', () => {
  const nameless = old(1, { player_id: null, player_name: 'Ann One', positions: 'C' });
  const listings = siteListings([line({ player_name: 'Ann One' })], [nameless], DAY);
  expect(listings.get(11)).toEqual({ listed_pos: 'C', listed_salary: null });
});
