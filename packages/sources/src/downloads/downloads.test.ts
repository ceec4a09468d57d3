/** Files that people download by hand, in the forms of the site; all names are made up. */
import type { KnownError } from '@pkg/std';
import { formatInstant, parseGameDate, parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import type { Download, DownloadFacts } from './download.ts';
import { recogniseDownload } from './recognise.ts';

const HEADER =
  'Position,Name + ID,Name,ID,Roster Position,Salary,Game Info,TeamAbbrev,AvgPointsPerGame';

const CLASSIC = `${HEADER}
PG/SG,Rémy Fenwright (31000001),Rémy Fenwright,31000001,PG/SG/G/UTIL,9100,SA@GS 12/07/2014 07:30PM ET,GS,47.2
C,Günter Šimravec (31000002),Günter Šimravec,31000002,C/UTIL,6000,SA@GS 12/07/2014 07:30PM ET,SA,30.1
SF,"Corwin ""Cy"" Elmswood Jr. (31000003)","Corwin ""Cy"" Elmswood Jr.",31000003,SF/F/UTIL,3000,BOS@MIA 12/07/2014 06:00PM ET,MIA,0
`;

const SHOWDOWN = `${HEADER}
PG,Rémy Fenwright (1),Rémy Fenwright,1,CPT,13650,SAS@GSW 12/07/2014 07:30PM ET,GSW,47.2
PG,Rémy Fenwright (2),Rémy Fenwright,2,UTIL,9100,SAS@GSW 12/07/2014 07:30PM ET,GSW,47.2
`;

const STANDINGS = `\uFEFFRank,EntryId,EntryName,TimeRemaining,Points,Lineup,,Player,Roster Position,%Drafted,FPTS
1,4000000001,"a, b (1/3)",0,310.5,C Günter Šimravec F Jules Quartermoor G Silas Balfrin,,Silas Balfrin,UTIL,24.10%,50.25
2,4000000002,beta,0,300.25,C Günter Šimravec,,Silas Balfrin,G,10.05%,50.25
3,4000000003,gamma,0,290,C Günter Šimravec,,Corwin Elmswood,SF,42.30%,31
4,4000000004,delta,0,0,
`;

const FACTS: DownloadFacts = {
  path: 'downloads/contest-standings-100000001.csv',
  capturedAt: parseInstant('2014-12-07T18:00:00Z'),
  draftGroupId: '5028',
  gameDate: parseGameDate('2014-12-07'),
};

function read(text: string, change: Partial<DownloadFacts> = {}): Download {
  const reader = recogniseDownload(new TextEncoder().encode(text), 'any.csv');
  expect(reader).toBeDefined();
  return reader!({ ...FACTS, ...change });
}

function refusal(text: string, change: Partial<DownloadFacts> = {}): KnownError {
  try {
    read(text, change);
  } catch (error) {
    return error as KnownError;
  }
  throw new Error('it was read');
}

describe('DKSalaries.csv of a Classic slate', () => {
  const { takenFor, drafts, leftOut, notes } = read(CLASSIC);

  test('is taken for what it is, whatever its name', () => {
    expect(takenFor).toBe('the Classic players of DKSalaries.csv');
    expect(leftOut).toEqual([]);
  });

  test('of one player alone is still Classic', () => {
    const one = read(CLASSIC.split('\n').slice(0, 2).join('\n'));
    expect(one.drafts.map(({ dataset }) => dataset)).toEqual(['dk_salaries', 'dk_salary_file']);
  });

  test('becomes prices by both clocks of its capture, with the lock at the first Eastern tip', () => {
    const [salaries] = drafts;
    expect(salaries).toMatchObject({
      dataset: 'dk_salaries',
      keys: [
        ['season', '2014'],
        ['date', '2014-12-07'],
        ['draft_group_id', '5028'],
      ],
      asOf: FACTS.capturedAt,
      availableAt: FACTS.capturedAt,
    });
    const row = salaries!.rows[0] as Record<string, unknown>;
    expect(formatInstant(row['lock_ts'] as never)).toBe('2014-12-07T23:00:00Z');
    expect(salaries!.rows[0]).toMatchObject({
      player_id: null,
      player_name: 'Rémy Fenwright',
      team_tricode: 'GSW',
      positions: 'PG/SG',
      salary: 9100,
    });
    expect(salaries!.rows[2]).toMatchObject({ player_name: 'Corwin "Cy" Elmswood Jr.' });
    expect(notes).toEqual(['the slate locks at 2014-12-07T23:00:00Z']);
  });

  test('keeps the ids of the site beside them', () => {
    expect(drafts[1]).toMatchObject({ dataset: 'dk_salary_file' });
    expect(drafts[1]!.rows.map((row) => (row as { site_id: string }).site_id)).toEqual([
      '31000001',
      '31000002',
      '31000003',
    ]);
  });

  test('in summer time has tips an hour earlier by UTC', () => {
    const summer = CLASSIC.replaceAll('12/07/2014', '04/07/2015');
    expect(read(summer).notes[0]).toBe('the slate locks at 2015-04-07T22:00:00Z');
  });

  test('captured after its lock says so', () => {
    const late = read(CLASSIC, { capturedAt: parseInstant('2014-12-08T00:00:00Z') });
    expect(late.notes[1]).toMatch(/after the lock/);
  });

  test('beside the entries of DKEntries.csv is the same slate', () => {
    const pad = ',,,,,,,,,,,,,';
    const entries = [
      'Entry ID,Contest Name,Contest ID,Entry Fee,PG,SG,SF,PF,C,G,F,UTIL,,Instructions',
      '4000000001,NBA $1,100000001,$1,,,,,,,,,,1. Fill in',
      `${pad}2. Upload`,
      ...CLASSIC.trimEnd()
        .split('\n')
        .map((line) => `${pad}${line}`),
    ].join('\r\n');
    const beside = read(entries);
    expect(beside.takenFor).toBe('the Classic players beside the entries of DKEntries.csv');
    expect(beside.drafts).toEqual(drafts);
  });
});

describe('a list of players that is no slate of ours', () => {
  test('a Showdown has no prices, and its ids of both slots', () => {
    const { takenFor, drafts, leftOut } = read(SHOWDOWN);
    expect(takenFor).toBe('the Showdown players of DKSalaries.csv');
    expect(drafts.map(({ dataset }) => dataset)).toEqual(['dk_salary_file']);
    expect(
      drafts[0]!.rows.map((row) => (row as { roster_positions: string }).roster_positions),
    ).toEqual(['CPT', 'UTIL']);
    expect(leftOut).toEqual([expect.stringContaining('Showdown')]);
  });

  test('games of two dates have no prices', () => {
    const two = CLASSIC.replace('12/07/2014 06:00PM', '12/08/2014 06:00PM');
    expect(read(two).leftOut).toEqual([expect.stringContaining('2014-12-07, 2014-12-08')]);
  });

  test('players of a game that was called off are left out, and counted', () => {
    const off = CLASSIC.replace('BOS@MIA 12/07/2014 06:00PM ET', 'Postponed');
    const { drafts, leftOut, notes } = read(off);
    expect(drafts[0]!.rows).toHaveLength(2);
    expect(leftOut).toEqual([expect.stringContaining('1 players')]);
    expect(notes[0]).toBe('the slate locks at 2014-12-08T00:30:00Z');
  });
});

test.each([
  [
    'a game that has begun',
    CLASSIC.replace('SA@GS 12/07/2014 07:30PM ET', 'In Progress'),
    'line 2',
  ],
  ['a salary that is no number', CLASSIC.replace(',6000,', ',6k,'), 'line 3'],
  ['a team that is not in its game', CLASSIC.replace('ET,SA,', 'ET,BOS,'), 'line 3'],
  ['an id twice', CLASSIC.replaceAll('31000002', '31000001'), 'line 3'],
  ['an id that is none', CLASSIC.replaceAll('31000002', 'x'), 'line 3'],
  [
    'a time that does not exist',
    CLASSIC.replaceAll('12/07/2014 07:30PM', '13/07/2014 07:30PM'),
    'line 2',
  ],
])('%s is refused with its line', (_, text, place) => {
  const error = refusal(text);
  expect(error).toMatchObject({ code: 'DOWNLOAD_CONTENT', kind: 'input' });
  expect(error.message).toContain(place);
});

describe('contest standings', () => {
  const ids = new Map([['Silas Balfrin', 900504]]);
  const known = { playerIdOf: (name: string) => ids.get(name) ?? null };
  const { takenFor, drafts, notes } = read(STANDINGS, known);

  test('become the ownership of their contest: shares of all positions, of all entries', () => {
    expect(takenFor).toBe('the standings of a DraftKings contest');
    expect(drafts.map(({ dataset }) => dataset)).toEqual(['dk_ownership']);
    expect(drafts[0]!.rows).toEqual([
      {
        game_date: '2014-12-07',
        draft_group_id: '5028',
        contest_id: 100000001,
        contest_name: 'contest 100000001',
        entries: 4,
        player_id: 900504,
        player_name: 'Silas Balfrin',
        actual_own_pct: 34.15,
      },
      expect.objectContaining({ player_id: null, actual_own_pct: 42.3 }),
    ]);
    expect(notes).toEqual([
      '2 players in 4 entries, whose shares sum to 76.45 of 800 percent',
      expect.stringContaining('Corwin Elmswood'),
    ]);
  });

  test('of a Showdown are never ownership of a Classic slate', () => {
    const { drafts: none, leftOut } = read(STANDINGS.replace(',UTIL,24', ',CPT,24'));
    expect(none).toEqual([]);
    expect(leftOut).toEqual([expect.stringContaining('Showdown')]);
  });

  test('in which two players of one name share a position have neither', () => {
    const twice = read(STANDINGS.replace(',G,10.05%', ',UTIL,10.05%'));
    expect(twice.drafts[0]!.rows).toHaveLength(1);
    expect(twice.leftOut).toEqual([expect.stringContaining('Silas Balfrin')]);
  });

  test.each([
    ['a share without its sign', STANDINGS.replace('24.10%', '0.241'), {}, 'line 2'],
    [
      'no shares',
      STANDINGS.replaceAll(/,,[^,]+,\w+,[\d.]+%,[\d.]+$/gm, ','),
      {},
      'no player has a share',
    ],
    ['a file that says no contest', STANDINGS, { path: 'mine.csv' }, 'says which contest it is of'],
    ['no date', STANDINGS, { gameDate: undefined }, 'does not say its date'],
    ['no draft group', STANDINGS, { draftGroupId: undefined }, 'does not say its draft group'],
  ])('with %s are refused', (_, text, change, words) => {
    expect(refusal(text, change).message).toContain(words);
  });

  test('whose shares are more than eight places are refused', () => {
    const rows = Array.from({ length: 9 }, (_, at) => `,,,,,,,Player ${String(at)},G,90.00%,1`);
    const [header] = STANDINGS.split('\n');
    expect(refusal([header, '1,4000000001,a,0,1,C x', ...rows].join('\n')).message).toContain(
      '810.00',
    );
  });
});

test('tiers, which have no salaries, have no prices', () => {
  const tiers = CLASSIC.replaceAll(/,(PG|C|SF)[/\w]*UTIL,\d+/g, ',T1,');
  const { takenFor, drafts } = read(tiers);
  expect(takenFor).toBe('the DraftKings players of DKSalaries.csv');
  expect(drafts.map(({ dataset }) => dataset)).toEqual(['dk_salary_file']);
});

test('another table is no download', () => {
  const text = new TextEncoder().encode('game_date,book,line\n2014-12-07,a,-3.5\n');
  expect(recogniseDownload(text, 'odds.csv')).toBeUndefined();
  expect(recogniseDownload(text, 'odds.parquet')).toBeUndefined();
});
