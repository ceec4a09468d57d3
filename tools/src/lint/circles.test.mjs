import { expect, test } from 'vitest';
import { circlesOf, importsOf } from './circles.mjs';

test.each([
  ["import { b } from './b.ts';"],
  ["import type { B } from './b.ts';"],
  ["export type { B } from './b.ts';"],
  ["export { type B, b } from './b.ts';"],
  ["export const b = () => import('./b.ts');"],
])('%s counts as an import', (text) => {
  expect(importsOf(text, 'packages/x/src/a.ts')).toContain('packages/x/src/b.ts');
});

test('an import in a comment or a text does not', () => {
  expect(importsOf("// import './b.ts';\nexport const a = `\nimport './c.ts';`;", 'a.ts')).toEqual(
    [],
  );
});

test('a circle is named by its files, once, however it is reached', () => {
  const graph = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', ['d']],
    ['d', ['b']],
    ['e', ['e']],
  ]);
  expect(circlesOf(graph)).toEqual(['b -> c -> d -> b', 'e -> e']);
});

test('two ways to one file are no circle', () => {
  const graph = new Map([
    ['a', ['b', 'c']],
    ['b', ['d']],
    ['c', ['d']],
    ['d', []],
  ]);
  expect(circlesOf(graph)).toEqual([]);
});
