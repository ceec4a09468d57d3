import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRunId, pathSegment } from './names.ts';
import { checkKey } from './object-store.ts';

describe('names', () => {
  test.each(['minutes.score', '20240115T173000Z-a1', 'sim_v3', '0', 'a'.repeat(128)])(
    'accept %j',
    (name) => {
      expect(parseRunId(name)).toBe(name);
    },
  );

  test.each([
    '',
    '.',
    '..',
    'a..b',
    '.hidden',
    'a.',
    'a/b',
    'a\\b',
    'a b',
    'a=b',
    'ä',
    'a\n',
    'a\0',
    '-rf',
    'a'.repeat(129),
  ])('refuse %j with INVALID_NAME', (name) => {
    expect(() => pathSegment(name, 'run id')).toThrow(
      expect.objectContaining({ code: 'INVALID_NAME' }),
    );
  });

  test('that are accepted are each one segment of an object key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        let accepted: string;
        try {
          accepted = pathSegment(name, 'name');
        } catch {
          return;
        }
        expect(checkKey(`a/${accepted}/b`).split('/')).toHaveLength(3);
      }),
    );
  });
});
