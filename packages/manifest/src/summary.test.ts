import { csvText, sha256 } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  summaryCsv,
  summaryJsonSchema,
  summarySchema,
  type Summary,
  type SummaryRow,
} from './summary.ts';

const ROW: SummaryRow = {
  asset: 'rates.score',
  game_date: '2024-11-03',
  draft_group_id: null,
  run_id: 'r1',
  run_as_of_ts: '2024-11-03T22:30:00Z',
  outcome: 'run_ok',
  reason: 'NO_MANIFEST',
  duration_ms: 2_250,
  row_count: 42,
  error_code: null,
  error_message: null,
};

const slate = { game_date: '2024-11-03', run_as_of_ts: '2024-11-03T22:30:00Z', run_id: 'r1' };
const SUMMARY: Summary = {
  summary_version: 'v1',
  backfill_id: 'bf-1',
  request: { start: '2024-11-03', end: '2024-11-04', resume: true },
  started_at: '2024-11-05T00:00:00Z',
  finished_at: '2024-11-05T00:00:09.500Z',
  duration_ms: 9_500,
  plan_hash: sha256('plan'),
  partitions: {
    attempted: { count: 1, items: [slate] },
    succeeded: { count: 0, items: [] },
    failed: { count: 1, items: [slate] },
    skipped: { count: 1, items: [{ run_id: 'r0' }] },
  },
  cells: { run_ok: 3, reused: 9, failed: 1, skipped: 2, cancelled: 0 },
  durations: { 'rates.score': { count: 1, total_ms: 2_250, max_ms: 2_250, median_ms: 2_250 } },
  errors: [
    {
      signature: 'UPSTREAM_DOWN: no answer',
      code: 'UPSTREAM_DOWN',
      message: 'no answer',
      count: 1,
      cells: [{ asset: 'rates.score', partition: 'game_date=2024-11-03' }],
    },
  ],
  gaps: [
    {
      source: 'odds',
      policy: 'skip',
      reason: 'no snapshot',
      remediation: 'import the history',
      game_dates: ['2024-11-03'],
      assets: ['rates.features_live'],
    },
  ],
  no_slate: [{ game_date: '2024-11-04', reason: 'no games' }],
  published: [{ asset: 'finalize.unified', game_date: '2024-11-03', run_id: 'r1' }],
  not_published: [{ game_date: '2024-11-03', draft_group_id: '98001', reason: 'locked' }],
  exit_code: 5,
};

describe('the summary schema', () => {
  test('accepts a whole summary and survives JSON', () => {
    expect(summarySchema.parse(JSON.parse(JSON.stringify(SUMMARY)))).toEqual(SUMMARY);
  });

  test('refuses unknown fields and other versions', () => {
    expect(summarySchema.safeParse({ ...SUMMARY, surprise: 1 }).success).toBe(false);
    expect(summarySchema.safeParse({ ...SUMMARY, summary_version: 'v2' }).success).toBe(false);
  });

  test('is exported as JSON Schema', () => {
    expect(summaryJsonSchema()['required']).toContain('plan_hash');
  });
});

describe('summaryCsv', () => {
  test('has a header and a line per cell, with nothing for null', () => {
    expect(summaryCsv([ROW])).toBe(
      'asset,game_date,draft_group_id,run_id,run_as_of_ts,outcome,reason,duration_ms,row_count,' +
        'error_code,error_message\r\n' +
        'rates.score,2024-11-03,,r1,2024-11-03T22:30:00Z,run_ok,NO_MANIFEST,2250,42,,\r\n',
    );
  });

  test('quotes commas, quotes and line breaks, and nothing else', () => {
    const message = 'expected "a, b"\nbut got none';
    const [, line] = splitOnce(summaryCsv([{ ...ROW, error_message: message }]), '\r\n');
    expect(line).toMatch(/,,"expected ""a, b""\nbut got none"\r\n$/);
  });

  test('reads back field by field, whatever is in a message', () => {
    const anyMessage = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ä', '=', "'"),
    });
    fc.assert(
      fc.property(fc.array(anyMessage), (messages) => {
        const rows = messages.map((error_message) => ({ ...ROW, error_message }));
        const table = parseCsv(summaryCsv(rows));
        expect(table.slice(1).map((line) => csvText(line.at(-1)!))).toEqual(messages);
        expect(new Set(table.map((line) => line.length))).toEqual(new Set([11]));
      }),
    );
  });
});

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

/**
 * RFC 4180 as its grammar has it: each record ends in CRLF, a field is quoted or has none of `,"`
 * and line breaks.
 */
function parseCsv(text: string): string[][] {
  const table: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new Error(`not RFC 4180 after ${JSON.stringify(table)}`);
    table.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '\r\n') table.push([]);
  }
  return table.slice(0, -1);
}
