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

  test.each([
    ['semicolons', 'a;b\n3,5;x\n', { a: '3,5', b: 'x' }],
    ['bars', 'a|b\n1;2|x,y\n', { a: '1;2', b: 'x,y' }],
    [
      'commas, where the header names one column in quotes',
      '"a;b",c\n1,2\n',
      { 'a;b': '1', c: '2' },
    ],
    ['a header and rows that end otherwise', 'a,b\n1,x\r\n2,y\r\n', { a: '1', b: 'x' }],
    ['a header and rows that end the other way round', 'a,b\r\n1,x\n2,y\n', { a: '1', b: 'x' }],
    ['line ends of old Macintoshes', 'a,b\r1,x\r2,y\r', { a: '1', b: 'x' }],
  ])('may have %s', (_, text, first) => {
    expect(read(text)[0]).toEqual(first);
    for (const row of read(text)) expect(JSON.stringify(row)).not.toContain(String.raw`\r`);
  });

  test('may be UTF-16 with a byte order mark, either way round', () => {
    const little = Buffer.from('\ufeffa,b\nDončić,1\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    expect(read(little)).toEqual([{ a: 'Dončić', b: '1' }]);
    expect(read(big)).toEqual([{ a: 'Dončić', b: '1' }]);
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
