import { describe, expect, test } from 'vitest';
import type { BoxScoreArchiveRow } from '../import/season-tables.ts';
import { makeLeague } from './league.ts';

const SEEDS = [11, 12, 13];

function byTeamAndGame(rows: readonly BoxScoreArchiveRow[]): BoxScoreArchiveRow[][] {
  const groups = new Map<string, BoxScoreArchiveRow[]>();
  for (const row of rows) {
    const key = `${row.game_id}/${row.team}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

function sum(
  rows: readonly BoxScoreArchiveRow[],
  column: 'minutes' | 'pts' | 'plus_minus',
): number {
  return rows.reduce((total, row) => total + (row[column] ?? 0), 0);
}

describe.each(SEEDS)('box scores of seed %i', (seed) => {
  const { boxscores, oddities } = makeLeague({ seed });
  const sides = byTeamAndGame(boxscores);

  test('list thirteen players per team, five of them starters', () => {
    for (const side of sides) {
      expect(side).toHaveLength(13);
      expect(side.filter(({ starter }) => starter)).toHaveLength(5);
    }
  });

  test('have exactly 240 minutes per team, 265 after an overtime', () => {
    const totals = sides.map((side) => sum(side, 'minutes'));
    expect(new Set(totals)).toEqual(new Set([240, 265]));
    const overtimes = oddities.filter(({ kind }) => kind === 'overtime');
    expect(totals.filter((total) => total === 265)).toHaveLength(2 * overtimes.length);
  });

  test('add up on every line', () => {
    for (const row of boxscores.filter(({ status }) => status === 'played')) {
      expect(row.pts).toBe(2 * (row.fgm! - row.fg3m!) + 3 * row.fg3m! + row.ftm!);
      expect(row.reb).toBe(row.oreb! + row.dreb!);
      expect(row.fgm).toBeLessThanOrEqual(row.fga!);
      expect(row.fg3m).toBeLessThanOrEqual(Math.min(row.fg3a!, row.fgm!));
      expect(row.fg3a).toBeLessThanOrEqual(row.fga!);
      expect(row.ftm).toBeLessThanOrEqual(row.fta!);
      expect(row.pf).toBeLessThanOrEqual(6);
      expect(row.minutes).toBeGreaterThan(0);
      expect(row.minutes).toBeLessThanOrEqual(47);
    }
  });

  test('have no numbers for who did not play', () => {
    for (const row of boxscores.filter(({ status }) => status !== 'played')) {
      expect(['inactive', 'dnp']).toContain(row.status);
      expect([row.minutes, row.fgm, row.pts, row.plus_minus]).toEqual([null, null, null, null]);
      expect(row.starter).toBe(false);
    }
  });

  test('have a winner, and a plus-minus that sums to five times the margin', () => {
    for (const side of sides) {
      const [{ game_id, opp }] = side as [BoxScoreArchiveRow];
      const other = boxscores.filter((row) => row.game_id === game_id && row.team === opp);
      const margin = sum(side, 'pts') - sum(other, 'pts');
      expect(margin).not.toBe(0);
      expect(sum(side, 'plus_minus')).toBe(5 * margin);
    }
  });
});
