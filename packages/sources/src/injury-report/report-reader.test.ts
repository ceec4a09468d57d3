import { formatInstant } from '@pkg/std';
import { afterAll, describe, expect, test } from 'vitest';
import { reportPdf, type PrintedRow } from '../testing/report-pdf.ts';
import { ReportReader } from './report-reader.ts';
import readReport from './report-worker.ts';

const reader = new ReportReader();
afterAll(() => reader.close());

const GAME = { date: '01/15/2024', time: '01:00 (ET)', matchup: 'HOU@PHI' };
const OUT = { status: 'Out', reason: 'Injury/Illness - Left Knee; Soreness' };

function row(team: string, player: string, rest: Partial<PrintedRow> = {}): PrintedRow {
  return { ...GAME, team, player, ...OUT, ...rest };
}

const NOTICE = { player: '', status: '', reason: 'NOT YET SUBMITTED' };
const ROWS = [
  row('Houston Rockets', 'Porter Jr., Kevin'),
  row('Houston Rockets', 'Council IV, Ricky', {
    status: 'Questionable',
    reason: 'Injury/Illness - Right Lateral Ankle; Sprain and a bone bruise of some days',
  }),
  row('Philadelphia 76ers', '', NOTICE),
  row('Utah Jazz', 'Sexton, Collin', { time: '09:00 (ET)', matchup: 'IND@UTA' }),
  row('Indiana Pacers', '', { date: '01/16/2024', matchup: 'IND@ATL', ...NOTICE }),
];

function printed(rows: readonly PrintedRow[], time = '01/15/24 05:30 PM', createdAt?: string) {
  return reportPdf({ time, rows, ...(createdAt === undefined ? {} : { createdAt }) });
}

describe('an injury report', () => {
  test('gives one row a player or notice, with what repeats filled in', async () => {
    const report = await reader.read(printed(ROWS));
    expect(formatInstant(report.reportedAt)).toBe('2024-01-15T22:30:00Z');
    expect(report.reportDate).toBe('2024-01-15');
    const short = report.rows.map((each) =>
      [each.game_date, each.matchup, each.team_tricode, each.row_type, each.player_name].join(' '),
    );
    expect(short).toEqual([
      '2024-01-15 HOU@PHI HOU player Kevin Porter Jr.',
      '2024-01-15 HOU@PHI HOU player Ricky Council IV',
      '2024-01-15 HOU@PHI PHI not_yet_submitted ',
      '2024-01-15 IND@UTA UTA player Collin Sexton',
      '2024-01-16 IND@ATL IND not_yet_submitted ',
    ]);
    expect(report.rows[1]).toMatchObject({
      status_raw: 'Questionable',
      notes_raw: 'Injury/Illness - Right Lateral Ankle; Sprain and a bone bruise of some days',
      source_row_id: '1:1',
    });
  });

  test('goes on over pages, also inside a reason', async () => {
    const long =
      'Injury/Illness - Right Lateral Ankle; Sprain and a bone bruise, with a scan to come';
    for (const before of [14, 15, 16, 17, 18, 19, 20]) {
      const many = Array.from({ length: before }, (_, index) =>
        row('Houston Rockets', `Player, N${String(index)}`),
      );
      const rows = [...many, row('Houston Rockets', 'Cut, Mid', { reason: long }), ...ROWS];
      const report = await reader.read(printed(rows));
      expect(report.rows).toHaveLength(rows.length);
      expect(report.rows[before]).toMatchObject({ player_name: 'Mid Cut', notes_raw: long });
    }
  });

  test('of the hour that autumn repeats is of when its file was made, and refused where it does not say', async () => {
    const at = async (createdAt?: string): Promise<string> =>
      formatInstant((await reader.read(printed(ROWS, '11/05/23 01:30 AM', createdAt))).reportedAt);
    expect(await at("D:20231105013001-04'00'")).toBe('2023-11-05T05:30:00Z');
    expect(await at("D:20231105013001-05'00'")).toBe('2023-11-05T06:30:00Z');
    await expect(at()).rejects.toMatchObject({ code: 'INJURY_REPORT_CONTENT' });
  });

  test('of an hour that spring skips is refused', async () => {
    await expect(reader.read(printed(ROWS, '03/10/24 02:30 AM'))).rejects.toMatchObject({
      code: 'INJURY_REPORT_CONTENT',
    });
  });

  test.each([
    ['a status that is not known', { status: 'Maybe' }],
    ['a team that does not play in the game', { team: 'Utah Jazz' }],
    ['a name without a comma', { player: 'Nene' }],
    ['a day that does not exist', { date: '02/30/2024' }],
    ['a player twice', { player: 'Porter Jr., Kevin' }],
  ])('with %s is refused', async (_, change) => {
    const rows = [ROWS[0]!, { ...ROWS[0]!, player: 'Other, One', ...change }];
    await expect(reader.read(printed(rows))).rejects.toMatchObject({
      code: 'INJURY_REPORT_CONTENT',
    });
  });

  test('whose letters were changed in storage is refused, though a PDF reader would go on', async () => {
    const bytes = printed(ROWS);
    const at = Buffer.from(bytes).indexOf('stream\n') + 40;
    bytes[at] = bytes[at]! ^ 0x10;
    await expect(reader.read(bytes)).rejects.toMatchObject({ code: 'PDF_DAMAGED' });
  });

  test('that is no PDF, or cut short, is refused', async () => {
    await expect(reader.read(Buffer.from('<html>'))).rejects.toMatchObject({ code: 'PDF_DAMAGED' });
    const bytes = printed(ROWS);
    await expect(reader.read(bytes.subarray(0, bytes.length - 90))).rejects.toMatchObject({
      code: 'PDF_DAMAGED',
    });
  });

  test('is the same on this thread', async () => {
    const outcome = await readReport(printed(ROWS));
    expect(outcome).toMatchObject({ ok: true });
    if (outcome.ok) expect(outcome.report).toEqual(await reader.read(printed(ROWS)));
  });
});

test('a reader that is out of time says so, and the next report is read again', async () => {
  const hasty = new ReportReader({ timeoutMs: 1, sizeBytes: 1e6 });
  await expect(hasty.read(printed(ROWS))).rejects.toMatchObject({ code: 'PDF_TOO_SLOW' });
  await hasty.close();
  await expect(reader.read(printed(ROWS))).resolves.toMatchObject({ reportDate: '2024-01-15' });
});
