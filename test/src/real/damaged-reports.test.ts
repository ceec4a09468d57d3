import { ReportReader } from '@pkg/sources';
import { damageBytes, randomOf } from '@pkg/sources/testing';
import { KnownError } from '@pkg/std';
import { afterAll, describe, expect, test } from 'vitest';
import { isRealDataThere } from './real-data.ts';
import { payload, payloadsIn } from './recorded-payloads.ts';

/** All of them with HINDCAST_PROOF=full, otherwise a sample. */
const REPORTS = process.env['HINDCAST_PROOF'] === 'full' ? 2_000 : 70;

const reader = new ReportReader();
afterAll(() => reader.close());

describe.skipIf(!isRealDataThere())('recorded injury reports', () => {
  test(`${String(REPORTS)} damaged ones give an error with a code, or the very rows`, async () => {
    const wholes = await Promise.all(
      payloadsIn('injury_reports').map(async (path) => {
        const bytes = payload(path);
        return { bytes, report: await reader.read(bytes) };
      }),
    );
    const outcomes: Record<string, number> = {};
    for (let seed = 1; seed <= REPORTS; seed += 1) {
      const { bytes, report } = wholes[seed % wholes.length]!;
      let outcome = 'the very rows';
      try {
        const read = await reader.read(damageBytes(bytes, randomOf(seed)));
        expect(read, `seed ${String(seed)}`).toEqual(report);
      } catch (thrown) {
        if (!(thrown instanceof KnownError)) throw thrown;
        expect(thrown.code).toMatch(/^(PDF|INJURY_REPORT)_[A-Z_]+$/);
        outcome = thrown.code;
      }
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    console.log(`${String(REPORTS)} damaged recorded reports: ${JSON.stringify(outcomes)}`);
  });
});
