import { isPlainPath } from '@pkg/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { staysInside } from './check-bundle.ts';

// The check of a bundle needs Node alone, so it has the rule of the data root once more.
test('a path stays inside a bundle where it would stay inside a data root', () => {
  const segment = fc.oneof(
    fc.constantFrom('', '.', '..', '...', 'run=r1', 'a b', 'ä', '\\', '%2e', 'x'.repeat(256)),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 4 }), (segments) => {
      const path = segments.join('/');
      expect(staysInside(path)).toBe(isPlainPath(path));
    }),
    { numRuns: 2000 },
  );
  expect(['runs/a/run=r1/t.parquet', '../a', '/a', ''].map(staysInside)).toEqual([
    ...[true, false, false, false],
  ]);
});
