import { expect, test } from 'vitest';
import { coloured, escaped, lengthOf, printable } from './printed-text.ts';
import { textTable } from './text-table.ts';

const ESCAPE = '\u001b';

test('codes that move, colour, hide or reorder are printed as text', () => {
  const hostile = `a${ESCAPE}[2J\u009b31m\u202eb\u2066c\u0007\r\u007f\u200f\u2028`;
  expect(printable(hostile)).toBe(
    String.raw`a\u001b[2J\u009b31m\u202eb\u2066c\u0007\u000d\u007f\u200f\u2028`,
  );
});

test('tabs, line feeds and letters of any script stay', () => {
  const text = 'Nikola Jokić\tחולון\n姚明 🏀';
  expect(printable(text)).toBe(text);
});

test('in JSON the same string is read back', () => {
  const value = { name: `x${ESCAPE}[31m\u0085\u202e` };
  const text = printable(JSON.stringify(value));
  expect(text).not.toContain('\u0085');
  expect(JSON.parse(text)).toEqual(value);
});

test('our own colours become codes of the terminal, and take no place', () => {
  const text = coloured(`x${ESCAPE}[5m`, 31, 39);
  expect(printable(text)).toBe(`${ESCAPE}[31mx\\u001b[5m${ESCAPE}[39m`);
  expect(lengthOf(coloured('four', 31, 39))).toBe(4);
});

test('a name with a line break or codes keeps its row', () => {
  const table = textTable(
    ['player', 'points'],
    [
      [`A\nB${ESCAPE}`, '1'],
      ['C', '2'],
    ],
  );
  expect(table.split('\n')).toHaveLength(3);
  expect(table).toContain(escaped(`A B${ESCAPE}`));
});
