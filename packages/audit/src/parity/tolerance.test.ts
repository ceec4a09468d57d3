import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@pkg/std';
import { afterAll, describe, expect, test } from 'vitest';
import { compareTables, type ColumnParity } from './column-parity.ts';
import {
  EXACT,
  exceeded,
  readTolerance,
  toleranceJsonSchema,
  type Tolerance,
} from './tolerance.ts';

const folder = mkdtempSync(join(tmpdir(), 'tolerance-test-'));
const path = join(folder, 'parity.json');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function read(content: unknown): Tolerance {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readTolerance(path);
}

/** One of ten players differs, by a tenth of the mean of both values. */
const OFF: ColumnParity = compareTables(
  Array.from({ length: 10 }, (_, id) => ({ player_id: id, value: 19 })),
  Array.from({ length: 10 }, (_, id) => ({ player_id: id, value: id === 0 ? 21 : 19 })),
).columns.find(({ column }) => column === 'value')!;

describe('a tolerance', () => {
  test('without a file lets nothing pass', () => {
    expect(exceeded(OFF, EXACT)).toEqual(['mismatch_share', 'smape']);
  });

  test('lets pass what is at its limits, and names those that are exceeded', () => {
    const tolerance = read({
      tolerance_version: 1,
      default: { mismatch_share: 0.1, smape: 0.009 },
      columns: { value: { smape: 0.01 } },
    });
    expect(exceeded(OFF, tolerance)).toEqual([]);
    expect(exceeded({ ...OFF, column: 'total' }, tolerance)).toEqual(['smape']);
    expect(exceeded({ ...OFF, missing_share: 0.01 }, tolerance)).toEqual(['missing_share']);
    expect(exceeded({ ...OFF, smape: null }, tolerance)).toEqual([]);
  });

  test('is named by the hash of its file', () => {
    const text = '{ "tolerance_version": 1 }';
    expect(read(text).file).toEqual({ path, sha256: sha256(Buffer.from(text)) });
  });

  test.each([
    ['of another version', { tolerance_version: 2 }, /tolerance_version must be 1/],
    ['without a version', {}, /tolerance_version must be 1/],
    [
      'with an unknown column',
      { tolerance_version: 1, columns: { dk_fpts_men: {} } },
      /unknown column dk_fpts_men \(did you mean dk_fpts_mean\?\)/,
    ],
    [
      'with a column that is not compared',
      { tolerance_version: 1, columns: { run_id: {} } },
      /unknown column run_id/,
    ],
    [
      'with an unknown limit',
      { tolerance_version: 1, columns: { value: { smappe: 0.1 } } },
      /unknown key columns.value.smappe \(did you mean smape\?\)/,
    ],
    ['with a share above 1', { tolerance_version: 1, default: { extra_share: 2 } }, /extra_share/],
    ['that is no JSON', '{', /JSON/],
  ])('%s is refused', (_, content, problem) => {
    expect(() => read(content)).toThrow(problem);
    expect(() => read(content)).toThrow(expect.objectContaining({ code: 'INVALID_TOLERANCE' }));
  });

  test('that is not there is refused', () => {
    expect(() => readTolerance(join(folder, 'none.json'))).toThrow(/ENOENT/);
  });

  test('has a JSON Schema that says its version', () => {
    expect(toleranceJsonSchema()).toMatchObject({
      required: ['tolerance_version'],
      properties: { tolerance_version: { const: 1 } },
    });
  });
});
