import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { anchorsOf, deadLinks, documentFiles, missingSources, unknownDecisions } from './links.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Documents that were true on their date. */
const OF_THE_PAST = /^CHANGELOG\.md$|^docs\/adr\//;
const MADE_UP = mkdtempSync(join(tmpdir(), 'links-'));
afterAll(() => rmSync(MADE_UP, { recursive: true }));

test('every relative link of every document leads to a file, and to a heading of it', () => {
  const documents = documentFiles(ROOT).filter((path) => path.endsWith('.md'));
  expect(documents).toContain('packages/asof/README.md');
  expect(documents.flatMap((path) => deadLinks(ROOT, path))).toEqual([]);
});

test('every decision that is cited by its number has a page, and the index names every page', () => {
  const files = documentFiles(ROOT).filter((path) => !path.startsWith('tools/src/docs/links'));
  expect(files.flatMap((path) => unknownDecisions(ROOT, path))).toEqual([]);
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  for (const name of readdirSync(join(ROOT, 'docs/adr'))) expect(index).toContain(`](adr/${name})`);
});

test('every source file that a document names is there, but for those of the past', () => {
  const files = documentFiles(ROOT);
  const today = files.filter((path) => path.endsWith('.md') && !OF_THE_PAST.test(path));
  expect(today.flatMap((path) => missingSources(ROOT, path, files))).toEqual([]);
});

test('a dead link is named with its line, and code is passed over', () => {
  mkdirSync(join(MADE_UP, 'docs/adr'), { recursive: true });
  writeFileSync(join(MADE_UP, 'docs/adr/0001-one.md'), '# 1. One\n\n## A part, with `code`\n');
  const text = [
    '[one](docs/adr/0001-one.md#a-part-with-code) [self](#here) [folder](docs)',
    '[gone](docs/gone.md) `[code](gone.md)` [web](https://example.org/gone)',
    '[no heading](docs/adr/0001-one.md#b) [out](../out.md)',
    '```',
    '[in a block](gone.md)',
    '```',
    '## Here',
    'ADR 1, ADR 2, docs/adr/0001 and docs/adr/0003',
  ].join('\n');
  writeFileSync(join(MADE_UP, 'README.md'), text);
  expect(documentFiles(MADE_UP)).toEqual(['README.md', 'docs/adr/0001-one.md']);
  expect(deadLinks(MADE_UP, 'README.md')).toEqual([
    'README.md:2: docs/gone.md does not exist',
    'README.md:3: docs/adr/0001-one.md#b has no such heading',
    'README.md:3: ../out.md leads out of the repository',
  ]);
  expect(unknownDecisions(MADE_UP, 'README.md')).toEqual([
    'README.md:8: ADR 2 is no page of docs/adr',
    'README.md:8: adr/0003 is no page of docs/adr',
  ]);
});

test('a source file that is named and is not there is said, in the package of the page first', () => {
  mkdirSync(join(MADE_UP, 'packages/one'), { recursive: true });
  const page = 'packages/one/DESIGN.md';
  writeFileSync(join(MADE_UP, page), '`a.ts` `b.ts` `two/b.ts`\n`one/gone.ts` `verify.mjs`\n');
  const files = ['packages/one/src/a.ts', 'packages/two/src/b.ts'];
  expect(missingSources(MADE_UP, page, files)).toEqual([
    `${page}:1: no file b.ts`,
    `${page}:2: no file one/gone.ts`,
  ]);
});

test('anchors are those of GitHub: lower case, no punctuation, a number where a heading comes again', () => {
  expect([...anchorsOf('# Why: not?\n## `a` & [b](c.md)\n## Again\n## Again\n')]).toEqual([
    'why-not',
    'a--b',
    'again',
    'again-1',
  ]);
});
