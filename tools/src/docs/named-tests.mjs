// The tests that hold an invariant, as the pages of packages name them: each must be the name of a test, or part of one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEST = /\.test\.(?:ts|mjs)$|\/testing\//;

/** The text of all tests among `files`, in which names are looked for. */
export function testText(root, files) {
  const tests = files.filter((path) => TEST.test(path));
  return tests.map((path) => onOneLine(readFileSync(join(root, path), 'utf8'))).join('\n');
}

/**
 * Lists what a page's section Invariants names that is in no test, a line each. Code spans of three words and more are
 * names of tests; `...` stands for the rest of a name.
 */
export function missingTests(root, file, tests) {
  const page = readFileSync(join(root, file), 'utf8');
  const section = /^## Invariants$[\s\S]*?(?=^## |(?![\s\S]))/m.exec(page)?.[0] ?? '';
  return [...section.matchAll(/`([^`]+)`/g)]
    .map(([, name]) => onOneLine(name))
    .filter((name) => name.split(' ').length >= 3)
    .filter((name) => !partsOf(name).every((part) => tests.includes(part)))
    .map((name) => `${file}: no test "${name}"`);
}

function partsOf(name) {
  return name
    .split('...')
    .map((part) => part.replace(/^[ ,;]+|[ ,;]+$/g, ''))
    .filter((part) => part !== '');
}

function onOneLine(text) {
  return text.replaceAll("\\'", "'").replace(/\s+/g, ' ');
}
