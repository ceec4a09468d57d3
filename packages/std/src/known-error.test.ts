import { describe, expect, test, vi } from 'vitest';
import { errorRecord, KnownError, rootCauseSignature } from './known-error.ts';

describe('rootCauseSignature', () => {
  const cases: readonly (readonly [what: string, a: string, b: string])[] = [
    [
      'two dates',
      'No odds snapshot at or before 2024-04-10T22:30:00Z for game date 2024-04-10; nearest is 65 h late',
      'No odds snapshot at or before 2024-04-11T23:00:00.500Z for game date 2024-04-11; nearest is 7.5 h late',
    ],
    ['two runs', 'run 20240410T223000Z-ab12 failed', 'run 20240411T230000Z-cd34 failed'],
    [
      'two paths',
      'can not read bronze/odds/season=2024/date=2024-04-10/run_ts=20240410T220000Z/odds.parquet',
      'can not read bronze/odds/season=2023/date=2024-04-11/run_ts=20240411T220000Z/odds.parquet',
    ],
    ['two hashes', `expected ${'a1'.repeat(32)}`, `expected ${'b2'.repeat(32)}`],
    ['two slates', 'draft group 98001 has no salaries', 'draft group 1200 has no salaries'],
  ];

  test.each(cases)('is one for %s with one cause', (_, a, b) => {
    expect(rootCauseSignature('X', a)).toBe(rootCauseSignature('X', b));
  });

  test('tells causes apart by code and by words', () => {
    const signatures = [
      rootCauseSignature('MISSING_COLUMN', 'column season_fg2_pct is missing'),
      rootCauseSignature('MISSING_COLUMN', 'column season_fta is missing'),
      rootCauseSignature('WRONG_TYPE', 'column season_fta is missing'),
    ];
    expect(new Set(signatures).size).toBe(3);
  });
});

describe('errorRecord', () => {
  test('carries code, message, signature, hint and cause as plain data', () => {
    const error = new KnownError({
      code: 'SNAPSHOT_MISSING',
      kind: 'missing',
      message: 'no odds for 2024-04-10',
      hint: 'pipeline coverage',
      cause: new Error('disk'),
    });
    expect(structuredClone(errorRecord(error))).toEqual({
      code: 'SNAPSHOT_MISSING',
      message: 'no odds for 2024-04-10',
      signature: 'SNAPSHOT_MISSING: no odds for <date>',
      hint: 'pipeline coverage',
      cause: 'disk',
    });
  });

  test.each([new TypeError('boom'), 'boom'])(
    'names what is no KnownError UNEXPECTED: %s',
    (thrown) => {
      expect(errorRecord(thrown)).toEqual({
        code: 'UNEXPECTED',
        message: 'boom',
        signature: 'UNEXPECTED: boom',
      });
    },
  );

  test('leaves fields out that the error has not', () => {
    const error = new KnownError({ code: 'A', kind: 'input', message: 'm' });
    expect(Object.keys(errorRecord(error))).toEqual(['code', 'message', 'signature']);
  });
});

describe('instanceof KnownError', () => {
  const facts = { code: 'A', kind: 'input', message: 'm' } as const;

  test('holds for errors of another copy of the class, which keep their code', async () => {
    vi.resetModules();
    const copy = await import('./known-error.ts');
    const error = new copy.KnownError(facts);
    expect(copy.KnownError).not.toBe(KnownError);
    expect(error instanceof KnownError).toBe(true);
    expect(errorRecord(error).code).toBe('A');
  });

  test('holds for no other error, whatever its fields and name are', () => {
    const likeness = Object.assign(new Error('m'), { ...facts, name: 'KnownError' });
    for (const value of [likeness, { ...facts }, null, undefined, 'A', KnownError]) {
      expect(value instanceof KnownError).toBe(false);
    }
  });

  test('tells subclasses apart', () => {
    class Narrow extends KnownError {}
    expect(new Narrow(facts) instanceof KnownError).toBe(true);
    expect(new Narrow(facts) instanceof Narrow).toBe(true);
    expect(new KnownError(facts) instanceof Narrow).toBe(false);
  });
});
