import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseHivePath } from '@pkg/asof';
import { readRows, scanSnapshots } from '@pkg/lake';
import { fileObjectStore, formatInstant, instantFromMs } from '@pkg/std';
import { describe, expect, test } from 'vitest';

const LAKE = fileURLToPath(new URL('../../../../shared/data/origin', import.meta.url));
const isThere = existsSync(LAKE);
if (!isThere) console.warn(`SKIPPED: tests on the owner's lake need ${LAKE}, and it is not there`);

function tables(): string[] {
  const files = readdirSync(LAKE, { recursive: true }) as string[];
  return files.filter((file) => file.endsWith('.parquet')).sort();
}

describe.skipIf(!isThere)("the owner's lake as it stands", () => {
  test('has tables that all read, lists and 64-bit ids among them', async () => {
    const paths = tables();
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const rows = await readRows(readFileSync(`${LAKE}/${path}`), path);
      expect(rows.length, path).toBeGreaterThan(0);
      const { keys } = parseHivePath(path);
      if (!path.startsWith('gold/')) continue;
      for (const row of rows) {
        expect(row['draft_group_id']).toBe(Number(keys.get('draft_group_id')));
        expect(row['game_date']).toBe(keys.get('game_date'));
        for (const id of row['raw_competition_ids'] as unknown[]) expect(id).toBeTypeOf('number');
      }
    }
  });

  test('has a schedule whose ids lack their zeros and whose instants are UTC', async () => {
    const path = 'silver/schedule/season=2025/month=12/schedule.parquet';
    const [first] = await readRows(readFileSync(`${LAKE}/${path}`), path);
    expect(first).toMatchObject({ game_id: 22500009, home_team_tricode: 'NYK' });
    expect(formatInstant(instantFromMs(first!['tip_ts'] as number))).toBe('2025-12-25T17:00:00Z');
  });

  test('holds no history, so nothing in it is taken for a snapshot', async () => {
    expect(await scanSnapshots(fileObjectStore(LAKE), '')).toEqual([]);
  });
});
