import { scheduledGames } from '@pkg/nba';
import { parseGameDate } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { noGamesOn } from './no-games.ts';
import { publishedSlates } from './published-slate.ts';
import { demoRoot } from './testing/demo-run.ts';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';

const GAMES = parseGameDate('2014-12-07');
const NONE = parseGameDate('2015-07-01');

describe('a date', () => {
  let store: MemoryObjectStore;
  beforeAll(async () => {
    store = await demoRoot();
  });

  test('without games is said to have none, with the date to run instead', async () => {
    const last = (await scheduledGames(store))
      .map((game) => game.game_date)
      .sort()
      .at(-1)!;
    const error = await noGamesOn(store, NONE);
    expect(error).toMatchObject({ code: 'NO_GAMES' });
    expect(error!.message).toContain(`the last before is ${last}`);
    expect(error!.hint).toContain(`pipeline run --start ${last} --end ${last}`);
    await expect(publishedSlates(store, NONE)).rejects.toMatchObject({ code: 'NO_GAMES' });
  });

  test('without games names the nearest published slate where there is one', async () => {
    const folders = ['2014-11-20', '2014-12-05'].map(
      (date) => [`current/finalize.unified/game_date=${date}/x/y`, new Uint8Array()] as const,
    );
    const published = memoryObjectStore(new Map([...store.objects, ...folders]));
    expect((await noGamesOn(published, NONE))!.hint).toContain('pipeline show 2014-12-05');
  });

  test('with games, or in a root without a schedule, is for others to explain', async () => {
    expect(await noGamesOn(store, GAMES)).toBeNull();
    expect(await noGamesOn(memoryObjectStore(), NONE)).toBeNull();
    await expect(publishedSlates(store, GAMES)).rejects.toMatchObject({ code: 'NOT_PUBLISHED' });
  });
});
