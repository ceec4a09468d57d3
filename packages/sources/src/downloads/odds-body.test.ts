/** Answers of The Odds API as people save them: with markets that nothing reads, and of its history. */
import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import type { Download } from './download.ts';
import { recogniseDownload } from './recognise.ts';

const UPDATED = '2024-01-15T17:00:00Z';

function game(commence_time = '2024-01-15T20:00:00Z'): Record<string, unknown> {
  const pair = (point: number): unknown[] => [
    { name: 'Boston Celtics', price: 1.91, point },
    { name: 'Toronto Raptors', price: 1.91, point: -point },
  ];
  return {
    id: `a${commence_time}`,
    sport_key: 'basketball_nba',
    commence_time,
    home_team: 'Boston Celtics',
    away_team: 'Toronto Raptors',
    bookmakers: [
      {
        key: 'draftkings',
        last_update: UPDATED,
        markets: [
          { key: 'spreads', outcomes: pair(-7.5) },
          { key: 'h2h', outcomes: [{ name: 'Boston Celtics', price: 1.3 }] },
        ],
      },
    ],
  };
}

function read(content: unknown, captured = '2024-01-15T17:05:00Z'): Download {
  const reader = recogniseDownload(new TextEncoder().encode(JSON.stringify(content)), 'x.json');
  return reader!({
    path: 'x.json',
    capturedAt: parseInstant(captured),
    draftGroupId: undefined,
    gameDate: undefined,
  });
}

describe('a saved answer', () => {
  test.each([
    ['of the present', [game()]],
    ['of the history', { timestamp: '2024-01-15T17:01:00Z', data: [game()] }],
  ])('%s becomes a snapshot of its lines; other markets are left out, and said', (_, content) => {
    const { drafts, leftOut, notes } = read(content);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      dataset: 'odds_raw',
      asOf: parseInstant(UPDATED),
      availableAt: parseInstant('2024-01-15T17:05:00Z'),
      rows: [{ book: 'draftkings', market: 'spread', spread_home: -7.5, game_date: '2024-01-15' }],
    });
    expect(leftOut).toEqual(['the market h2h, 1 times: nothing reads it']);
    expect(notes).toEqual(['1 lines on games of 2024-01-15']);
  });

  test('with games of two dates becomes two snapshots', () => {
    const { drafts } = read([game(), game('2024-01-17T00:30:00Z')]);
    expect(drafts.map(({ keys }) => keys[1])).toEqual([
      ['date', '2024-01-15'],
      ['date', '2024-01-16'],
    ]);
  });

  test('that a book updated after its capture is refused', () => {
    expect(() => read([game()], '2024-01-15T16:00:00Z')).toThrow(/after the file was captured/);
  });

  test('with a team that there is not is refused', () => {
    const attempt = (): unknown => read([{ ...game(), home_team: 'Nobody' }]);
    expect(attempt).toThrow(expect.objectContaining({ code: 'DOWNLOAD_CONTENT', kind: 'input' }));
  });
});

test.each(['{}', '[]', '[1]', 'null', '{"data":3}', 'no json'])('%s is no download', (text) => {
  expect(recogniseDownload(new TextEncoder().encode(text), 'x.json')).toBeUndefined();
});
