import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  captureStamp,
  compactInstant,
  formatInstant,
  instantFromMs,
  parseInstant,
  type Instant,
} from './instant.ts';

const anyInstant = fc
  .integer({ min: Date.UTC(100, 0, 1), max: Date.UTC(9999, 11, 31) })
  .map((ms) => instantFromMs(ms));

describe('instants', () => {
  test('read back as they were printed', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(parseInstant(formatInstant(instant))).toBe(instant);
      }),
    );
  });

  test('read back from the compact form to the second', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const second = (Math.floor(instant / 1000) * 1000) as Instant;
        expect(parseInstant(compactInstant(instant))).toBe(second);
      }),
    );
  });

  test('read back from the stamp of a capture, exactly', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(parseInstant(captureStamp(instant))).toBe(instant);
      }),
    );
    expect(captureStamp(instantFromMs(1_705_339_800_000))).toBe('20240115T173000Z');
    expect(captureStamp(instantFromMs(1_705_339_800_050))).toBe('20240115T173000.050Z');
  });

  test('print in UTC, with milliseconds only where there are any', () => {
    expect(formatInstant(instantFromMs(1_705_339_800_000))).toBe('2024-01-15T17:30:00Z');
    expect(formatInstant(instantFromMs(1_705_339_800_050))).toBe('2024-01-15T17:30:00.050Z');
    expect(compactInstant(instantFromMs(1_705_339_800_050))).toBe('20240115T173000Z');
  });

  test('read a short fraction as what it means', () => {
    expect(parseInstant('2024-01-15T17:30:00.5Z') - parseInstant('2024-01-15T17:30:00Z')).toBe(500);
  });

  test.each([
    '2024-01-15',
    '2024-01-15T17:30:00',
    '2024-01-15T17:30:00+00:00',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-01-15T24:00:00Z',
    '2024-01-15T17:60:00Z',
    '20240115T173000',
    '20241315T173000Z',
    'now',
    '',
  ])('refuse %j with INVALID_INSTANT', (text) => {
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'INVALID_INSTANT' }));
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('refuse %d ms', (ms) => {
    expect(() => instantFromMs(ms)).toThrow(expect.objectContaining({ code: 'INVALID_INSTANT' }));
  });
});
