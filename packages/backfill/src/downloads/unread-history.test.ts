import { HISTORIES_READ } from '@pkg/nba';
import { expect, test } from 'vitest';
import { unreadHistory } from './unread-history.ts';

const [[name, source] = ['', '']] = [...HISTORIES_READ].filter(([own, of]) => own !== of);

test('a history that is read needs no warning', () => {
  expect(unreadHistory(name)).toBeUndefined();
});

test.each([
  ['the name of a source is taken for its history', source, name],
  ['a name that is mistyped is taken for the nearest', `${name}x`, name],
  ['a name like no other is taken for none', 'weather_of_mars', undefined],
])('%s', (_, asked, meant) => {
  const unread = unreadHistory(asked);
  expect(unread?.meant).toBe(meant);
  expect(unread?.warning).toContain(`nothing reads a history ${asked}; slates read `);
});
