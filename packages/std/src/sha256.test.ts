import { expect, test } from 'vitest';
import { InvariantError } from './invariant.ts';
import { parseSha256, sha256, sha256OfJson } from './sha256.ts';

test('a digest is that of the bytes, and a text is its UTF-8', () => {
  // Source: FIPS 180-4, the example for "abc".
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256('abc')).toBe(abc);
  expect(sha256(Buffer.from('abc'))).toBe(abc);
  expect(sha256('ä')).toBe(sha256(Uint8Array.of(0xc3, 0xa4)));
});

test('the digest of a value does not depend on the order of its properties', () => {
  expect(sha256OfJson({ a: 1, b: 2 })).toBe(sha256OfJson({ b: 2, a: 1 }));
});

test.each(['', 'A'.repeat(64), 'a'.repeat(63)])('%j is no digest', (text) => {
  expect(() => parseSha256(text)).toThrow(InvariantError);
});
