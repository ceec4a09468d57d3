import { afterEach, expect, test, vi } from 'vitest';
import { formatInstant } from '@pkg/std';
import { clock, startClock } from './run-context.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

test('a clock that was set goes on from its instant, and starts again with each command of a process', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
  vi.stubEnv('PIPELINE_CLOCK', '2024-01-15T17:30:00Z');
  startClock();
  expect(formatInstant(clock())).toBe('2024-01-15T17:30:00Z');
  vi.setSystemTime(Date.UTC(2026, 0, 1, 0, 1));
  expect(formatInstant(clock())).toBe('2024-01-15T17:31:00Z');
  startClock();
  expect(formatInstant(clock())).toBe('2024-01-15T17:30:00Z');
});
