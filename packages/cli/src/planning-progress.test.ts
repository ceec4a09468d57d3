import type { ObjectStore } from '@pkg/std';
import { expect, test } from 'vitest';
import { watchPlanning } from './planning-progress.ts';

const store = {
  get: (key: string) => Promise.resolve(key.includes('missing') ? null : { key }),
  list: () => Promise.resolve([]),
} as unknown as ObjectStore;

/** The text that is written when each read takes `ms`. */
async function written(
  keys: readonly string[],
  ms: number,
  { isTTY = false, argv = [] as string[], columns = 80 } = {},
): Promise<string> {
  let text = '';
  let time = 0;
  const write = (part: string): boolean => (text += part) !== '';
  const stderr = { isTTY, columns, write } as unknown as NodeJS.WriteStream;
  const watched = watchPlanning(store, { argv, stderr }, () => time);
  for (const key of keys) {
    time += ms;
    expect(await watched.store.get(key)).toEqual({ key });
  }
  watched.finish();
  return text;
}

const KEYS = [...Array<string>(30).fill('bronze/odds/x'), ...Array<string>(20).fill('manifests/y')];

test('planning that takes less than half a second says nothing', async () => {
  expect(await written(KEYS, 9, { isTTY: true })).toBe('');
});

test('off a terminal each kind of thing that is read is said once, and nothing is redrawn', async () => {
  expect(await written(KEYS, 20)).toBe(
    'planning: reading snapshots of histories\nplanning: reading manifests\n',
  );
});

test('on a terminal one line counts, fits the width, and is taken away', async () => {
  const text = await written(KEYS, 40, { isTTY: true, columns: 50, argv: ['--no-color'] });
  const lines = text.split('\r\u001b[K');
  expect(lines).toContain('planning: 30 snapshots of histories, 4 manifests');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(50);
  expect(lines.at(-1)).toBe('');
  expect(text).not.toContain('\n');
});

test.each(['--quiet', '--json'])('with %s nothing is said', async (flag) => {
  expect(await written(KEYS, 100, { isTTY: true, argv: [flag] })).toBe('');
});

test('what is not there is passed on, and other methods work as they do', async () => {
  const { store: seen } = watchPlanning(store, { argv: [] });
  expect(await seen.get('bronze/missing')).toBeNull();
  expect(await seen.list('bronze')).toEqual([]);
});
