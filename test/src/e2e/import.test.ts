import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineContract, encodeTable, instant, int, nullable, real, text } from '@pkg/lake';
import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow, fileTree, treeChanges, UNCHANGED } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import { readTables } from '../run-records.ts';

const SCHEDULE = defineContract('schedule', [], {
  season: text(),
  season_type: text(),
  game_id: text(),
  game_date: text(),
  tip_utc: instant(),
  home: text(),
  away: text(),
  home_team_id: int(),
  away_team_id: int(),
});
const ODDS = defineContract('odds', [], {
  snapshot_ts_utc: instant(),
  game_id: text(),
  game_date_et: text(),
  home: text(),
  away: text(),
  book: text(),
  book_last_update_utc: instant(),
  market: text(),
  line: nullable(real()),
});

const GAME = {
  season: '2014-15',
  season_type: 'Regular Season',
  game_id: '0021400001',
  game_date: '2014-10-28',
  tip_utc: parseInstant('2014-10-29T00:00:00Z'),
  home: 'AAA',
  away: 'BBB',
  home_team_id: 1,
  away_team_id: 2,
};

/** A season folder with one game, whose spread is `line`. */
function seasonFolder(line: number): string {
  const folder = join(temporaryFolder(), '2014-15');
  mkdirSync(folder);
  const { game_id, home, away } = GAME;
  const row = {
    ...{ game_id, home, away, line, book: 'pinnacle', market: 'spread' },
    game_date_et: GAME.game_date,
    snapshot_ts_utc: parseInstant('2014-10-28T16:55:00Z'),
    book_last_update_utc: parseInstant('2014-10-28T16:54:00Z'),
  };
  writeFileSync(join(folder, 'schedule.parquet'), encodeTable(SCHEDULE, [GAME]));
  writeFileSync(join(folder, 'odds.parquet'), encodeTable(ODDS, [row]));
  return folder;
}

const CLOCKS = [
  ...['--source', 'my_odds', '--as-of-column', 'updated_at'],
  ...['--available-column', 'fetched_at', '--partition-column', 'game_date'],
];
const CSV = `game_date,game,updated_at,fetched_at,spread
2014-10-28,"BBB@AAA, at noon",2014-10-28T16:00:00Z,2014-10-28T16:05:00Z,-3.5
2014-10-28,DDD@CCC,2014-10-28T16:01:00Z,2014-10-28T16:05:00Z,
2014-10-28,BBB@AAA,2014-10-28T17:00:00Z,2014-10-28T17:05:00Z,-4
2014-10-29,BBB@DDD,2014-10-29T16:00:00Z,2014-10-29T16:05:00Z,1
`;

/** A file of the text, in a folder of its own. */
function csvFile(content: string): string {
  const path = join(temporaryFolder(), 'odds.csv');
  writeFileSync(path, content);
  return path;
}

describe('a season folder', () => {
  test('is imported once: the second import changes nothing', async () => {
    const [root, season] = [temporaryFolder(), seasonFolder(-3.5)];
    const first = await runPipeline(['import', season, '--data-root', root]);
    expect(first).toMatchObject({ exit: 0 });
    expect(first.stdout).toContain('Imported 2 snapshots');
    const before = fileTree(root);
    const snapshots = Object.keys(before).filter((path) => path.endsWith('.parquet'));
    expect(snapshots).toHaveLength(2);
    const second = await runPipeline(['import', season, '--data-root', root, '--json']);
    expect(second.exit).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      schema: 'import.v1',
      ok: true,
      datasets: { schedule: { created: 0, same: 1 }, odds_raw: { created: 0, same: 1 } },
    });
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
  });

  test('with other rows for the same clocks becomes a later version, known from then; what was there stays', async () => {
    const root = temporaryFolder();
    await runPipeline(['import', seasonFolder(-3.5), '--data-root', root]);
    const before = fileTree(root);
    const corrected = ['import', seasonFolder(-7), '--data-root', root];
    const early = await runPipeline([...corrected, '--captured-at', '2014-10-28T12:00:00Z']);
    expect(early).toMatchObject({ exit: 2, stdout: '' });
    expect(early.stderr).toContain('CORRECTION_TOO_EARLY');
    expect((await runPipeline([...corrected, '--captured-at', '2999-01-01T00:00:00Z'])).exit).toBe(
      2,
    );
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
    const at = ['--captured-at', '2014-11-05T12:00:00Z'];
    const { exit, stdout } = await runPipeline([...corrected, ...at, '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      datasets: { odds_raw: { created: 0, corrected: 1, same: 0 } },
      corrections: [
        'bronze/odds_raw/season=2014/date=2014-10-28/run_ts=20141105T120000Z/odds_raw.corrects-20141028T165500Z.parquet',
      ],
    });
    const after = fileTree(root);
    const changes = treeChanges(before, after);
    // The list of those that keep their contract grows with them.
    const rewritten = changes.changed.filter((path) => !path.startsWith('cache/'));
    expect([rewritten, changes.removed]).toEqual([[], []]);
    for (const again of [corrected, [...corrected, ...at]])
      expect((await runPipeline(again)).stdout).toContain('Nothing new');
    expect(treeChanges(after, fileTree(root))).toEqual(UNCHANGED);
  });

  test('that is none is refused', async () => {
    const root = temporaryFolder();
    const { exit, stderr } = await runPipeline(['import', temporaryFolder(), '--data-root', root]);
    expect(exit).toBe(2);
    expect(stderr).toContain('NOT_A_SEASON_FOLDER');
    expect(filesBelow(root, '')).toEqual([]);
  });
});

