import { KnownError } from '@pkg/std';
import { afterAll, expect, test } from 'vitest';
import { damageBytes, randomOf } from '../testing/mutation.ts';
import { reportPdf } from '../testing/report-pdf.ts';
import { ReportReader } from './report-reader.ts';

/** All of them with HINDCAST_PROOF=full, otherwise a sample. */
const REPORTS = process.env['HINDCAST_PROOF'] === 'full' ? 2_000 : 150;
const CODES = /^(PDF_(DAMAGED|UNREADABLE|TOO_SLOW|TOO_LARGE)|INJURY_REPORT_(LAYOUT|CONTENT))$/;

const reader = new ReportReader();
afterAll(() => reader.close());

const TEAMS = ['Houston Rockets', 'Philadelphia 76ers'] as const;
const ROWS = TEAMS.flatMap((team) =>
  Array.from({ length: 18 }, (_, index) => ({
    date: '01/15/2024',
    time: '01:00 (ET)',
    matchup: 'HOU@PHI',
    team,
    player: `Player${String(index)}, ${team.slice(0, 4)}`,
    status: index % 2 === 0 ? 'Out' : 'Questionable',
    reason:
      index % 3 === 0
        ? 'Injury/Illness - Right Lateral Ankle; Sprain and a bone bruise of some days'
        : 'Rest',
  })),
);

test(`${String(REPORTS)} damaged reports give an error with a code, or the very rows`, async () => {
  const pdf = reportPdf({
    time: '01/15/24 12:30 PM',
    createdAt: "D:20240115123002-05'00'",
    rows: ROWS,
  });
  const whole = await reader.read(pdf);
  expect(whole.rows).toHaveLength(ROWS.length);
  const outcomes: Record<string, number> = {};
  for (let seed = 1; seed <= REPORTS; seed += 1) {
    const bytes = damageBytes(pdf, randomOf(seed));
    let outcome = 'the very rows';
    try {
      const report = await reader.read(bytes);
      expect(report, `seed ${String(seed)}`).toEqual(whole);
    } catch (thrown) {
      if (!(thrown instanceof KnownError)) throw thrown;
      expect(thrown.code, `seed ${String(seed)}: ${thrown.message}`).toMatch(CODES);
      outcome = thrown.code;
    }
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  console.log(`${String(REPORTS)} damaged reports: ${JSON.stringify(outcomes)}`);
});
