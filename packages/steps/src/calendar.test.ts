import { isSlateGame } from '@pkg/nba';
import { parseGameDate, type GameDate, type Instant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { seasonsOfMonths, slatesOn, type Calendar } from './calendar.ts';
import type { AsOfRule, DraftGroupSighting } from './slate-instants.ts';
import { AT, DAY, game } from './testing/rows.ts';

const MONTHS = new Map([['2024-01', '2023']]);
const PRETIP: AsOfRule = {
  mode: 'pretip',
  leadMinutes: 30,
  asOf: undefined,
  allowLookahead: false,
};
const EARLY_TIP = AT('2024-01-15T18:00:00Z');
const LATE_TIP = AT('2024-01-16T00:00:00Z');
const GAMES = [
  game({ game_id: '0022300001', tip_ts: EARLY_TIP }),
  game({ game_id: '0022300002', tip_ts: LATE_TIP }),
];

function sighting(id: string, lockAt: Instant, knownAt: Instant): DraftGroupSighting {
  return {
    id,
    closesAt: lockAt,
    path: `${id}-${String(knownAt)}`,
    asOf: knownAt,
    availableAt: knownAt,
  };
}

function slates(
  rule: AsOfRule,
  sightings: readonly DraftGroupSighting[] = [],
): Omit<Calendar, 'idle'> {
  return slatesOn([DAY], GAMES, MONTHS, new Map([[DAY, sightings]]), rule);
}

const PUBLIC = AT('2024-01-14T18:00:00Z');

describe('pretip', () => {
  test('lies the lead minutes before the first tip of the date', () => {
    expect(slates(PRETIP).slates.map(({ asOf }) => asOf)).toEqual([AT('2024-01-15T17:30:00Z')]);
  });

  test('has the draft groups that were known then, and not one that was captured later', () => {
    const sightings = [
      sighting('1', LATE_TIP, PUBLIC),
      sighting('2', LATE_TIP, AT('2024-01-15T17:30:01Z')),
    ];
    expect(slates(PRETIP, sightings).slates[0]?.groups).toEqual([{ id: '1', closesAt: LATE_TIP }]);
  });

  test('has the lock of a draft group as its newest known snapshot says', () => {
    const moved = AT('2024-01-16T00:30:00Z');
    const sightings = [
      sighting('1', LATE_TIP, PUBLIC),
      sighting('1', moved, AT('2024-01-15T12:00:00Z')),
    ];
    expect(slates(PRETIP, sightings).slates[0]?.closesAt).toBe(moved);
  });

  test('without a draft group the slate locks at its first tip', () => {
    expect(slates(PRETIP).slates[0]).toMatchObject({ closesAt: EARLY_TIP, groups: [] });
  });

  test('models are trained through the first day of the month', () => {
    expect(slates(PRETIP).slates[0]).toMatchObject({ trainThrough: '2024-01-01', season: '2023' });
  });

  test('so early that the month has not begun, models are trained through the month before', () => {
    const rule = { ...PRETIP, leadMinutes: 15 * 24 * 60 };
    expect(slates(rule).slates[0]).toMatchObject({ trainThrough: '2023-12-01', season: '2023' });
  });
});

describe('lock', () => {
  const rule: AsOfRule = { ...PRETIP, mode: 'lock' };

  test('makes a slate of its own for each lock, in order, with the groups that share it', () => {
    const sightings = [
      sighting('2', LATE_TIP, PUBLIC),
      sighting('1', EARLY_TIP, PUBLIC),
      sighting('3', LATE_TIP, PUBLIC),
    ];
    const found = slates(rule, sightings).slates.map(({ asOf, groups: draftGroups }) => [
      asOf,
      draftGroups.map(({ id }) => id),
    ]);
    expect(found).toEqual([
      [EARLY_TIP, ['1']],
      [LATE_TIP, ['2', '3']],
    ]);
  });

  test('is the first tip where no draft group is known', () => {
    expect(slates(rule).slates.map(({ asOf }) => asOf)).toEqual([EARLY_TIP]);
  });

  test('passes over a draft group that was captured after its own lock', () => {
    const late = sighting('1', LATE_TIP, AT('2024-01-16T00:00:01Z'));
    expect(slates(rule, [late]).slates).toMatchObject([{ asOf: EARLY_TIP, groups: [] }]);
  });

  test('stays where it is when a snapshot from after it claims a later lock', () => {
    const later = sighting('1', LATE_TIP, AT('2024-01-15T19:00:00Z'));
    const sightings = [sighting('1', EARLY_TIP, PUBLIC), later];
    expect(slates(rule, sightings).slates).toMatchObject([
      { asOf: EARLY_TIP, closesAt: EARLY_TIP, groups: [{ id: '1', closesAt: EARLY_TIP }] },
    ]);
  });

  test('moves with a snapshot from before every lock that was claimed till then', () => {
    const moved = sighting('1', LATE_TIP, AT('2024-01-15T17:00:00Z'));
    const { slates: found } = slates(rule, [sighting('1', EARLY_TIP, PUBLIC), moved]);
    expect(found.map(({ asOf }) => asOf)).toEqual([LATE_TIP]);
  });

  test('a group that shows up after the first tip is a slate beside that of the games', () => {
    const night = sighting('1', LATE_TIP, AT('2024-01-15T19:00:00Z'));
    expect(slates(rule, [night]).slates).toMatchObject([
      { asOf: EARLY_TIP, groups: [] },
      { asOf: LATE_TIP, groups: [{ id: '1' }] },
    ]);
  });
});

describe('custom', () => {
  const at = (text: string, allowLookahead = false): AsOfRule => ({
    ...PRETIP,
    mode: 'custom',
    asOf: AT(text),
    allowLookahead,
  });
  const sightings = [sighting('1', LATE_TIP, PUBLIC)];

  test('is the instant that was given, up to the lock itself', () => {
    expect(slates(at('2024-01-16T00:00:00Z'), sightings).slates[0]?.asOf).toBe(LATE_TIP);
  });

  test('after the lock is LOOKAHEAD, unless that is wanted', () => {
    expect(() => slates(at('2024-01-16T00:00:01Z'), sightings)).toThrow(
      expect.objectContaining({ code: 'LOOKAHEAD', kind: 'input' }) as Error,
    );
    expect(slates(at('2024-01-16T00:00:01Z', true), sightings).slates).toHaveLength(1);
  });

  test('between two locks has the group that is open, and says which it leaves out', () => {
    const both = [...sightings, sighting('0', EARLY_TIP, PUBLIC)];
    const { slates: found, leftOut } = slates(at('2024-01-15T20:00:00Z'), both);
    expect(found).toMatchObject([{ closesAt: LATE_TIP, groups: [{ id: '1' }] }]);
    expect(leftOut).toMatchObject([{ game_date: DAY, draft_group_id: '0' }]);
    expect(leftOut[0]?.reason).toMatch(/^it locked at 2024-01-15T18:00:00Z, before/);
    const all = slates(at('2024-01-15T20:00:00Z', true), both);
    expect(all.slates[0]?.groups.map(({ id }) => id)).toEqual(['0', '1']);
    expect(all.leftOut).toEqual([]);
  });

  test('leaves out a date that had locked whole, and says so, where another date has not', () => {
    const next = parseGameDate('2024-01-16');
    const tip = AT('2024-01-17T00:00:00Z');
    const games = [...GAMES, game({ game_id: '0022300009', game_date: next, tip_ts: tip })];
    const rule = at('2024-01-16T12:00:00Z');
    const { slates: found, noSlate } = slatesOn([DAY, next], games, MONTHS, new Map(), rule);
    expect(found.map(({ date: gameDate }) => gameDate)).toEqual([next]);
    expect(noSlate).toMatchObject([{ game_date: DAY }]);
    expect(noSlate[0]?.reason).toMatch(/locked at 2024-01-15T18:00:00Z/);
  });

  test('before a draft group was public has none', () => {
    expect(slates(at('2024-01-14T17:59:59Z'), sightings).slates[0]?.groups).toEqual([]);
  });
});

describe('a date without games', () => {
  const reason = (date: string, games = GAMES): string | undefined =>
    slatesOn([parseGameDate(date)], games, MONTHS, new Map(), PRETIP).noSlate[0]?.reason;

  test.each([
    ['2024-01-10', 'no games on the schedule; there is none before it, the next is 2024-01-15'],
    [
      '2024-01-20',
      'no games on the schedule; the last before is 2024-01-15, there is none after it',
    ],
  ])('%s says where the nearest games are', (date, words) => {
    expect(reason(date)).toBe(words);
  });

  test('says so when no schedule was imported', () => {
    expect(reason('2024-01-10', [])).toBe('no schedule was imported');
  });
});

test.each([
  ['0022300001', true],
  ['0042300001', true],
  ['0052300001', true],
  ['0062300001', true],
  ['0012300001', false],
  ['0032300001', false],
])('a game %s counts for slates: %s', (game_id, counts) => {
  expect(isSlateGame(game({ game_id }))).toBe(counts);
});

test('a game of no real team counts for no slate', () => {
  expect(isSlateGame(game({ home_team_id: null }))).toBe(false);
});

test('autumn months belong to the year that names the season, the others to the next', () => {
  const months = [
    { season: '2023', month: '10' },
    { season: '2023', month: '01' },
  ];
  expect([...seasonsOfMonths(months)]).toEqual([
    ['2023-10', '2023'],
    ['2024-01', '2023'],
  ] satisfies [string, string][]);
});

test('dates come in the order asked for, whatever the order of the schedule', () => {
  const dates = ['2024-01-15', '2024-01-17'] as GameDate[];
  const later = game({
    game_id: '0022300003',
    game_date: dates[1]!,
    tip_ts: AT('2024-01-18T00:00:00Z'),
  });
  const { slates: found } = slatesOn(dates, [later, ...GAMES], MONTHS, new Map(), PRETIP);
  expect(found.map(({ date: gameDate }) => gameDate)).toEqual(dates);
});

describe('a slate of today', () => {
  const now = AT('2024-01-15T17:10:00Z');

  test('is as of now until its rule is due, and of the rule from then on', () => {
    const pretip = (at: Instant): Instant | undefined =>
      slates({ ...PRETIP, now: at }).slates[0]?.asOf;
    expect(pretip(now)).toBe(now);
    expect(pretip(AT('2024-01-15T17:30:00Z'))).toBe(AT('2024-01-15T17:30:00Z'));
    expect(pretip(AT('2024-01-15T19:00:00Z'))).toBe(AT('2024-01-15T17:30:00Z'));
  });

  test('has the groups that are still open as one slate of now, and a locked one as of its lock', () => {
    const locks: AsOfRule = { ...PRETIP, mode: 'lock', now: AT('2024-01-15T19:00:00Z') };
    const sightings = [
      sighting('1', EARLY_TIP, PUBLIC),
      sighting('2', LATE_TIP, PUBLIC),
      sighting('3', AT('2024-01-16T01:00:00Z'), PUBLIC),
    ];
    const found = slates(locks, sightings).slates.map(({ asOf, groups: draftGroups }) => ({
      asOf,
      ids: draftGroups.map(({ id }) => id),
    }));
    expect(found).toEqual([
      { asOf: EARLY_TIP, ids: ['1'] },
      { asOf: AT('2024-01-15T19:00:00Z'), ids: ['2', '3'] },
    ]);
  });

  test('does not see a group that is captured later today', () => {
    const sightings = [sighting('1', LATE_TIP, AT('2024-01-15T17:10:01Z'))];
    expect(slates({ ...PRETIP, mode: 'lock', now }, sightings).slates[0]?.groups).toEqual([]);
  });
});
