import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonShape } from './json-shape.ts';

const shapeOf = (text: string): ReturnType<typeof jsonShape> => jsonShape(Buffer.from(text));

/** Lists, objects, and members beyond the first of each. */
function valuesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value) as unknown[];
  return members.reduce<number>((sum, each) => sum + valuesOf(each), Math.max(members.length, 1));
}

test('any JSON is whole, and its values are counted', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const { isWhole, values } = shapeOf(JSON.stringify(value, null, indent));
      expect(isWhole).toBe(true);
      expect(values).toBe(1 + valuesOf(value));
    }),
  );
});

test('no list or object that was cut anywhere is whole', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.array(fc.jsonValue()), fc.object()),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (value, share) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const end = Math.floor(share * bytes.length);
        expect(jsonShape(bytes.subarray(0, end)).isWhole).toBe(end === bytes.length);
      },
    ),
  );
});

test('what follows the end is not whole', () => {
  expect(shapeOf('{}{}').isWhole).toBe(false);
  expect(shapeOf('').isWhole).toBe(false);
  expect(shapeOf(' [1] \n').isWhole).toBe(true);
});

test('the depth is that of the deepest', () => {
  expect(shapeOf('[[],[[{}]]]').depth).toBe(4);
  expect(shapeOf('"[[["').depth).toBe(0);
});
