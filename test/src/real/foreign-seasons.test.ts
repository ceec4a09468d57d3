/** A month of a recorded season, written as public packages and spreadsheets write one, comes in with the same rows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRows, type Row } from '@pkg/lake';
import { beforeAll, describe, expect, test } from 'vitest';
import { FOREIGN_FORMS, writeForeignSeason } from '../foreign/foreign-season.ts';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import { isRealDataThere, SEASON_2023 } from './real-data.ts';

const UNTIL = '2023-11-05';
const HISTORIES = ['schedule', 'boxscores_raw', 'injuries_raw', 'odds_raw', 'dk_salaries'];

/** The rows of each history by path, without what a form does not say to the last digit. */
async function rowsOf(root: string, isEspn: boolean): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const history of HISTORIES) {
    const rows: string[] = [];
    for (const path of filesBelow(root, `bronze/${history}`)) {
      const own = await readRows(readFileSync(join(root, path)), path);
      rows.push(...own.map((row) => JSON.stringify(comparable(history, row, isEspn))));
    }
    found.set(history, rows.sort());
  }
  return found;
}

function comparable(history: string, row: Row, isEspn: boolean): Record<string, unknown> {
  const same: Record<string, unknown> = { ...row };
  if (typeof row['minutes'] === 'number') same['minutes'] = row['minutes'].toFixed(1);
  // ESPN has ids of its own, and neither names who is not listed nor says why he is out.
  if (isEspn && 'game_id' in same) delete same['game_id'];
  if (isEspn && history === 'boxscores_raw') delete same['status'];
  return Object.fromEntries(Object.entries(same).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe.skipIf(!isRealDataThere())('a month of 2023-24 as', () => {
  const imported = async (form: (typeof FOREIGN_FORMS)[number]): Promise<string> => {
    const [folder, root] = [temporaryFolder(), temporaryFolder()];
    await writeForeignSeason(form, SEASON_2023, folder, UNTIL);
    const { exit, stderr } = await runPipeline(['import', folder, '--data-root', root]);
    expect(stderr.replaceAll(/^\d+\/\d+ snapshots\n/gm, '')).toBe('');
    expect(exit).toBe(0);
    return root;
  };
  let numeric: string;
  beforeAll(async () => {
    numeric = await imported('numeric');
  });

  test.each(FOREIGN_FORMS.filter((form) => form !== 'numeric'))(
    '%s has the rows of the season',
    async (form) => {
      const isEspn = form === 'hoopr';
      const [found, right] = [
        await rowsOf(await imported(form), isEspn),
        await rowsOf(numeric, isEspn),
      ];
      const withId = (row: string): boolean => !isEspn || !row.includes('"player_id":null');
      for (const history of HISTORIES) {
        expect(right.get(history)!.length).toBeGreaterThan(10);
        expect(found.get(history)).toEqual(right.get(history)!.filter(withId));
      }
    },
  );
});
