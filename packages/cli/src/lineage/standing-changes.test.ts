import type { Row } from '@pkg/lake';
import { describe, expect, test } from 'vitest';
import { teamNews } from '@pkg/audit/diff-text';
import { standingChanges, type StandingChange } from '@pkg/audit/lineage';

const row = (player_id: number, change: Row = {}): Row => ({
  player_id,
  player_name: `P${String(player_id)}`,
  team_tricode: 'AAA',
  status: 'AVAILABLE',
  play_prob: 0.9,
  minutes_p50: 30,
  is_projected_starter: true,
  ...change,
});
const listed = (player_id: number, status: string, team_tricode = 'AAA'): Row => ({
  player_id,
  player_name: `P${String(player_id)}`,
  team_tricode,
  status,
  notes_raw: 'Knee',
});
const QUESTIONABLE = { status: 'QUESTIONABLE', play_prob: 0.5, minutes_p50: 15 };

describe('the standings of two runs', () => {
  test('differ where a status, a chance, minutes or a start do, who moved most first', () => {
    const before = { rows: [row(1), row(2), row(3), row(4)], report: [] };
    const after = {
      rows: [
        row(1),
        row(2, { is_projected_starter: false }),
        row(3, QUESTIONABLE),
        row(4, { minutes_p50: 33, play_prob: 0.9004 }),
      ],
      report: [listed(3, 'QUESTIONABLE')],
    };
    const changes = standingChanges(before, after);
    expect(changes.map(({ player_id }) => player_id)).toEqual([3, 4, 2]);
    expect(changes[0]).toMatchObject({
      before: { status: 'AVAILABLE', reason: null },
      after: { status: 'QUESTIONABLE', reason: 'Knee', play_prob: 0.5 },
    });
  });

  test('know who is ruled out, though he has no row, and nobody of a team that is not on the slate', () => {
    const before = { rows: [row(1), row(2)], report: [] };
    const report = [listed(1, 'OUT'), listed(3, 'QUESTIONABLE'), listed(9, 'OUT', 'ZZZ')];
    const after = { rows: [row(2)], report };
    expect(standingChanges(before, after)).toMatchObject([
      { player_id: 1, before: { minutes_p50: 30 }, after: { status: 'OUT', minutes_p50: 0 } },
    ]);
  });
});

describe('the news of a team', () => {
  const change = (player_id: number, from: string, to: string): StandingChange => {
    const [before, after] = [from, to].map((status) => ({
      ...{ status, reason: null, play_prob: 0.5, minutes_p50: 10, starts: false },
    }));
    return {
      ...{ player_id, player_name: `P${String(player_id)}`, team_tricode: 'AAA' },
      before: before!,
      after: after!,
    };
  };

  test('is his own first, then that of two mates, and how many more', () => {
    const changes = [2, 3, 4, 1].map((id) => change(id, 'AVAILABLE', 'OUT'));
    expect(teamNews(1, changes)).toBe(
      'he: AVAILABLE -> OUT; P2: AVAILABLE -> OUT; P3: AVAILABLE -> OUT; 1 more',
    );
  });

  test('that a team has reported is no news of everybody who is available', () => {
    const fit = change(1, 'NOT_YET_SUBMITTED', 'AVAILABLE');
    expect(teamNews(1, [fit, change(2, 'NOT_YET_SUBMITTED', 'OUT')])).toBe('P2: unreported -> OUT');
    expect(teamNews(1, [fit])).toBe('his team has reported');
  });

  test('is nothing where minutes alone moved', () => {
    expect(teamNews(1, [change(2, 'AVAILABLE', 'AVAILABLE')])).toBe('');
  });
});
