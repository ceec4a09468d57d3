import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hivePath, parseHivePath } from './hive-path.ts';

const text = fc
  .string({ minLength: 1, maxLength: 6 })
  .filter((each) => !/[/=%]/.test(each) && each !== '.' && each !== '..');
const anyKeys = fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key, maxLength: 5 });

describe('Hive paths', () => {
  test('read back as the keys and the file that they were built from, in order', () => {
    fc.assert(
      fc.property(anyKeys, text, (keys, file) => {
        const parsed = parseHivePath(hivePath(keys, file));
        expect([...parsed.keys]).toEqual(keys);
        expect(parsed.file).toBe(file);
        expect(parsed.prefix).toBe('');
      }),
    );
  });

  test('lose nothing: prefix, keys and file make up the whole path again', () => {
    const segment = fc.oneof(
      text,
      fc.tuple(text, text).map((pair) => pair.join('=')),
    );
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), (segments) => {
        const path = segments.join('/');
        let parsed;
        try {
          parsed = parseHivePath(path);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        const pairs = [...parsed.keys].map((pair) => pair.join('='));
        const parts = [...(parsed.prefix ? [parsed.prefix] : []), ...pairs, parsed.file];
        expect(parts.join('/')).toBe(path);
      }),
    );
  });

  test('keep the folders before the keys as the prefix', () => {
    const parsed = parseHivePath('bronze/odds/season=2024/date=2024-11-03/odds.parquet');
    expect(parsed.prefix).toBe('bronze/odds');
    expect(Object.fromEntries(parsed.keys)).toEqual({ season: '2024', date: '2024-11-03' });
    expect(parsed.file).toBe('odds.parquet');
  });

  test('without keys have their last segment as the file', () => {
    expect(parseHivePath('bronze/odds.parquet')).toEqual({
      prefix: 'bronze',
      keys: new Map(),
      file: 'odds.parquet',
    });
    expect(parseHivePath('a=b')).toEqual({ prefix: '', keys: new Map(), file: 'a=b' });
  });

  test('give what follows the keys to the file', () => {
    expect(parseHivePath('season=2024/parts/0.parquet').file).toBe('parts/0.parquet');
  });

  test.each(['a=', '=b', 'a=b=c', 'a=5%', '='])('have no key in a folder named %j', (folder) => {
    expect(parseHivePath(`${folder}/season=2024/f`)).toEqual({
      prefix: folder,
      keys: new Map([['season', '2024']]),
      file: 'f',
    });
    expect(parseHivePath(`season=2024/${folder}/f`).file).toBe(`${folder}/f`);
  });

  test('with one key twice are refused', () => {
    expect(() => parseHivePath('a=1/a=2/f')).toThrow(RangeError);
    expect(() =>
      hivePath(
        [
          ['a', '1'],
          ['a', '2'],
        ],
        'f',
      ),
    ).toThrow(RangeError);
  });

  test.each(['', '.', '..', 'a/b', 'a=b', '50%'])('are not built from the value %j', (value) => {
    expect(() => hivePath([['key', value]], 'file')).toThrow(RangeError);
    expect(() => hivePath([[value, 'value']], 'file')).toThrow(RangeError);
    expect(() => hivePath([], value)).toThrow(RangeError);
  });
});
