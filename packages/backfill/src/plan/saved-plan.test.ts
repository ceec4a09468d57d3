import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanFile } from '@pkg/manifest';
import { fileObjectStore, formatInstant, parseInstant } from '@pkg/std';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plannedAtOf, recordedAs } from '../request/recorded-request.ts';
import { requestOfPlan } from './saved-plan.ts';

/** A data root of which nothing is known but that its schedule has the month. */
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'saved-plan-'));
  mkdirSync(join(root, 'bronze/schedule/season=2023/month=01'), { recursive: true });
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

const RECORD = {
  start: '2024-01-15',
  end: '2024-01-16',
  as_of_mode: 'pretip',
  allow_lookahead: false,
  lead_minutes: 30,
  resume: true,
  force: true,
  steps: ['sim.run', 'publish.slate'],
  worlds: 500,
  seed: 7,
  policies: { odds: 'stale:6h' },
  publish: 'auto',
};

const kept = (more: Readonly<Record<string, string>>): PlanFile =>
  ({ request: { ...RECORD, ...more }, planned_at: '2024-01-16T12:00:00Z' }) as unknown as PlanFile;

const ask = (more: Readonly<Record<string, string>>) =>
  requestOfPlan(
    fileObjectStore(root),
    kept(more),
    {},
    { now: parseInstant('2024-02-01T00:00:00Z') },
  );

test('what is asked again is as of when it was planned first, however often that was', async () => {
  const once = await ask({});
  expect(formatInstant(once.plannedAt!)).toBe('2024-01-16T12:00:00Z');
  expect(once.record).toMatchObject({ planned_at: '2024-01-16T12:00:00Z', seed: 7, force: true });
  const twice = await ask({ planned_at: '2024-01-15T09:00:00Z' });
  expect(formatInstant(twice.plannedAt!)).toBe('2024-01-15T09:00:00Z');
  expect(formatInstant(twice.rule.now!)).toBe('2024-01-15T09:00:00Z');
  expect(twice.record).toMatchObject({ planned_at: '2024-01-15T09:00:00Z' });
});

test('a fit of models that is asked again trains through the same day', async () => {
  const fit = await ask({ train_through: '2024-01-15' });
  expect(fit.trainThrough).toBe('2024-01-15');
  expect(fit.record).toMatchObject({ train_through: '2024-01-15' });
});

test('a record has the instant of its first planning, whoever writes it; an older one has that of its file', async () => {
  const asked = { ...(await ask({})), plannedAt: undefined };
  expect(recordedAs(asked)).toEqual({ ...asked.record, planned_at: '2024-02-01T00:00:00Z' });
  const again = await ask({ planned_at: '2024-01-15T09:00:00Z' });
  const record = recordedAs(again);
  expect(plannedAtOf(record, '2024-02-01T00:00:00Z')).toBe('2024-01-15T09:00:00Z');
  expect(plannedAtOf(RECORD, '2024-01-16T12:00:00Z')).toBe('2024-01-16T12:00:00Z');
});
