import { evaluate } from '@pkg/evaluate';
import { playerOf, slateOf as projectedSlateOf } from '@pkg/evaluate/testing';
import { describe, expect, test } from 'vitest';
import { backfillPage } from './backfill-page.ts';
import { backfillOf, cellOf, slateOf, slatePlayerOf, START_MS } from './testing/backfills.ts';
import {
  expectLinksHold,
  expectNoRequest,
  expectReachable,
  expectWellFormed,
} from './testing/page-checks.ts';

const projected = Array.from({ length: 40 }, (_, id) => playerOf(id + 1));
const evaluation = evaluate({ slates: [projectedSlateOf(projected)] });
const html = backfillPage(backfillOf({ evaluation }));

/** The text between two ids of sections. */
function section(page: string, id: string): string {
  return new RegExp(`<section id="${id}".*?</section>`, 's').exec(page)![0];
}

describe('the page of a backfill', () => {
  test('asks for nothing', () => {
    expectNoRequest(html);
  });

  test('leads only to its own places', () => {
    expectLinksHold(html);
  });

  test('closes every element that it opens', () => {
    expectWellFormed(html);
  });

  test('has every drawing in words, and every table in a region that the keyboard reaches', () => {
    expectReachable(html);
  });

  test('is the same bytes for the same backfill', () => {
    expect(backfillPage(backfillOf({ evaluation }))).toBe(html);
  });

  test('draws nothing where there is no number', () => {
    expect(html).not.toMatch(/NaN|Infinity|undefined|>null</);
  });

  test('shows every text of the data as text, whatever is in it', () => {
    const evil = `"><script>alert('&amp;')</script><img src=x onerror=alert(1)>`;
    const players = [
      slatePlayerOf(1, {
        player_name: evil,
        team_tricode: evil,
        opponent_team_tricode: evil,
        status: evil,
        positions: evil,
        pos_bucket: evil,
      }),
      slatePlayerOf(2, { positions: null, pos_bucket: evil, player_name: 'A <script>1</script>' }),
    ];
    const gap = { source: evil, policy: evil };
    const page = backfillPage({
      backfillId: evil,
      request: [[evil, evil]],
      planHash: evil,
      proof: { madeAt: evil, isEqual: true, outputs: 1, replays: 1 },
      startedAt: '2024-06-01T12:00:00.000Z',
      end: { finishedAt: evil, durationMs: 1, exitCode: 5, exitMeaning: evil },
      cells: [
        cellOf(evil, { partition: `${evil} group ${evil}`, pool: evil, runId: evil, gaps: [gap] }),
        cellOf(evil, { state: 'failed', error: evil, reason: evil, gameDate: evil }),
        cellOf(evil, { gameDate: null, partition: evil, reason: evil }),
      ],
      errors: [
        {
          code: evil,
          message: evil,
          hint: evil,
          count: 1,
          cells: [{ asset: evil, partition: evil }],
        },
      ],
      gaps: [{ ...gap, reason: evil, remediation: evil, game_dates: [evil], assets: [evil] }],
      checks: [{ name: evil, detail: evil, severity: 'error', gameDates: [evil] }],
      noSlate: [{ game_date: `x${evil}`, reason: evil }],
      notPublished: [{ game_date: evil, reason: evil }],
      slates: [
        slateOf(0, {
          gameDate: evil,
          draftGroup: evil,
          runId: evil,
          table: { state: 'shown', isLookahead: false, asOf: evil, players },
        }),
        slateOf(0, { gameDate: evil, table: { state: 'unreadable', problem: evil } }),
        slateOf(0, { gameDate: evil, runId: evil, table: { state: 'left out' } }),
      ],
      mostPlayers: 1,
      evaluation: { missing: evil },
    });
    expectWellFormed(page);
    expect(page).not.toMatch(/<script|<img|[^;]alert\('&amp;'/);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('of nothing is a page', () => {
    const page = backfillPage(
      backfillOf({ cells: [], errors: [], gaps: [], checks: [], slates: [], noSlate: [] }),
    );
    expectWellFormed(page);
    expect(page).toContain('Nothing failed.');
    expect(page).toContain('This backfill made no slate.');
  });

  test('of one without an end says so', () => {
    const page = backfillPage(backfillOf({ end: null }));
    expect(page).toContain('or ended early');
    expect(page).not.toContain('exit code');
  });
});

describe('the grid', () => {
  const grid = section(html, 'grid');

  test('has what dates share first, then every date, also those without a slate', () => {
    const rows = [...grid.matchAll(/<th scope="row">(?:<a [^>]*>)?([^<]*)/g)].map(
      ([, name]) => name,
    );
    expect(rows).toEqual(['2023-01', '2024-01-15', '2024-01-16', '2024-01-17']);
    expect(grid).toContain('no slate: no games');
  });

  test('says each state in words and by a shape of its own', () => {
    const marks = [...grid.matchAll(/<td class="s-(\w+)"[^>]*>(?:<a [^>]*>)?(.)/gu)];
    expect(marks.map(([, state]) => state)).toEqual([
      ...['succeeded', 'gap', 'succeeded', 'succeeded', 'reused', 'failed', 'skipped'],
    ]);
    expect(new Set(marks.map(([, , mark]) => mark)).size).toBe(5);
    for (const [cell] of grid.matchAll(/<td class="s-[^>]*>/g))
      expect(cell.includes('aria-label') || cell.includes('s-failed')).toBe(true);
  });

  test('leads from a failure to its line, and from a date to its cells', () => {
    expect(grid).toMatch(/<td class="s-failed"><a href="#cell-5" aria-label="failed: rates.score/);
    expect(section(html, 'cells')).toMatch(/<tr id="cell-5">.*?BROKEN: it broke/);
    expect(grid).toContain('<a href="#row-1">2024-01-15</a>');
  });

  test('shows the worst of several draft groups', () => {
    const cells = [cellOf('a.b'), cellOf('a.b', { state: 'failed' }), cellOf('a.b')];
    const page = backfillPage(backfillOf({ cells, slates: [] }));
    expect(section(page, 'grid')).toContain('<td class="s-failed"><a href="#cell-1"');
  });
});

describe('gaps', () => {
  test('name all that they touched, also what reads only from what they touched', () => {
    expect(section(html, 'gaps')).toContain(
      '3 cells of ingest.odds_raw, rates.score, finalize.unified; 1 slate with 20 player rows',
    );
  });
});

describe('failures', () => {
  test('are grouped by cause, with the next command and links to their cells', () => {
    const errors = section(html, 'errors');
    expect(errors).toContain('<code>pipeline why rates.score 2024-01-16</code>');
    expect(errors).toContain('<a href="#cell-5">rates.score 2024-01-16</a>');
    expect(errors).toContain('upstream not made');
  });
});

describe('the timeline', () => {
  test('has a drawing for each pool, and only what this backfill computed', () => {
    const timeline = section(html, 'timeline');
    expect(
      [...timeline.matchAll(/aria-label="(\w+): (\d) cells, (\d) at once/g)].map((m) => m.slice(1)),
    ).toEqual([
      ['ingest', '2', '2'],
      ['score', '3', '3'],
    ]);
    expect(timeline.match(/<rect /g)).toHaveLength(5);
    expect(timeline).not.toContain('not drawn');
  });

  test('says how many cells it can not draw', () => {
    const cells = [cellOf('a.b'), cellOf('a.c', { startedMs: null })];
    const page = backfillPage(backfillOf({ cells, slates: [] }));
    expect(section(page, 'timeline')).toContain('1 cell of this backfill is not drawn');
  });

  test('of a season is small: what is too narrow to point at is drawn as one path', () => {
    const cells = Array.from({ length: 4000 }, (_, place) =>
      cellOf('a.b', { startedMs: START_MS + 50 * place, durationMs: 40 }),
    );
    const page = backfillPage(backfillOf({ cells, slates: [] }));
    const drawn = section(page, 'timeline');
    expect(drawn).not.toContain('<rect');
    expect(drawn.length).toBeLessThan(120_000);
  });
});

describe('slates', () => {
  const slates = (page: string): string => section(page, 'slates');

  test('show quantiles, what came, and who was absent', () => {
    const players = [slatePlayerOf(1, { scored: 31.25 }), slatePlayerOf(2, { scored: 'absent' })];
    const table = {
      state: 'shown',
      isLookahead: false,
      asOf: '2024-01-15T17:30:00Z',
      players,
    } as const;
    const text = slates(backfillPage(backfillOf({ slates: [slateOf(3, { table })] })));
    expect(text).toContain('<td>31.3</td>');
    expect(text).toContain('<td>absent</td>');
    expect(text.match(/class="came"/g)).toHaveLength(1);
    expect(text.match(/<svg class="strip"/g)).toHaveLength(2);
    expect(text).toContain('<td>5000</td><td>4.00</td><td>11.5</td>');
  });

  test('draw every strip on one scale: the median lies where its points are', () => {
    const players = [
      slatePlayerOf(1, { dk_fpts_p50: 0 }),
      slatePlayerOf(2, { dk_fpts_p50: 40, dk_fpts_p95: 40 }),
    ];
    const table = { state: 'shown', isLookahead: false, asOf: '', players } as const;
    const text = slates(backfillPage(backfillOf({ slates: [slateOf(3, { table })] })));
    const medians = [...text.matchAll(/class="median" d="M([\d.]+) /g)].map(([, x]) => Number(x));
    expect(medians).toEqual([1, 119]);
  });

  test('stack the minutes of a team to 240, and say when they do not come to it', () => {
    const text = slates(html);
    const widths = [...text.matchAll(/<li[^>]* style="width:([\d.]+)%"/g)].map(([, w]) =>
      Number(w),
    );
    expect(widths).toHaveLength(10);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100, 6);
    expect(text).toContain('<b>AAA</b> <span>240.0 min</span>');
    const players = [slatePlayerOf(1, { minutes_p50: 36 })];
    const table = { state: 'shown', isLookahead: false, asOf: '', players } as const;
    const short = slates(backfillPage(backfillOf({ slates: [slateOf(3, { table })] })));
    expect(short).toContain('36.0 min, -204.0 off 240');
    expect(short).toContain('style="width:15.00%"');
  });

  test('are cut at a number of players, and say so', () => {
    const text = slates(backfillPage(backfillOf({ mostPlayers: 4 })));
    expect(text.match(/<svg class="strip"/g)).toHaveLength(4);
    expect(text).toContain('4 players of 10 players');
    expect(text).toContain('<code>--players 10</code>');
  });

  test('that are left out are listed, with how to see them', () => {
    const hidden = slateOf(3, {
      gameDate: '2024-01-14',
      table: { state: 'left out' },
      isPublished: false,
    });
    const text = slates(backfillPage(backfillOf({ slates: [hidden, slateOf(3)] })));
    expect(text).toContain('2024-01-14, group 7');
    expect(text).toContain('not what is published now');
    expect(text).toContain('<code>--slates 2</code>');
  });

  test('say when nobody can tell whether they are published', () => {
    const text = slates(backfillPage(backfillOf({ slates: [slateOf(3, { isPublished: null })] })));
    expect(text).toContain('its pointer is damaged');
  });

  test('that can not be read say why', () => {
    const table = {
      state: 'unreadable',
      problem: 'OUTPUT_DAMAGED: it is not as recorded',
    } as const;
    const text = slates(
      backfillPage(backfillOf({ slates: [slateOf(3, { table, isPublished: null })] })),
    );
    expect(text).toContain('OUTPUT_DAMAGED: it is not as recorded');
  });
});

describe('calibration', () => {
  test('has the plots and the scores of the evaluation', () => {
    const text = section(html, 'calibration');
    expect(text).toContain('40 players');
    expect(text.match(/<figure>/g)!.length).toBeGreaterThanOrEqual(4);
    expect(text).toContain('--run bf-1');
  });

  test('says why there is none', () => {
    expect(section(backfillPage(backfillOf()), 'calibration')).toContain('it has no labels');
  });
});
