import { scanSnapshots } from '@pkg/lake';
import { DAY_MS, formatInstant, HOUR_MS } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { ODD_DATES } from '../demo/calendar.ts';
import { DEMO_OPTIONS, makeLeague } from '../demo/league.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { importSeason } from './import-season.ts';
import type { Draft } from './row-origin.ts';
import { seasonSnapshots } from './season-snapshots.ts';

const league = makeLeague(DEMO_OPTIONS);
let drafts: readonly Draft[];

beforeAll(() => {
  ({ drafts } = seasonSnapshots(league));
});

function of(dataset: string): Draft[] {
  return drafts.filter((draft) => draft.dataset === dataset);
}

const keyOf = (draft: Draft, name: string): string => new Map(draft.keys).get(name)!;

describe('the clocks of a snapshot', () => {
  test('of an injury report are its header and when the file was created, in the folder of its Eastern day', () => {
    const reports = of('injuries_raw');
    expect(reports).toHaveLength(league.injuryReports.length);
    for (const { asOf, availableAt } of reports) expect(availableAt).toBeGreaterThan(asOf);
    const dates = new Map(
      reports.map((draft) => [formatInstant(draft.asOf), keyOf(draft, 'date')]),
    );
    expect(dates.get('2014-11-02T04:30:00Z')).toBe(ODD_DATES.longDay);
    expect(dates.get('2014-11-03T04:30:00Z')).toBe(ODD_DATES.longDay);
  });

  test('of odds are the newest update of a book and the capture', () => {
    for (const draft of of('odds_raw')) {
      const updates = draft.rows.map((row) => (row as { as_of_ts: number }).as_of_ts);
      expect(draft.asOf).toBe(Math.max(...updates));
      expect(draft.availableAt).toBeGreaterThanOrEqual(draft.asOf);
    }
  });

  test('of a box score are three hours after its tip', () => {
    const tips = new Map(league.schedule.map((game) => [game.game_id, game.tip_utc]));
    for (const draft of of('boxscores_raw')) {
      const out = tips.get(keyOf(draft, 'game_id'))! + 3 * HOUR_MS;
      expect([draft.asOf, draft.availableAt]).toEqual([out, out]);
    }
  });

  test('of a slate are a day before the first tip of its own games', () => {
    const evening = of('dk_salaries').find(
      (draft) => keyOf(draft, 'date') === ODD_DATES.eveningSlate,
    )!;
    const lock = (evening.rows[0] as unknown as { lock_ts: number }).lock_ts;
    const firstTip = Math.min(
      ...league.schedule
        .filter((row) => row.game_date === ODD_DATES.eveningSlate)
        .map((row) => row.tip_utc),
    );
    expect(lock).toBeGreaterThan(firstTip);
    expect(evening.availableAt).toBe(lock - DAY_MS);
  });

  test('of ownership are known after the last game of the slate is over', () => {
    const slates = new Map(
      of('dk_salaries').map((draft) => [keyOf(draft, 'draft_group_id'), draft]),
    );
    for (const draft of of('dk_ownership')) {
      const slate = slates.get(keyOf(draft, 'draft_group_id'))!;
      const lock = (slate.rows[0] as unknown as { lock_ts: number }).lock_ts;
      expect(draft.availableAt).toBeGreaterThanOrEqual(lock + 3 * HOUR_MS);
    }
  });
});

test('a draft group none of whose teams plays on its date is left out, with the reason', () => {
  const { game_date } = league.salaries[0]!;
  const games = league.schedule.filter((game) => game.game_date === game_date);
  const playing = new Set(games.flatMap(({ home, away }) => [home, away]));
  const { home: team } = league.schedule.find(({ home }) => !playing.has(home))!;
  const salaries = league.salaries.slice(0, 3).map((row) => ({ ...row, team }));
  const { drafts: some, leftOut } = seasonSnapshots({ ...league, salaries, ownership: [] });
  expect(some.some(({ dataset }) => dataset === 'dk_salaries')).toBe(false);
  expect(leftOut[0]).toMatch(/none of its teams plays on that date/);
});

test('a box score of a game that is not on the schedule is refused', () => {
  expect(() => seasonSnapshots({ ...league, schedule: league.schedule.slice(1) })).toThrow(
    expect.objectContaining({
      code: 'ROWS_REFUSED',
      message: expect.stringContaining('is a game that is not on the schedule') as string,
    }) as Error,
  );
});

test('a schedule of two seasons is refused', () => {
  const [first, ...rest] = league.schedule;
  expect(() =>
    seasonSnapshots({ ...league, schedule: [{ ...first!, season: '2013-14' }, ...rest] }),
  ).toThrow(expect.objectContaining({ code: 'NOT_ONE_SEASON' }) as Error);
});

// Thousands of files on a machine that may be busy with other things.
describe('importing a season', () => {
  /** Its first week: a whole season takes a busy machine too long. */
  const week = {
    ...league,
    boxscores: league.boxscores.filter((row) => row.game_date < '2014-10-28'),
    injuries: league.injuries.filter((row) => row.game_date < '2014-10-23'),
    injuryReports: league.injuryReports.slice(0, 30),
    odds: league.odds.filter((row) => row.game_date_et < '2014-10-28'),
  };

  test('twice writes once', async () => {
    const store = memoryObjectStore();
    const first = await importSeason(store, week, () => undefined);
    const before = new Map(store.objects);
    const second = await importSeason(store, week, () => undefined);
    expect(Object.values(first.datasets).every(({ same }) => same === 0)).toBe(true);
    expect(Object.values(second.datasets).every(({ created }) => created === 0)).toBe(true);
    expect(store.objects).toEqual(before);
    expect(await scanSnapshots(store, 'bronze')).toHaveLength(seasonSnapshots(week).drafts.length);
  });

  test('never overwrites a snapshot with other rows: SNAPSHOT_CONFLICT says what differs', async () => {
    const store = memoryObjectStore();
    const part = {
      ...league,
      injuries: [],
      injuryReports: [],
      odds: [],
      salaries: [],
      ownership: [],
    };
    await importSeason(store, part, () => undefined);
    const boxscores = part.boxscores.map((row, i) => (i === 0 ? { ...row, pts: 99 } : row));
    const before = new Map(store.objects);
    await expect(
      importSeason(store, { ...part, boxscores }, () => undefined),
    ).rejects.toMatchObject({
      code: 'SNAPSHOT_CONFLICT',
      message: expect.stringContaining('1 rows recorded are missing, 1 are new') as string,
    });
    expect(store.objects).toEqual(before);
  });
});
