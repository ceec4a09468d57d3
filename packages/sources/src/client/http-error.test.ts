import { parseInstant } from '@pkg/std';
import { expect, test } from 'vitest';
import { retryAfterOf } from './http-error.ts';

const NOW = parseInstant('2024-01-15T17:40:00Z');

test.each([
  ['2', 2_000],
  [' 120 ', 120_000],
  ['0', 0],
  ['0000000000000000000002', 2_000],
  ['4294967296', 1e12],
  ['99999999999999999999999999', 1e12],
  ['9'.repeat(400), 1e12],
  ['Mon, 15 Jan 2024 17:40:03 GMT', 3_000],
  ['Monday, 15-Jan-24 17:40:03 GMT', 3_000],
  ['Mon, 15 Jan 2024 17:39:00 GMT', 0],
  ['soon', undefined],
  ['1.5', undefined],
  ['-1', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %s asks for a wait of %s ms', (header, waitMs) => {
  expect(retryAfterOf(header, NOW)).toBe(waitMs);
});
