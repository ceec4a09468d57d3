import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { commentOpening } from './comment-opening.mjs';

const linter = new Linter();

function linesOf(source) {
  const workspace = { rules: { 'comment-opening': commentOpening } };
  const config = { plugins: { workspace }, rules: { 'workspace/comment-opening': 'error' } };
  return linter.verify(source, config).map(({ line }) => line);
}

test.each([
  '/** What a set holds. */',
  '/** Of a set: its members. */',
  '// Who holds the lease.',
  '/**\n * That nobody plays.\n */',
  '/**\n * The members of a set.\n *\n * Of several the last one wins.\n */',
  'export const one = 1; // What it counts.',
])('an opening that needs the code below it is reported: %j', (source) => {
  expect(linesOf(source)).toEqual([1]);
});

test.each([
  '/** The members of a set. What else it holds stands below. */',
  '// The holder of the lease is asked first.\n// Who it is stands in the file.',
  "// What's new is sorted first.",
  '/** Whose row it is, and Offers that are open. */',
  "export const text = '/** What a text says */';",
])('any other comment is not: %j', (source) => {
  expect(linesOf(source)).toEqual([]);
});
