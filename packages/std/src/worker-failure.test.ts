import { describe, expect, test } from 'vitest';
import { KnownError } from './known-error.ts';
import { workerFailure } from './worker-failure.ts';

describe('a failure of a worker thread', () => {
  test('is the same error again on the other side', () => {
    const error = new KnownError({
      code: 'TOO_LARGE',
      kind: 'input',
      message: 'a.parquet is too large',
      remedy: ['look: ', { command: ['verify', '--snapshots'] }],
      facts: { path: 'a.parquet' },
    });
    const posted = structuredClone(workerFailure(error));
    const { code, kind, message, hint, facts } = new KnownError(posted.known!);
    expect({ code, kind, message, hint, facts }).toEqual({
      code: error.code,
      kind: error.kind,
      message: error.message,
      hint: 'look: pipeline verify --snapshots',
      facts: { path: 'a.parquet' },
    });
  });

  test('that nobody foresaw is its message alone', () => {
    expect(workerFailure(new TypeError('no'))).toEqual({ ok: false, problem: 'no' });
    expect(workerFailure('no')).toEqual({ ok: false, problem: 'no' });
  });
});
