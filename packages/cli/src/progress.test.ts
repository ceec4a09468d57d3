import type { EngineEvent } from '@pkg/engine';
import { afterEach, expect, test, vi } from 'vitest';
import { outputStyle } from './output-style.ts';
import { progressOn } from './progress.ts';
import { ProgressState } from '@pkg/backfill/run';
import { progressLines } from './progress-lines.ts';

type Finished = Extract<EngineEvent, { type: 'cell-finished' }>;

const CELL = 'sim.run 2014-12-01 as of 20141201T233000Z';
const ESCAPE = '\u001b[';

function finished(change: Partial<Finished>): Finished {
  return {
    type: 'cell-finished',
    cell: CELL,
    asset: 'sim.run',
    outcome: 'succeeded',
    durationMs: 1250,
    done: 3,
    total: 18,
    ...change,
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

function written(isTTY: boolean, argv: readonly string[], events = EVENTS): Said {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof Said): NodeJS.WriteStream =>
    ({
      isTTY,
      columns: 80,
      write: (part: string) => (said[name] += part) !== '',
    }) as unknown as NodeJS.WriteStream;
  vi.useFakeTimers();
  const progress = progressOn({ argv, stdout: stream('stdout'), stderr: stream('stderr') });
  for (const event of events) {
    progress.onEvent(event);
    vi.advanceTimersByTime(150);
  }
  progress.finish();
  return said;
}

const error = { code: 'CHECKS_FAILED', message: 'it broke', signature: 's' };
const EVENTS: EngineEvent[] = [
  { type: 'cell-waiting', cell: CELL, asset: 'sim.run', limit: 'sim' },
  { type: 'cell-started', cell: CELL, asset: 'sim.run' },
  { type: 'cell-progress', cell: CELL, done: 1, total: 4 },
  finished({}),
  finished({ outcome: 'reused', done: 4 }),
  finished({ outcome: 'failed', error, done: 5 }),
];

test('off a terminal each finished cell is one plain line, and a reused one is none', () => {
  const { stdout, stderr } = written(false, []);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    '[3/18] succeeded sim.run 2014-12-01 as of 20141201T233000Z 1.25s\n' +
      '[5/18] failed    sim.run 2014-12-01 as of 20141201T233000Z 1.25s CHECKS_FAILED: it broke\n',
  );
});

test('off a terminal --verbose tells reused cells and waiting too', () => {
  const { stderr } = written(false, ['--verbose']);
  expect(stderr).toMatch(/^wait {2}sim.run .*: for sim$/m);
  expect(stderr).toMatch(/reused/);
});

test('on a terminal lines are redrawn, a failure stays, and nothing else is left at the end', () => {
  const { stderr } = written(true, []);
  expect(stderr).toContain('running 1  25%');
  expect(stderr).toContain('1 waits for sim');
  expect(stderr).toContain('CHECKS_FAILED: it broke');
  expect(stderr.endsWith('\u001b[J')).toBe(true);
});

test.each([
  ['NO_COLOR', { NO_COLOR: '1' }, []],
  ['--no-color', {}, ['--no-color']],
])('with %s nothing is coloured, and without it failures are', (_, variables, argv) => {
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('TERM', 'xterm');
  expect(written(true, []).stderr).toContain(`${ESCAPE}31m`);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  expect(written(true, argv).stderr).not.toContain(`${ESCAPE}31m`);
});

test('a terminal that is dumb gets plain lines', () => {
  vi.stubEnv('TERM', 'dumb');
  expect(written(true, []).stderr).not.toContain(ESCAPE);
});

test.each([['--quiet'], ['-q'], ['--json']])('%s says nothing at all', (flag) => {
  for (const isTTY of [true, false])
    expect(written(isTTY, [flag])).toEqual({ stdout: '', stderr: '' });
});

test('--log-format json is one object an event on stderr', () => {
  const { stdout, stderr } = written(true, ['--log-format', 'json']);
  const events = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { schema: string; type: string });
  expect(stdout).toBe('');
  expect(events.map(({ type }) => type)).toEqual(EVENTS.map(({ type }) => type));
  expect(events[0]).toMatchObject({ schema: 'event.v1', cell: CELL, limit: 'sim' });
});

test('--json --follow is one object an event on stdout, and nothing on stderr', () => {
  const { stdout, stderr } = written(false, ['--json', '--follow']);
  expect(stderr).toBe('');
  expect(stdout.trimEnd().split('\n')).toHaveLength(EVENTS.length);
});

test('the time left follows from what each stage took and how much ran at once', () => {
  const work = Array.from({ length: 10 }, () => ({ asset: 'sim.run', isToRun: true }));
  const state = new ProgressState(work);
  const { paint } = outputStyle(process.stderr, ['--no-color']);
  expect(progressLines(state, 0, 100, paint)[0]).toContain('left unknown');
  // Two at a time, two seconds each: after two seconds two are done, and eight take eight seconds more.
  for (const done of [1, 2])
    state.apply(finished({ cell: `c${String(done)}`, done, total: 10, durationMs: 2000 }));
  expect(progressLines(state, 2000, 100, paint)[0]).toMatch(/2\/10 cells .* 1\.0\/s {2}left 8s/);
  for (const width of [40, 79, 119])
    for (const line of progressLines(state, 2000, width, paint))
      expect(line.length).toBeLessThanOrEqual(width);
});