describe('a CSV file with clock columns', () => {
  test('becomes one snapshot a partition and capture, with both clocks', async () => {
    const root = temporaryFolder();
    const args = ['import', csvFile(CSV), ...CLOCKS, '--data-root', root];
    const first = await runPipeline(args);
    expect(first).toMatchObject({ exit: 0 });
    const snapshots = filesBelow(root, '').filter((path) => path.endsWith('.parquet'));
    expect(snapshots.sort()).toEqual(
      [
        'date=2014-10-28/run_ts=20141028T160500Z',
        'date=2014-10-28/run_ts=20141028T170500Z',
        'date=2014-10-29/run_ts=20141029T160500Z',
      ].map((path) => `bronze/my_odds/season=2014/${path}/my_odds.parquet`),
    );
    const rows = await readTables(root, 'bronze/my_odds', 'my_odds.parquet');
    expect(rows.map(({ game }) => game)).toEqual([
      'BBB@AAA, at noon',
      'DDD@CCC',
      'BBB@AAA',
      'BBB@DDD',
    ]);
    expect(rows.map(({ spread }) => (spread === null ? null : Number(spread)))).toEqual([
      ...[-3.5, null, -4, 1],
    ]);
    expect(rows[0]!['fetched_at']).toBe(parseInstant('2014-10-28T16:05:00Z'));
    const before = fileTree(root);
    expect(await runPipeline(args)).toMatchObject({ exit: 0 });
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
  });

  test('of a history that nothing reads says so, and which are read', async () => {
    const args = ['import', csvFile(CSV), ...CLOCKS, '--json', '--data-root', temporaryFolder()];
    const { exit, stdout } = await runPipeline(args);
    expect(exit).toBe(0);
    const { notes } = JSON.parse(stdout) as { notes: string[] };
    expect(notes).toEqual([
      expect.stringMatching(/^warning: nothing reads a history my_odds; slates read .*odds_raw/),
    ]);
  });

  test('with a changed value is refused, and what was there stays', async () => {
    const root = temporaryFolder();
    const options = [...CLOCKS, '--data-root', root];
    await runPipeline(['import', csvFile(CSV), ...options]);
    const before = fileTree(root);
    const { exit, stderr } = await runPipeline([
      ...['import', csvFile(CSV.replace('-3.5', '-9.5')), ...options],
    ]);
    expect(exit).toBe(2);
    expect(stderr).toContain('SNAPSHOT_CONFLICT');
    expect(treeChanges(before, fileTree(root))).toEqual(UNCHANGED);
  });

  test.each([
    ['a clock column that is not there', CSV, ['fetched_at', 'seen_at'], 'COLUMN_MISSING'],
    ['an instant that is none', CSV.replace('2014-10-28T16:00:00Z', 'noon'), [], 'INVALID_INSTANT'],
    ['no rows', CSV.slice(0, CSV.indexOf('\n') + 1), [], 'TABLE_EMPTY'],
  ])('with %s is refused', async (_what, content, [from, to], code) => {
    const root = temporaryFolder();
    const clocks = CLOCKS.map((word) => (word === from ? to! : word));
    const { exit, stderr } = await runPipeline([
      ...['import', csvFile(content), ...clocks, '--data-root', root],
    ]);
    expect(exit).toBe(2);
    expect(stderr).toContain(code);
    expect(filesBelow(root, '')).toEqual([]);
  });

  test('without its clock columns is refused', async () => {
    const args = ['import', csvFile(CSV), '--source', 'my_odds', '--data-root', temporaryFolder()];
    const { exit, stderr } = await runPipeline(args);
    expect(exit).toBe(2);
    expect(stderr).toContain('--as-of-column');
  });
});

describe('a mapping', () => {
  test('that a preview wrote does all of it the next time, with the same bytes', async () => {
    const folder = temporaryFolder();
    const [lines, kept] = [join(folder, 'odds.csv'), join(folder, 'odds.json')];
    writeFileSync(lines, CSV);
    const roots = [join(folder, 'flags'), join(folder, 'mapping')] as const;
    const said = await runPipeline(['import', lines, ...CLOCKS, '--data-root', roots[0]]);
    const words = ['import', lines, '--mapping', kept];
    const drafted = await runPipeline([...words, ...CLOCKS, '--preview', '--data-root', roots[1]]);
    expect(drafted).toMatchObject({ exit: 0 });
    expect(drafted.stdout).toContain('Wrote');
    const again = await runPipeline([...words, '--data-root', roots[1]]);
    expect([said.exit, again.exit]).toEqual([0, 0]);
    expect(fileTree(roots[1], ['bronze'])).toEqual(fileTree(roots[0], ['bronze']));
  });

  test('with open keys is written, named, and refused until it is filled in', async () => {
    const folder = temporaryFolder();
    const [lines, kept] = [join(folder, 'odds.csv'), join(folder, 'odds.json')];
    writeFileSync(lines, CSV);
    const words = ['import', lines, '--mapping', kept, '--data-root', join(folder, 'root')];
    const drafted = await runPipeline([...words, '--source', 'odds_raw', '--preview']);
    expect(drafted).toMatchObject({ exit: 0 });
    expect(drafted.stdout).toMatch(/Nobody has said yet what columns\.[\s\S]*updated_at/);
    const refused = await runPipeline(words);
    expect(refused).toMatchObject({ exit: 2 });
    expect(refused.stderr).toContain('MAPPING_OPEN');
  });
});
