/** A mapping that a preview wrote, filled in, imports as the flags do; what is wrong with one is named by file and key. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeMapping } from './draft-mapping.ts';
import { readMapping } from './mapping-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mapping-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const mapping = (content: object): string =>
  file('read.json', JSON.stringify({ schema: 'import-mapping.v1', ...content }));

const LINES = 'Game_ID,day,book,market,home,away,line,total,updated,fetched\n';

describe('a mapping that a preview writes', () => {
  const table = file('lines.csv', LINES);
  const flags = {
    ...{ source: 'odds_raw', 'as-of-column': 'updated', 'available-column': 'fetched' },
    ...{ 'partition-column': ['day'], timezone: 'UTC', dates: 'day-first', 'decimal-comma': true },
  };

  test('holds what the flags said and the columns of the history, of which those that nobody knows are open', async () => {
    const target = join(folder, 'new.json');
    const { open } = await writeMapping(target, table, flags, folder + '-root');
    expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual({
      schema: 'import-mapping.v1',
      ...flags,
      columns: {
        ...{ game_id: 'Game_ID', game_date: null, as_of_ts: 'updated', ingested_ts: 'fetched' },
        ...{ home_team_tricode: null, away_team_tricode: null, spread_home: null, source: null },
      },
    });
    expect(open).toContain('columns.spread_home');
    expect(() => readMapping(target, table)).toThrow(/columns\.game_date, columns\.home/);
    expect(() => readMapping(target, table)).toThrow(
      expect.objectContaining({ code: 'MAPPING_OPEN' }) as Error,
    );
    await expect(writeMapping(target, table, { source: 'x' }, folder + '-root')).rejects.toThrow(
      expect.objectContaining({ code: 'FILE_EXISTS' }) as Error,
    );
  });

  test('of a history that nothing reads says all of it, and is read as the flags were', async () => {
    const target = join(folder, 'own.json');
    const own = { ...flags, source: 'my_odds' };
    const { open } = await writeMapping(target, table, own, folder + '-root');
    expect(open).toEqual([]);
    expect(readMapping(target, table)).toEqual({ flags: own, mapping: undefined });
  });

  test('leaves the clocks open that the flags did not name, unless the whole file has one', async () => {
    const of = async (name: string, more: object): Promise<readonly string[]> =>
      (
        await writeMapping(
          join(folder, name),
          table,
          { source: 'my_odds', ...more },
          folder + '-root',
        )
      ).open;
    expect(await of('a.json', {})).toEqual(['as-of-column', 'available-column']);
    expect(await of('b.json', { 'captured-at': '2024-01-15T00:00:00Z' })).toEqual([]);
  });
});

describe('a mapping', () => {
  test.each([
    ['that is no JSON', '{', 'MAPPING_INVALID', 'no JSON'],
    [
      'with an unknown key',
      '{"schema":"import-mapping.v1","sorce":"x"}',
      'MAPPING_INVALID',
      'sorce',
    ],
    ['of another schema', '{"schema":"x"}', 'MAPPING_INVALID', 'schema'],
    [
      'with a wrong value',
      '{"schema":"import-mapping.v1","clock-unit":"h"}',
      'MAPPING_INVALID',
      'clock-unit',
    ],
    [
      'with a column that is a number',
      '{"schema":"import-mapping.v1","columns":{"a":1}}',
      'MAPPING_INVALID',
      'columns.a',
    ],
  ])('%s is refused by file and key', (_, content, code, words) => {
    const path = file('bad.json', content);
    expect(() => readMapping(path, 'x.csv')).toThrow(expect.objectContaining({ code }) as Error);
    expect(() => readMapping(path, 'x.csv')).toThrow(words);
    expect(() => readMapping(path, 'x.csv')).toThrow('bad.json');
  });

  test('that is not there says how to write it', () => {
    expect(() => readMapping(join(folder, 'none.json'), 'x.csv')).toThrow(
      expect.objectContaining({
        code: 'MAPPING_MISSING',
        hint: expect.stringContaining('--preview --mapping') as unknown,
      }) as Error,
    );
  });

  test('without columns only says what flags do', () => {
    expect(readMapping(mapping({ timezone: 'UTC' }), 'x.csv')).toMatchObject({
      flags: { timezone: 'UTC' },
      mapping: undefined,
    });
  });
});
