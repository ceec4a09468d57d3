import { expect, test } from 'vitest';
import { hintOfRun, runCommand, sameWords, whyCommand } from './run-command.ts';

const here = { dataRoot: '/data', config: {} };
const DATES = { start: '2024-01-15', end: '2024-01-16' };
const SETTINGS = {
  as_of_mode: 'pretip',
  lead_minutes: 30,
  worlds: 25_000,
  profile: 'sim_v3',
  seed: 12_345,
  publish: 'auto',
};

test('a recorded request without flags is one without flags, whatever it did at that time', () => {
  const once = { force: true, resume: false, only: 'stale' };
  expect(runCommand({ ...DATES, ...SETTINGS, ...once }, here)).toBe(
    'pipeline run --start 2024-01-15 --end 2024-01-16 --data-root /data',
  );
});

test('every setting that is not the usual one is a flag', () => {
  const record = {
    ...DATES,
    as_of_mode: 'custom',
    as_of_ts: '2024-01-15T18:00:00Z',
    lead_minutes: 30,
    allow_lookahead: true,
    steps: ['ingest', 'sim.run'],
    worlds: 500,
    profile: 'baseline',
    seed: 7,
    policies: { odds: 'stale:6h' },
    models: { minutes: 'promoted' },
    publish: 'never',
  };
  expect(runCommand(record, here)).toBe(
    'pipeline run --start 2024-01-15 --end 2024-01-16 --steps ingest,sim.run --as-of-mode custom --as-of-ts 2024-01-15T18:00:00Z ' +
      '--allow-lookahead --worlds 500 --profile baseline --seed 7 --policy odds=stale:6h ' +
      '--model minutes=promoted --publish never --data-root /data',
  );
  expect(runCommand({ ...DATES, lead_minutes: 5 }, here)).toContain(' --lead-minutes 5 ');
});

test('what the config here says otherwise is a flag, and what it says alike is none', () => {
  const config = { worlds: 1000, policies: { odds: 'gap' } };
  const command = (record: object): string =>
    runCommand({ ...DATES, ...record }, { ...here, config });
  expect(command({ worlds: 25_000 })).toContain('--worlds 25000');
  expect(command({ worlds: 1000, policies: { odds: 'gap' } })).not.toMatch(/--worlds|--policy/);
});

test('a cell is asked about with the settings of its run, and without what was only about running it', () => {
  const record = { ...DATES, ...SETTINGS, worlds: 500, steps: ['sim.run'], publish: 'never' };
  expect(whyCommand('sim.run', '2024-01-15', record, here)).toBe(
    'pipeline why sim.run 2024-01-15 --worlds 500 --data-root /data',
  );
});

test('a plan is made anew with all that it was asked with, how it is done too', () => {
  const record = { ...DATES, ...SETTINGS, worlds: 500, force: true, resume: true };
  expect(sameWords(record, here).join(' ')).toBe(
    'run --start 2024-01-15 --end 2024-01-16 --force --worlds 500 --data-root /data',
  );
  const stale = { ...record, force: false, resume: false, only: 'stale' };
  expect(sameWords(stale, here).join(' ')).toContain(' --no-resume --only stale ');
});

test('models that were fitted alone are fitted again', () => {
  const fit = { ...DATES, ...SETTINGS, steps: ['models.minutes'], train_through: '2024-01-15' };
  expect(runCommand(fit, here)).toBe('pipeline models fit --before 2024-01-15 --data-root /data');
});

test('a policy to go on with is the whole run of the dates concerned, its other policies kept', () => {
  const policies = { odds: 'fail', lineups: 'fail' };
  const record = { ...DATES, end: '2024-01-20', ...SETTINGS, worlds: 500, policies };
  const remedy = ['or go on without: ', { command: ['run', '...', '--policy', 'odds=gap'] }];
  expect(hintOfRun({ remedy }, record, here, ['2024-01-16', '2024-01-18'])).toBe(
    'or go on without: pipeline run --start 2024-01-16 --end 2024-01-18 --worlds 500 --policy lineups=fail --policy odds=gap --data-root /data',
  );
  expect(hintOfRun({ remedy }, record, here)).toBe(
    'or go on without: pipeline run --start 2024-01-15 --end 2024-01-20 --worlds 500 --policy lineups=fail --policy odds=gap --data-root /data',
  );
});
