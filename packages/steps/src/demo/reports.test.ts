import { MINUTE_MS, SECOND_MS } from '@pkg/std';
import { expect, test } from 'vitest';
import { DEMO_OPTIONS, makeLeague } from './league.ts';

const league = makeLeague(DEMO_OPTIONS);
const { injuries, injuryReports, boxscores } = league;

test('a report is stamped at half past the hour and exists 1 to 140 seconds later', () => {
  for (const { report_ts_utc, pdf_created_utc } of injuryReports) {
    expect(new Date(report_ts_utc).toISOString().slice(14)).toBe('30:00.000Z');
    expect(pdf_created_utc - report_ts_utc).toBeGreaterThanOrEqual(SECOND_MS);
    expect(pdf_created_utc - report_ts_utc).toBeLessThanOrEqual(140 * SECOND_MS);
  }
});

test('the index names each report once, and every row is of a report in it', () => {
  const index = new Set(injuryReports.map(({ report_ts_utc }) => report_ts_utc));
  expect(index.size).toBe(injuryReports.length);
  expect(injuries.every(({ report_ts_utc }) => index.has(report_ts_utc))).toBe(true);
});

test('a report holds a team as not yet submitted or its players, never both', () => {
  const kinds = new Map<string, Set<string>>();
  for (const { report_ts_utc, game_date, team, row_type } of injuries) {
    const key = `${report_ts_utc}/${game_date}/${team}`;
    kinds.set(key, (kinds.get(key) ?? new Set()).add(row_type));
  }
  expect([...kinds.values()].every(({ size }) => size === 1)).toBe(true);
});

test('a player who was out in the last report before the tip did not play', () => {
  const status = new Map<string, string>();
  for (const row of injuries) {
    if (row.player === null || row.report_ts_utc > row.tip_utc!) continue;
    status.set(`${row.game_date}/${row.team}/${row.player}`, row.status!);
  }
  const played = boxscores.filter((row) => row.status === 'played');
  const said = played.map((row) => status.get(`${row.game_date}/${row.team}/${row.player_name}`));
  expect(said).not.toContain('Out');
  expect(said).toContain('Available');
});

test('a status changes during the day', () => {
  const seen = new Map<string, Set<string>>();
  for (const row of injuries) {
    if (row.player === null) continue;
    const key = `${row.game_date}/${row.player}`;
    seen.set(key, (seen.get(key) ?? new Set()).add(row.status!));
  }
  const histories = [...seen.values()].map((statuses) => [...statuses].join(' '));
  expect(histories).toContain('Questionable Out');
  expect(histories).toContain('Questionable Available');
});

test('a late scratch is in a report, but in none that existed at the cut-off', () => {
  for (const { date, detail } of league.oddities.filter(({ kind }) => kind === 'late-scratch')) {
    const tips = league.schedule.filter((r) => r.game_date === date).map((r) => r.tip_utc);
    const cutoff = Math.min(...tips) - 30 * MINUTE_MS;
    const rows = injuries.filter(
      (row) => row.game_date === date && row.player !== null && detail.startsWith(row.player),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.pdf_created_utc <= cutoff)).toEqual([]);
  }
});
