import { KnownError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { readDelimited } from './index.ts';

const read = (text: string | Uint8Array, path = 'a.csv'): readonly unknown[] =>
  readDelimited(typeof text === 'string' ? Buffer.from(text) : text, path);

describe('a text table', () => {
  test('reads as rows of text, with nothing where a field is empty', () => {
    expect(read('a,b\n1,\n,x y\n')).toEqual([
      { a: '1', b: null },
      { a: null, b: 'x y' },
    ]);
  });

  test('keeps commas, quotes and line breaks inside quotes', () => {
    expect(read('a,b\r\n"x, ""y""","1\n2"\r\n')).toEqual([{ a: 'x, "y"', b: '1\n2' }]);
  });

  test('may begin with a byte order mark and hold blank lines', () => {
    expect(read('\ufeffa\nDončić\n\n')).toEqual([{ a: 'Dončić' }]);
  });

  test('has tabs where its name ends in .tsv', () => {
    expect(read('a\tb\n1,5\t2\n', 'x.TSV')).toEqual([{ a: '1,5', b: '2' }]);
  });

  test('without lines has no rows', () => {
    expect(read('a,b\n')).toEqual([]);
    expect(read('')).toEqual([]);
  });

  test.each([
    ['lines of unequal length', Buffer.from('a,b\n1\n')],
    ['an open quote', Buffer.from('a\n"x\n')],
    ['a column that comes twice', Buffer.from('a,a\n1,2\n')],
    ['another encoding than UTF-8', Buffer.from('a\nNúñez\n', 'latin1')],
  ])('with %s is TABLE_UNREADABLE, which names the file', (_, bytes) => {
    const problem = /^folder\/a.csv is not UTF-8 text with a header line: /;
    expect(() => read(bytes, 'folder/a.csv')).toThrow(problem);
    expect(() => read(bytes)).toThrow(KnownError);
    expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'TABLE_UNREADABLE' }));
  });
});
