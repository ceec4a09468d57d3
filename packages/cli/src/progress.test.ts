import type { EngineEvent } from '@pkg/engine';
import { expect, test } from 'vitest';
import { progressOn } from './progress.ts';

type Finished = Extract<EngineEvent, { type: 'cell-finished' }>;

const CELL = 'sim.run 2014-12-01 as of 20141201T233000Z';

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

function written(isTTY: boolean, events: readonly EngineEvent[], isQuiet = false): string {
  let text = '';
  const stream = { isTTY, columns: 80, write: (part: string) => (text += part) !== '' };
  const progress = progressOn(stream as unknown as NodeJS.WriteStream, isQuiet);
  events.forEach(progress.onEvent);
  progress.finish();
  return text;
}

const error = { code: 'CHECKS_FAILED', message: 'it broke', signature: 's' };
const EVENTS: EngineEvent[] = [
  { type: 'cell-started', cell: CELL, asset: 'sim.run' },
  { type: 'cell-progress', cell: CELL, done: 1, total: 4 },
  finished({}),
  finished({ outcome: 'reused', done: 4 }),
  finished({ outcome: 'failed', error, done: 5 }),
];

test('off a terminal each finished cell is one plain line, and a reused one is none', () => {
  expect(written(false, EVENTS)).toBe(
    '[3/18] succeeded sim.run 2014-12-01 as of 20141201T233000Z 1.25s\n' +
      '[5/18] failed    sim.run 2014-12-01 as of 20141201T233000Z 1.25s CHECKS_FAILED: it broke\n',
  );
});

test('on a terminal one line is redrawn, a failure stays, and nothing is left at the end', () => {
  const text = written(true, EVENTS);
  expect(text.split('\n')).toHaveLength(2);
  expect(text).toContain('sim.run 25%');
  expect(text.split('\n')[0]).toContain('CHECKS_FAILED: it broke');
  expect(text.endsWith('\r\u001b[2K')).toBe(true);
});

test('quiet writes nothing at all', () => {
  expect(written(false, EVENTS, true)).toBe('');
  expect(written(true, EVENTS, true)).toBe('');
});
