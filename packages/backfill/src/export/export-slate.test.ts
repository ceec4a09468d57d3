/** Exports for programs that know players by the ids of the site. */
import { readDelimited, type Row } from '@pkg/lake';
import { describe, expect, test } from 'vitest';
import { exportText } from './export-slate.ts';
import { matchSite, type SitePlayer } from './site-ids.ts';

type Ours = Row & {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode?: string;
  readonly salary?: number | null;
};

function ours({ player_id, player_name, team_tricode = 'HLC', salary = 5000 }: Ours): Row {
  return {
    player_id,
    player_name,
    team_tricode,
    salary,
    team_id: 1,
    opponent_team_tricode: 'FEN',
    game_id: 'g',
    tip_ts: Date.UTC(2014, 11, 6, 0, 0),
    positions: 'PG/SF',
    dk_fpts_mean: 20.123,
    dk_fpts_p10: 10,
    dk_fpts_p90: 30,
    pred_own_pct: 25,
  };
}

function listed(id: number, name: string, team = 'HLC'): SitePlayer {
  return { id: String(id), name, team };
}

/** The fields of the file as they are read back. */
function opened(text: string): Row[] {
  return readDelimited(new TextEncoder().encode(text), 'slate.csv');
}

const homeTeams = new Map([['g', 1]]);

describe('site ids', () => {
  const rows = [
    ours({ player_id: 900503, player_name: 'Wendell Wyndham-Reyes Jr.' }),
    ours({ player_id: 900504, player_name: 'Silas Balfrin' }),
    ours({ player_id: 900505, player_name: 'Nikola Đurvić' }),
    ours({ player_id: 900506, player_name: 'Jalen Hill' }),
  ];
  const site = [
    listed(31000041, 'Si Balfrin'),
    listed(31000042, 'Nikola Djurvic'),
    listed(31000043, 'Wendell Wyndham Reyes'),
    listed(31000044, 'Jalen Hill'),
  ];
  const facts = { site: matchSite(site, rows), homeTeams };

  test.each(['dk', 'pydfs'] as const)(
    'in %s are found by the names that the steps know',
    (format) => {
      const done = exportText(format, rows, facts);
      expect(opened(done.text).map(({ ID }) => ID)).toEqual([
        '31000043',
        '31000041',
        '31000042',
        '31000044',
      ]);
      expect(done).toMatchObject({ leftOut: [], notMatched: [], ids: 'site' });
    },
  );

  test('of a player who is another one are not taken: he is not matched, with the names that are left over', () => {
    const other = [...site.slice(0, 3), listed(31000044, 'Jaylin Hill'), listed(31000045, 'Al Bo')];
    const dk = exportText('dk', rows, { ...facts, site: matchSite(other, rows) });
    expect(dk.leftOut).toEqual(['Jalen Hill']);
    expect(dk.unpriced).toEqual([]);
    expect(dk.notMatched).toEqual([
      { player_name: 'Jalen Hill', team_tricode: 'HLC', site_names: ['Jaylin Hill', 'Al Bo'] },
    ]);
  });

  test('that two of the site could have are nobody', () => {
    const twice = [...site, listed(31000046, 'Jalen Hill')];
    expect(exportText('dk', rows, { ...facts, site: matchSite(twice, rows) }).notMatched).toEqual([
      { player_name: 'Jalen Hill', team_tricode: 'HLC', site_names: ['Jalen Hill', 'Jalen Hill'] },
    ]);
  });
});

describe('a pydfs file', () => {
  const rows = [
    ours({ player_id: 900503, player_name: 'Ana One' }),
    ours({ player_id: 900504, player_name: 'Bo Two' }),
    ours({ player_id: 900505, player_name: 'Cy Three', salary: null }),
  ];
  const half = {
    site: matchSite([listed(31000041, 'Bo Two'), listed(31000042, 'Anna O')], rows),
    homeTeams,
  };

  test('with ids of two kinds is refused, with the names on both sides', () => {
    const attempt = (): unknown => exportText('pydfs', rows, half);
    expect(attempt).toThrow(expect.objectContaining({ code: 'NAMES_NOT_MATCHED' }));
    expect(attempt).toThrow('Ana One (HLC; the site also lists Anna O)');
  });

  test("has the league's ids of all players where that is asked for, and where the site's were not captured", () => {
    const none = { site: matchSite([], rows), homeTeams };
    for (const done of [
      exportText('pydfs', rows, { ...half, ids: 'league' }),
      exportText('pydfs', rows, none),
    ]) {
      expect(done.ids).toBe('league');
      expect(opened(done.text).map(({ ID }) => ID)).toEqual(['900503', '900504']);
      expect(done.unpriced).toEqual(['Cy Three']);
    }
  });

  test('has what pydfs-lineup-optimizer 3.6 reads of each row of the DraftKings form', () => {
    const { text } = exportText('pydfs', rows, { ...half, ids: 'league' });
    expect(text.split('\r\n')[0]).toContain('TeamAbbrev');
    for (const row of opened(text)) {
      expect(String(row['Name']).split(' ')).toHaveLength(2);
      expect(row['Position']).toBe('PG/SF');
      for (const name of ['Salary', 'AvgPointsPerGame', 'Projection Floor', 'Projection Ceil'])
        expect(Number(row[name])).toBeGreaterThan(0);
      expect(Number(row['Projected Ownership'])).toBe(0.25);
      // Teams, then %m/%d/%Y, %I:%M%p and a zone, split at the last three spaces.
      expect(row['Game Info']).toMatch(/^[A-Z]{3}@[A-Z]{3} \d\d\/\d\d\/\d{4} \d\d:\d\d[AP]M ET$/);
      expect(row['Game Info']).toBe('FEN@HLC 12/05/2014 07:00PM ET');
    }
  });
});

test.each(['=1+1 One', '+Ana One', '-Ana One', '@Ana One', '\tAna One', '\rAna One', "'=Ana One"])(
  'a name such as %j begins no formula in any form, and is the same name when it is read back',
  (name) => {
    const rows = [ours({ player_id: 900503, player_name: name })];
    const facts = { site: matchSite([listed(1, name)], rows), homeTeams };
    for (const format of ['csv', 'dk', 'pydfs'] as const) {
      const { text } = exportText(format, rows, facts);
      expect(text).not.toMatch(/(^|,|\n)"?[=+\-@\t\r](?!\n)/);
      const [row] = opened(text);
      expect(row!['Name'] ?? row!['player_name[]'] ?? row!['player_name']).toBe(name);
    }
  },
);

test('a form that there is not is refused, and not taken for another', () => {
  const facts = { site: matchSite([], []), homeTeams };
  expect(() => exportText('xlsx' as 'csv', [], facts)).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_FORMAT', hint: 'use one of csv, dk, pydfs' }) as Error,
  );
});
