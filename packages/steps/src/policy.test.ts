import type { KnownError } from '@pkg/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkPolicy,
  lineAgesFor,
  parsePolicy,
  parsePolicyTarget,
  parseSourceName,
  policiesFor,
  printPolicy,
  type PolicyChange,
} from './policy.ts';

test.each([
  ['fail', { onMissing: 'fail' }],
  ['gap', { onMissing: 'gap' }],
  ['stale:90m', { onMissing: 'stale', staleMs: 5_400_000 }],
  ['stale:6h', { onMissing: 'stale', staleMs: 21_600_000 }],
  ['stale:2d', { onMissing: 'stale', staleMs: 172_800_000 }],
  ['fail:18h', { onMissing: 'fail', maxAgeMs: 64_800_000 }],
  ['gap:720h', { onMissing: 'gap', maxAgeMs: 2_592_000_000 }],
])('%s is read as a policy', (text, policy) => {
  expect(parsePolicy(text)).toEqual(policy);
});

test.each(['', 'skip', 'stale', 'stale:', 'stale:6', 'stale:6w', 'stale:-1h', 'stale:1.5h', 'Gap'])(
  "'%s' is no policy",
  (text) => {
    expect(() => parsePolicy(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_POLICY', kind: 'input' }) as KnownError,
    );
  },
);

test('a policy that is printed reads back as itself', () => {
  const policies = fc.oneof(
    fc.constantFrom<PolicyChange>({ onMissing: 'fail' }, { onMissing: 'gap' }),
    fc
      .tuple(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom('m', 'h', 'd'))
      .map(([count, unit]) => parsePolicy(`stale:${String(count)}${unit}`)),
  );
  fc.assert(
    fc.property(policies, (policy) => {
      expect(parsePolicy(printPolicy(policy))).toEqual(policy);
    }),
  );
});

test('a source that is not known is told with the known ones', () => {
  expect(parseSourceName('odds')).toBe('odds');
  expect(() => parseSourceName('weather')).toThrow(/schedule, injuries, odds/);
});

test('a change replaces the policy of its source alone, and keeps the freshness of the mode', () => {
  const policies = policiesFor('daily', { odds: { onMissing: 'gap' } });
  expect(policies.odds).toEqual({ onMissing: 'gap', maxAgeMs: 12 * 3_600_000 });
  expect(policies.injuries.onMissing).toBe('fail');
});

test('a daily run is strict where a backfill records a gap', () => {
  for (const source of ['injuries', 'odds', 'roster', 'salaries'] as const) {
    expect(policiesFor('daily', {})[source].onMissing).toBe('fail');
    expect(policiesFor('backfill', {})[source].onMissing).toBe('gap');
  }
});

test('a roster is fresh for 18 hours in a daily run, and for 720 in a backfill', () => {
  expect(policiesFor('daily', {}).roster.maxAgeMs).toBe(18 * 3_600_000);
  expect(policiesFor('backfill', {}).roster.maxAgeMs).toBe(720 * 3_600_000);
});

test('a policy may be said for one mode, which holds before what is said for both', () => {
  expect(parsePolicyTarget('daily.roster')).toEqual({ mode: 'daily', source: 'roster' });
  expect(parsePolicyTarget('roster')).toEqual({ mode: undefined, source: 'roster' });
  const changes = { roster: parsePolicy('gap') };
  const byMode = { daily: { roster: parsePolicy('fail:6h') } };
  const roster = (mode: 'daily' | 'backfill'): unknown => policiesFor(mode, changes, byMode).roster;
  expect(roster('daily')).toEqual({ onMissing: 'fail', maxAgeMs: 6 * 3_600_000 });
  expect(roster('backfill')).toEqual({ onMissing: 'gap', maxAgeMs: 720 * 3_600_000 });
});

test('under stale the same age is fresh in every mode', () => {
  const changes = { injuries: parsePolicy('stale:6h') };
  expect(policiesFor('backfill', changes).injuries).toEqual(policiesFor('daily', changes).injuries);
});

test.each([
  ['odds', 'stale:72h'],
  ['lineups', 'stale:25h'],
  ['injuries', 'stale:3d'],
  ['odds', 'gap:48h'],
  ['schedule', 'stale:6h'],
  ['schedule', 'fail:6h'],
  ['boxscores', 'fail:6h'],
] as const)('%s=%s could never do anything and is refused', (source, text) => {
  expect(() => checkPolicy(source, parsePolicy(text))).toThrow(
    expect.objectContaining({ code: 'INVALID_POLICY' }) as KnownError,
  );
});

test.each([
  ['odds', 'stale:24h'],
  ['roster', 'stale:30d'],
  ['salaries', 'stale:9d'],
  ['boxscores', 'stale:36h'],
  ['schedule', 'gap'],
] as const)('%s=%s is a policy', (source, text) => {
  expect(checkPolicy(source, parsePolicy(text))).toEqual(parsePolicy(text));
});

const HOURS = (hours: number): number => hours * 3_600_000;

test('lines of the odds are held to the same ages in every mode, where no policy gives one', () => {
  expect(lineAgesFor('daily', {})).toEqual({ freshMs: HOURS(12), oldestMs: HOURS(24) });
  expect(lineAgesFor('backfill', {})).toEqual(lineAgesFor('daily', {}));
  expect(lineAgesFor('daily', { odds: { onMissing: 'gap' } })).toEqual(lineAgesFor('daily', {}));
});

test.each([
  ['gap:6h', 6, 6],
  ['fail:18h', 18, 18],
  ['stale:20h', 12, 20],
  ['stale:1h', 1, 1],
])('policy odds=%s holds for each line', (text, fresh, oldest) => {
  for (const mode of ['daily', 'backfill'] as const) {
    const ages = lineAgesFor(mode, { odds: parsePolicy(text) });
    expect(ages).toEqual({ freshMs: HOURS(fresh), oldestMs: HOURS(oldest) });
  }
});

test('a policy of one mode holds for the lines of that mode alone', () => {
  const byMode = { backfill: { odds: parsePolicy('gap:6h') } };
  expect(lineAgesFor('backfill', {}, byMode).oldestMs).toBe(HOURS(6));
  expect(lineAgesFor('daily', {}, byMode)).toEqual(lineAgesFor('daily', {}));
});
