import { readFileSync } from 'node:fs';
import { readRows, type Row } from '@pkg/lake';
import { readDraftables, readPlayerIndex } from '@pkg/sources';
import { nameResolver } from '@pkg/steps';
import { describe, expect, test } from 'vitest';
import { isRealDataThere, REAL_DATA } from './real-data.ts';
import { payload, payloadsIn } from './recorded-payloads.ts';

async function season(name: string, file: string, columns: string[]): Promise<Row[]> {
  const path = `${REAL_DATA}/seasons/${name}/${file}.parquet`;
  return readRows(readFileSync(path), path, columns);
}

interface Player {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode: string;
}

/** Everybody whom a box score of the season lists, once per team. */
async function rosters(name: string): Promise<Player[]> {
  const lines = await season(name, 'boxscores', ['player_id', 'player_name', 'team']);
  const players = lines
    .filter((row) => row['player_id'] !== null)
    .map((row) => ({
      player_id: Number(row['player_id']),
      player_name: String(row['player_name']),
      team_tricode: String(row['team']),
    }));
  const once = new Map(players.map((row) => [`${String(row.player_id)} ${row.team_tricode}`, row]));
  return [...once.values()];
}

describe.skipIf(!isRealDataThere())('names of two seasons', () => {
  test.each([
    ['2023-24', 25_000],
    ['2024-25', 14_000],
  ])(
    '%s: every name of the site leads to its own player, and none to another',
    async (name, least) => {
      const players = await rosters(name);
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

  test.each(['2023-24', '2024-25'])(
    '%s: nobody is taken for a team mate where the roster does not have himself',
    async (name) => {
      const players = await rosters(name);
      expect(players.length).toBeGreaterThan(600);
      const taken = players.flatMap(({ player_id, player_name, team_tricode }) => {
        const others = players.filter(
          (other) => other.team_tricode === team_tricode && other.player_id !== player_id,
        );
        const found = nameResolver(others)(player_name, team_tricode);
        return found === null ? [] : [`${player_name} is ${String(found)} of ${team_tricode}`];
      });
      expect(taken).toEqual([]);
    },
  );

  test('of the recorded draftables all lead to a player of the recorded index, who is listed once', () => {
    const index = readPlayerIndex(payload('nba/stats/playerindex_2025-26_2026-02-22.json'));
    const teams = teamsOfIndex();
    const players = index.map(({ player_id, player_name, team_id }) => {
      return { player_id, player_name, team_tricode: teams.get(team_id)! };
    });
    const idOf = nameResolver(players);
    const lost: string[] = [];
    let found = 0;
    for (const path of payloadsIn('draftkings')) {
      const listed = readDraftables(payload(path)).players;
      const ids = listed.map(({ player_name, team_tricode }) => idOf(player_name, team_tricode));
      lost.push(...listed.filter((_, at) => ids[at] === null).map((row) => row.player_name));
      const known = ids.filter((id) => id !== null);
      expect(new Set(known).size).toBe(known.length);
      found += known.length;
    }
    expect([...new Set(lost)].sort()).toEqual(WITHOUT_TEAM_BY_FEBRUARY);
    expect(found).toBeGreaterThan(150);
  });
});

/** On a slate of December 2025, and on no team of the index of February 2026. */
const WITHOUT_TEAM_BY_FEBRUARY = [
  'Chris Boucher',
  'Chris Livingston',
  'Eli Ndiaye',
  'Eric Gordon',
  'Hunter Sallis',
  'Kyle Mangas',
  'Lonzo Ball',
  'Luke Travers',
  "N'Faly Dante",
  'Nikola Djurisic',
  'Trentyn Flowers',
];

/** Tricodes as the index of February 2026 has them, by team id. */
function teamsOfIndex(): Map<number, string> {
  const { resultSets } = JSON.parse(
    new TextDecoder().decode(payload('nba/stats/playerindex_2025-26_2026-02-22.json')),
  ) as { resultSets: { headers: string[]; rowSet: unknown[][] }[] };
  const { headers, rowSet } = resultSets[0]!;
  const [id, tricode] = [headers.indexOf('TEAM_ID'), headers.indexOf('TEAM_ABBREVIATION')];
  return new Map(rowSet.map((row) => [Number(row[id]), String(row[tricode])]));
}
