/** A download that is imported by hand, on a data root of the demo league. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRows } from '@pkg/lake';
import { fileObjectStore, parseInstant } from '@pkg/std';
import { DEMO_OPTIONS, importSeason, makeLeague, type ImportOrigin } from '@pkg/steps';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchSite, readSitePlayers } from '../export/site-ids.ts';
import { importDownload } from './import-download.ts';
import { previewStore } from './preview-store.ts';
import { previewedHistories } from './previewed-histories.ts';

const root = mkdtempSync(join(tmpdir(), 'import-download-'));
const store = fileObjectStore(root);
const at = parseInstant('2014-12-05T18:00:00Z');
const origin: ImportOrigin = { at, from: 'x', form: 'season', capturedAt: at };
const league = makeLeague(DEMO_OPTIONS);
const slate = league.salaries.filter(({ game_date }) => game_date === '2014-12-05');
const group = String(slate[0]!.period_id);
const players = slate.filter(({ period_id }) => String(period_id) === group);
const [first] = players as [(typeof players)[number]];

beforeAll(async () => {
  await importSeason(store, league, () => undefined);
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function file(name: string, lines: readonly string[]): string {
  const path = join(root, name);
  writeFileSync(path, lines.join('\r\n'));
  return path;
}

const salaryFile = (): string =>
  file('DKSalaries (3).csv', [
    'Position,Name + ID,Name,ID,Roster Position,Salary,Game Info,TeamAbbrev,AvgPointsPerGame',
    `C,x,${first.player_name},31000001,C/UTIL,6000,${first.team}@XYZ 12/05/2014 07:00PM ET,${first.team},30.1`,
  ]);

describe('a file of salaries', () => {
  test('in a preview is described, and nothing is written', async () => {
    const before = (await store.list('')).map(({ key }) => key);
    const preview = previewStore(store);
    const flags = { 'draft-group': '4711' };
    const report = await importDownload(
      preview.store,
      salaryFile(),
      flags,
      origin,
      () => undefined,
    );
    const histories = await previewedHistories(report!, preview.written, preview.store);
    expect(histories.map(({ history, snapshots }) => [history, snapshots])).toEqual([
      ['dk_salaries', 1],
      ['dk_salary_file', 1],
    ]);
    expect(histories[0]!.columns).toContainEqual({
      name: 'salary',
      type: 'whole number',
      isNullable: false,
    });
    const after = (await store.list('')).map(({ key }) => key);
    expect(after.filter((key) => !key.endsWith('.csv'))).toEqual(before);
  });

  test('is a slate, once, whose ids of the site exports have', async () => {
    const flags = { 'draft-group': '4711' };
    const imported = await importDownload(store, salaryFile(), flags, origin, () => undefined);
    expect(imported).toMatchObject({ datasets: { dk_salaries: { created: 1 } } });
    const again = await importDownload(store, salaryFile(), flags, origin, () => undefined);
    expect(again).toMatchObject({ datasets: { dk_salaries: { created: 0, same: 1 } } });
    const listed = await readSitePlayers(store, '2014-12-05', '4711');
    const row = { player_id: 1, player_name: first.player_name, team_tricode: first.team };
    expect(matchSite(listed, [row]).idOf(row)).toBe('31000001');
  });

  test.each([
    [{ 'draft-group': '4711' }, undefined, '--captured-at'],
    [{}, at, '--draft-group'],
  ])('with %j, captured at %j, is asked for %s', async (flags, capturedAt, hint) => {
    const attempt = importDownload(
      store,
      salaryFile(),
      flags,
      { ...origin, capturedAt },
      () => undefined,
    );
    await expect(attempt).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining(hint) as string,
    });
  });
});

test('standings have the ids of the slate on record, and its date', async () => {
  const path = file('contest-standings-99.csv', [
    'Rank,EntryId,EntryName,TimeRemaining,Points,Lineup,,Player,Roster Position,%Drafted,FPTS',
    `1,1,a,0,310.5,C x,,${first.player_name},UTIL,24.10%,50.25`,
    '2,2,b,0,300.5,C x,,Nobody Known,C,1.00%,5',
  ]);
  const flags = { 'draft-group': group };
  const report = await importDownload(store, path, flags, origin, () => undefined);
  expect(report!.notes.join(' ')).toContain('Nobody Known');
  const key = (await store.list('bronze/dk_ownership'))
    .map((object) => object.key)
    .find((each) => each.includes(`draft_group_id=${group}/run_ts=20141205T180000Z`))!;
  const rows = await readRows((await store.get(key))!.bytes, key);
  expect(rows).toEqual([
    expect.objectContaining({
      game_date: '2014-12-05',
      player_id: first.player_id,
      actual_own_pct: 24.1,
    }),
    expect.objectContaining({ player_id: null }),
  ]);
});

test('a file that is no download is left to others', async () => {
  const path = file('odds.csv', ['a,b', '1,2']);
  await expect(importDownload(store, path, {}, origin, () => undefined)).resolves.toBeUndefined();
});
