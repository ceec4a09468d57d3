import { parseInstant } from '@pkg/std';
import { expect, test } from 'vitest';
import { reportLabels } from './injuries-source.ts';

test('until 2024-25 reports are named by the hour of their half past', () => {
  const labels = (at: string): string[] => reportLabels(parseInstant(at), '2023');
  expect(labels('2024-01-15T22:30:00Z').slice(0, 2)).toEqual([
    '2024-01-15_05PM',
    '2024-01-15_04PM',
  ]);
  expect(labels('2024-01-15T22:29:59Z')[0]).toBe('2024-01-15_04PM');
  expect(labels('2024-01-15T17:45:00Z')[0]).toBe('2024-01-15_12PM');
  // Just after midnight in Eastern Time the newest one is of the day before.
  expect(labels('2024-01-15T05:10:00Z')[0]).toBe('2024-01-14_11PM');
  expect(labels('2024-01-15T05:40:00Z')[0]).toBe('2024-01-15_12AM');
});

test('from 2025-26 on they are named by the quarter of an hour', () => {
  const labels = reportLabels(parseInstant('2026-02-08T23:44:00Z'), '2025');
  expect(labels.slice(0, 2)).toEqual(['2026-02-08_06_30PM', '2026-02-08_06_15PM']);
});

test('the hour that autumn repeats is asked for once', () => {
  const labels = reportLabels(parseInstant('2023-11-05T07:45:00Z'), '2023');
  expect(labels).toEqual(['2023-11-05_02AM', '2023-11-05_01AM', '2023-11-05_12AM']);
});
