import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allErrors, makesOwnCode, uncataloguedErrors } from './errors-page.mjs';
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

test('every error has a remedy that says what to do next', async () => {
  const errors = await allErrors(ROOT);
  expect(errors.length).toBeGreaterThan(200);
  expect(errors.filter(({ hint }) => hint === '' || /^<[^<>]*>$/.test(hint))).toEqual([]);
});

test('what went wrong is said without a flag below the command line: a flag is part of a remedy', async () => {
  const below = (await allErrors(ROOT)).filter(({ folder }) => folder !== 'cli');
  expect(below.filter(({ message }) => /(^|[\s(])--[a-z]/.test(message))).toEqual([]);
});

test('every failure stands in the catalogue of its package', () => {
  expect(uncataloguedErrors(ROOT)).toEqual([]);
  expect(makesOwnCode("throw new KnownError({\n  kind: 'input',\n  code: 'BARE' });")).toBe(true);
  expect(makesOwnCode("super({ code: 'OWN', kind: 'missing' });")).toBe(true);
  expect(makesOwnCode('throw new KnownError({ code, kind, message });')).toBe(false);
});
