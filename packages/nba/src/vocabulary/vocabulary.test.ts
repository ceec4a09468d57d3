import { describe, expect, test } from 'vitest';
import { boxScoreStatus } from './box-score-status.ts';
import { injuryLevel } from './injury-status.ts';
import { marketOf } from './market.ts';
import { hasSlates, seasonTypeOf } from './season-type.ts';
import { slateKindOf } from './slate-kind.ts';
import { teamReader } from './team-reader.ts';

describe('the level of a status', () => {
  test.each([
    ['Out For Season', 'OUT'],
    ['OFS', 'OUT'],
    ['out', 'OUT'],
    ['O', 'OUT'],
    ['Out - Injury/Illness - Left Knee; Sprain', 'OUT'],
    ['Out (knee)', 'OUT'],
    ['Suspended', 'OUT'],
    ['Not With Team', 'OUT'],
    ['NOT_WITH_TEAM', 'OUT'],
    ['D', 'DOUBTFUL'],
    ['Day-To-Day', 'QUESTIONABLE'],
    ['day to day', 'QUESTIONABLE'],
    ['DTD', 'QUESTIONABLE'],
    ['GTD', 'QUESTIONABLE'],
    ['Game-Time Decision', 'QUESTIONABLE'],
    ['  Questionable  ', 'QUESTIONABLE'],
    ['P', 'PROBABLE'],
    ['Available - Return from Injury', 'AVAILABLE'],
  ])('of %s is %s', (text, level) => {
    expect(injuryLevel(text)).toBe(level);
  });

  test.each(['', ' ', 'Maybe', 'Not Available', 'Unavailable', 'None', 'Outstanding'])(
    "of %j is nobody's",
    (text) => {
      expect(injuryLevel(text)).toBeNull();
    },
  );
});

test.each([
  ["DNP - Coach's Decision", 'dnp'],
  ['DND - Injury/Illness', 'did_not_dress'],
  ['NWT - Personal', 'not_with_team'],
  ['INACTIVE', 'inactive'],
  ['League Suspension', 'suspended'],
  ['zebra', null],
])('a box score says %s: %s', (text, status) => {
  expect(boxScoreStatus(text)).toBe(status);
});

test.each([
  ['spreads', 'spread'],
  ['Point Spread', 'spread'],
  ['over_under', 'total'],
  ['moneyline', null],
  ['h2h', null],
  ['player_points', null],
  ['spreads_h1', null],
  ['zebra', undefined],
])('the market %s is %s', (text, market) => {
  expect(marketOf(text)).toBe(market);
});

describe('a team', () => {
  const league = teamReader(['GSW', 'UTA', 'NYK', 'PHX', 'LAL', 'LAC']);

  test.each([
    ['GS', 'GSW'],
    ['utah', 'UTA'],
    ['NY', 'NYK'],
    ['PHO', 'PHX'],
    ['Golden State Warriors', 'GSW'],
    ['Jazz', 'UTA'],
    ['LA Clippers', 'LAC'],
    ['L.A. Lakers', 'LAL'],
    // Not on this schedule, but of its league.
    ['BRK', 'BKN'],
    ['CHO', 'CHA'],
    ['WSH', 'WAS'],
  ])('called %s is %s', (text, tricode) => {
    expect(league.read(text)).toBe(tricode);
  });

  test('that is not known has its near ones', () => {
    expect(league.read('GSX')).toBeUndefined();
    expect(league.near('GSX')).toContain('GSW');
    expect(league.read('Los Angeles')).toBeUndefined();
  });

  test('of an earlier season is what its schedule calls it', () => {
    const then = teamReader(['NJN', 'NOH', 'SEA', 'LAL']);
    expect(['BKN', 'BRK', 'NOP', 'OKC', 'NJN'].map((text) => then.read(text))).toEqual([
      'NJN',
      'NJN',
      'NOH',
      'SEA',
      'NJN',
    ]);
  });

  test('of another league is its own code, and no other', () => {
    const other = teamReader(['FEN', 'HLC', 'SA']);
    expect(other.read('SA')).toBe('SA');
    expect(other.read('GSW')).toBeUndefined();
  });
});

describe('a part of the season', () => {
  test('is what the id of the league says, else what the source calls it', () => {
    expect(seasonTypeOf('0022300001', 'Preseason')).toBe('regular season');
    expect(seasonTypeOf('401584893', 'Regular Season')).toBe('regular season');
    expect(seasonTypeOf('401584893', '3')).toBe('playoffs');
    expect(seasonTypeOf('401584893', 'zebra')).toBeUndefined();
  });

  test('has slates unless it is preseason or All-Star', () => {
    expect(hasSlates(seasonTypeOf('0012300001', null))).toBe(false);
    expect(hasSlates(seasonTypeOf('x', 'All-Star Game'))).toBe(false);
    expect(hasSlates(seasonTypeOf('0062300001', null))).toBe(true);
    expect(hasSlates(undefined)).toBe(false);
  });
});

describe('a slate', () => {
  const player = (name: string, positions: string, salary: number | null) => ({
    ...{ player_name: name, team: 'AAA', positions, salary },
  });

  test('is Classic by its positions, with the slots that they fill too', () => {
    expect(slateKindOf([player('a', 'PG', 5000), player('b', 'PG/G/UTIL', 6000)])).toBe('classic');
  });

  test('is Showdown by a captain, a slot of its own, or players who stand twice', () => {
    expect(slateKindOf([player('a', 'CPT', 9000), player('a', 'UTIL', 6000)])).toBe('showdown');
    expect(slateKindOf([player('a', 'UTIL', 6000)])).toBe('showdown');
    const twice = ['a', 'b'].flatMap((name) => [
      player(name, 'PG', 6000),
      player(name, 'PG', 9000),
    ]);
    expect(slateKindOf(twice)).toBe('showdown');
  });

  test('is Tiers without salaries, and not for a row that stands twice', () => {
    expect(slateKindOf([player('a', 'PG', null)])).toBe('tiers');
    expect(slateKindOf([player('a', 'PG', 6000), player('a', 'PG', 6000)])).toBe('classic');
  });
});
