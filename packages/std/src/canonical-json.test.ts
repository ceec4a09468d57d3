import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { InvariantError } from './invariant.ts';

const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;

describe('canonicalJson', () => {
  test('reads back as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('does not depend on the order in which properties were set', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('tells different values apart', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const isEqual = canonicalJson(a) === canonicalJson(b);
        expect(isEqual).toBe(JSON.stringify(sortedDeep(a)) === JSON.stringify(sortedDeep(b)));
      }),
    );
  });

  test('sorts by code unit, leaves undefined out and prints -0 as 0', () => {
    expect(canonicalJson({ b: -0, a: undefined, B: [1, { d: 2, c: 1 }], ä: '', z: null })).toBe(
      '{"B":[1,{"c":1,"d":2}],"b":0,"z":null,"ä":""}',
    );
  });

  test('prints every finite number so that it reads back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(JSON.parse(canonicalJson(number))).toBe(number === 0 ? 0 : number);
      }),
    );
  });

  test('keeps a property named __proto__', () => {
    const value = JSON.parse('{"__proto__": 1}') as JsonValue;
    expect(canonicalJson(value)).toBe('{"__proto__":1}');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %d, which JSON has no text for',
    (number) => {
      expect(() => canonicalJson({ a: [number] })).toThrow(InvariantError);
    },
  );

  test('indents as asked', () => {
    expect(canonicalJson({ a: [1] }, 2)).toBe('{\n  "a": [\n    1\n  ]\n}');
  });
});

function mapDeep(value: JsonValue, order: (keys: string[]) => string[]): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapDeep(item, order));
  if (value === null || typeof value !== 'object') return value === 0 ? 0 : value;
  const fields = value as Record<string, JsonValue>;
  return Object.fromEntries(
    order(Object.keys(fields)).map((key) => [key, mapDeep(fields[key]!, order)]),
  );
}

function reversed(value: JsonValue): JsonValue {
  return mapDeep(value, (keys) => keys.reverse());
}

function sortedDeep(value: JsonValue): JsonValue {
  return mapDeep(value, (keys) => keys.sort());
}
