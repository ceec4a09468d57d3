import { KnownError } from '@pkg/std';
import { expect, test } from 'vitest';
import { ENGINE_ERRORS } from './errors.ts';

test('each says what came and what to do next, with the command where one helps', () => {
  const missing = ENGINE_ERRORS.NO_SUCH_RUN({
    gameDate: '2024-01-15',
    runId: '20240115T173000Z-0a1b2c3d',
    others: 'none did',
  });
  expect(missing).toBeInstanceOf(KnownError);
  expect(missing).toMatchObject({
    code: 'NO_SUCH_RUN',
    kind: 'missing',
    message: '2024-01-15 has no run 20240115T173000Z-0a1b2c3d that passed its checks; none did',
    hint: 'see every run: pipeline status --start 2024-01-15 --end 2024-01-15 --json',
  });
  const steps = ENGINE_ERRORS.UPSTREAM_NOT_SELECTED({
    assets: ['rates.score', 'sim.run'],
    steps: 'rates.score,sim.run',
  });
  expect(steps.hint).toBe('add to --steps: rates.score,sim.run');
  expect(steps.message).toContain('need rates.score, sim.run, which');
});
