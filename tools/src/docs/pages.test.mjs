import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { placesIn } from '../error-codes.mjs';
import { allErrorPlaces, codesWithoutHint } from './errors-page.mjs';
import { generatedPages, SCHEMAS } from './pages.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('every generated document is as the sources make it now; npm run docs writes them', async () => {
  const pages = await generatedPages(ROOT);
  for (const { path, text } of pages) {
    const file = join(ROOT, path);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : null, path).toBe(text);
  }
  const schemas = pages.map(({ path }) => path).filter((path) => path.startsWith(`${SCHEMAS}/`));
  expect(readdirSync(join(ROOT, SCHEMAS)).map((name) => `${SCHEMAS}/${name}`)).toEqual(schemas);
});

test('every error code has a hint that says what to do next', async () => {
  const places = await allErrorPlaces(ROOT);
  expect(places.length).toBeGreaterThan(50);
  expect(codesWithoutHint(places)).toEqual([]);
});

test('a failure without a hint, or with one that is only passed on, is named with its place', () => {
  const source = `
    export const a = () => new KnownError({ code: 'BARE', kind: 'input', message: 'expected x' });
    export function b(hint) { return new KnownError({ code: 'OPAQUE', kind: 'input', message: 'm', hint }); }`;
  expect(codesWithoutHint(placesIn(new Map([['a.ts', source]])))).toEqual([
    'BARE in a.ts:2',
    'OPAQUE in a.ts:3',
  ]);
});

test('the varying parts of a code are named, and a text that is a parameter is looked up at the calls', () => {
  const source = `
    const wrong = usage('expected a', HINT);
    const HINT = 'add --a';
    function usage(message, hint) { return new KnownError({ code: 'USAGE', kind: 'input', message, hint }); }
    class Own extends KnownError { constructor(path) {
      super({ code: 'OWN', kind: 'missing', message: \`expected \${path}, got \${String(path.length)}\`, hint: 'x' }); } }
    const blocked = { code: at ? 'ONE' : 'TWO', message: reason, hint: 'go on' };`;
  expect(placesIn(new Map([['a.ts', source]]))).toEqual([
    {
      code: 'USAGE',
      file: 'a.ts',
      line: 4,
      kind: 'input',
      messages: ['expected a'],
      hints: ['add --a'],
    },
    {
      code: 'OWN',
      file: 'a.ts',
      line: 6,
      kind: 'missing',
      messages: ['expected <path>, got <length>'],
      hints: ['x'],
    },
    {
      code: 'ONE',
      file: 'a.ts',
      line: 7,
      kind: 'blocked',
      messages: ['<reason>'],
      hints: ['go on'],
    },
    {
      code: 'TWO',
      file: 'a.ts',
      line: 7,
      kind: 'blocked',
      messages: ['<reason>'],
      hints: ['go on'],
    },
  ]);
});

test('a code that another file gives to an imported function is found, one of a namesake is not', () => {
  const sources = new Map([
    [
      'drift.ts',
      `export function drift(code) { return new KnownError({ code, kind: 'upstream', message: 'm', hint: 'h' }); }`,
    ],
    ['a.ts', `import { drift } from './drift.ts'; throw drift('PDF_DAMAGED');`],
    ['b.ts', `function drift(name) { return name; } drift('NO_CODE');`],
  ]);
  expect(placesIn(sources).map(({ code, file }) => [code, file])).toEqual([
    ['PDF_DAMAGED', 'drift.ts'],
  ]);
});
