import { describe, expect, test } from 'vitest';
import { evaluate } from '@pkg/evaluate';
import { ABSENT, playerOf, slateOf } from '@pkg/evaluate/testing';
import { evaluationPage } from './evaluation-page.ts';
import {
  expectLinksHold,
  expectNoRequest,
  expectReachable,
  expectWellFormed,
} from './testing/page-checks.ts';

const players = Array.from({ length: 40 }, (_, id) =>
  playerOf(id + 1, {
    ...(id % 5 === 0 ? { outcome: ABSENT } : {}),
    projection: { dk_fpts_mean: 4 + id, status: id % 7 === 0 ? 'NOT_YET_SUBMITTED' : 'AVAILABLE' },
  }),
);
const peer = [1, 2, 3].map((player_id) => ({
  draft_group_id: '7',
  player_id,
  game_date: '2024-01-15',
  proj_fpts: 20,
  proj_own_pct: 10,
  scored_fpts: 25,
}));
const evaluation = evaluate({ slates: [slateOf(players)], peer });
const html = evaluationPage(evaluation);

describe('the page', () => {
  test('asks for nothing', () => {
    expectNoRequest(html);
  });

  test('leads only to its own sections', () => {
    expectLinksHold(html);
  });

  test('closes every element that it opens', () => {
    expectWellFormed(html);
  });

  test('has every plot in words, and every table in a region that the keyboard reaches', () => {
    expectReachable(html);
  });

  test('draws no mark where there is no number', () => {
    expect(html).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test('shows texts as texts', () => {
    const status = '<b>"&';
    const odd = evaluate({ slates: [slateOf([playerOf(1, { projection: { status } })])] });
    expect(evaluationPage(odd)).toContain('&lt;b&gt;&quot;&amp;');
    expect(evaluationPage(odd)).not.toContain(status);
  });

  test('is the same bytes for the same evaluation', () => {
    expect(evaluationPage(evaluate({ slates: [slateOf(players)], peer }))).toBe(html);
  });

  test('of nobody is a page', () => {
    expect(evaluationPage(evaluate({ slates: [] }))).toContain('<h1>Evaluation of no date</h1>');
  });
});
