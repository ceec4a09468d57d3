import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { documentFiles } from './links.mjs';
import { missingTests, testText } from './named-tests.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MADE_UP = mkdtempSync(join(tmpdir(), 'named-tests-'));
afterAll(() => rmSync(MADE_UP, { recursive: true }));

test('every test that a page names for an invariant is there', () => {
  const files = documentFiles(ROOT);
  const tests = testText(ROOT, files);
  const pages = files.filter((path) => path.endsWith('/ARCHITECTURE.md'));
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.flatMap((path) => missingTests(ROOT, path, tests))).toEqual([]);
});

test('a name that no test has is said, whatever breaks its line', () => {
  const page = [
    '## Invariants',
    '1. One: `a value that',
    'is kept`, `is ... by somebody, ...`, `select` and `is not kept at all`.',
    '## Failures',
    '`this is no test`',
  ];
  writeFileSync(join(MADE_UP, 'ARCHITECTURE.md'), page.join('\n'));
  writeFileSync(
    join(MADE_UP, 'a.test.ts'),
    "test('a value that is kept', f);\ntest('is %s by somebody, or lost', f);\n",
  );
  const tests = testText(MADE_UP, ['a.test.ts', 'ARCHITECTURE.md']);
  expect(missingTests(MADE_UP, 'ARCHITECTURE.md', tests)).toEqual([
    'ARCHITECTURE.md: no test "is not kept at all"',
  ]);
});
