import { readFileSync } from 'node:fs';
import { readRows, type Row } from '@pkg/lake';
import { nameResolver } from '@pkg/steps';
import { describe, expect, test } from 'vitest';
import { isRealDataThere, REAL_DATA } from './real-data.ts';

async function season(name: string, file: string, columns: string[]): Promise<Row[]> {
  const path = `${REAL_DATA}/seasons/${name}/${file}.parquet`;
  return readRows(readFileSync(path), path, columns);
}

describe.skipIf(!isRealDataThere())('names of two seasons', () => {
  test.each([
    ['2023-24', 25_000],
    ['2024-25', 14_000],
  ])(
    '%s: every name of the site leads to its own player, and none to another',
    async (name, least) => {
      const lines = await season(name, 'boxscores', ['player_id', 'player_name', 'team']);
      const players = lines.flatMap((row) =>
        row['player_id'] === null
          ? []
          : [
              {
                player_id: Number(row['player_id']),
                player_name: String(row['player_name']),
                team_tricode: String(row['team']),
              },
            ],
      );
      const idOf = nameResolver(players);
      const listed = (
        await season(name, 'dk_salaries', ['player_id', 'player_name', 'team'])
      ).filter((row) => row['player_id'] !== null);
      expect(listed.length).toBeGreaterThan(least);
      const missed = listed.filter(
        (row) => idOf(String(row['player_name']), String(row['team'])) !== Number(row['player_id']),
      );
      expect(missed).toEqual([]);
    },
  );
});
