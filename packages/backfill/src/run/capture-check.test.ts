import type { Summary } from '@pkg/manifest';
import type { JobReport } from '@pkg/sources';
import { parseGameDate, parseInstant } from '@pkg/std';
import { policiesFor, type PlanningContext } from '@pkg/steps';
import { expect, test } from 'vitest';
import { withCaptures } from './capture-check.ts';

const DATE = parseGameDate('2024-01-15');
const fresh: JobReport = {
  ...{ source: 'injuries', date: DATE, key: '' },
  ...{ outcome: 'fresh', lookedAt: parseInstant('2024-01-15T17:00:00Z') },
};
const failed = (code: string): JobReport => ({
  ...{ source: 'odds', date: DATE, key: '' },
  ...{ outcome: 'failed', error: { code, message: 'no answer', signature: code } },
});
const world = (policy: 'fail' | 'gap'): Pick<PlanningContext, 'policiesOf'> => ({
  policiesOf: () => policiesFor('daily', { odds: { onMissing: policy } }),
});
const ended = (exit_code: number): Summary => ({ exit_code }) as Summary;
const exit = (own: number, captures: JobReport[] | undefined, policy: 'fail' | 'gap'): number =>
  withCaptures(ended(own), captures, world(policy)).exit_code;

test('a failed capture is exit 9, unless the run itself ended worse', () => {
  expect(exit(0, [fresh], 'gap')).toBe(0);
  expect(exit(0, [fresh, failed('CONNECTION_FAILED')], 'gap')).toBe(9);
  expect(exit(6, [failed('CONNECTION_FAILED')], 'gap')).toBe(6);
  expect(exit(0, undefined, 'gap')).toBe(0);
});

test('a source without a key is left out by choice where its policy lets the gap pass', () => {
  expect(exit(0, [failed('NO_API_KEY')], 'gap')).toBe(0);
  expect(exit(0, [failed('NO_API_KEY')], 'fail')).toBe(9);
});

test('the summary has each look and a check over them', () => {
  const summary = withCaptures(ended(0), [fresh, failed('CONNECTION_FAILED')], world('fail'));
  expect(summary.captures).toEqual([
    { source: 'injuries', game_date: DATE, outcome: 'fresh' },
    {
      ...{ source: 'odds', game_date: DATE, outcome: 'failed' },
      error: { code: 'CONNECTION_FAILED', message: 'no answer' },
    },
  ]);
  expect(summary.checks).toEqual([
    {
      ...{ name: 'live sources captured', ok: false, severity: 'warning' },
      detail: 'odds: CONNECTION_FAILED: no answer',
    },
  ]);
});
