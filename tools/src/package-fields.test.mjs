import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const root = read('package.json');

describe.each(readdirSync(join(ROOT, 'packages')).sort())('package.json of %s', (name) => {
  const json = read(`packages/${name}/package.json`);
  const exported = Object.entries(json.exports ?? {});

  test('has a description of one plain sentence', () => {
    expect(json.description).toMatch(/^[A-Z][^\n<>]{20,140}\.$/);
    expect(json.description).not.toMatch(/\. /);
  });

  test('has the name of its folder, and the licence, engines and kind of module of the workspace', () => {
    const { license, engines, type } = root;
    expect(json).toMatchObject({ name: `@pkg/${name}`, license, engines, type });
  });

  test('has no repository that is elsewhere or a placeholder', () => {
    expect(json.repository ?? { directory: `packages/${name}` }).toEqual({
      directory: `packages/${name}`,
    });
  });

  test('exports itself, and modules by source, types and build that are among its files', () => {
    expect(json.exports).toMatchObject({ './package.json': './package.json' });
    for (const [, target] of exported.filter(([, each]) => typeof each !== 'string')) {
      expect(Object.keys(target)).toEqual(['@pkg/source', 'types', 'default']);
      const source = target['@pkg/source'];
      const built = source.replace('./src/', './dist/').replace(/\.ts$/, '');
      expect(target).toMatchObject({ types: `${built}.d.ts`, default: `${built}.js` });
      expect(existsSync(join(ROOT, 'packages', name, source)), source).toBe(true);
    }
    expect(json.files).toEqual(expect.arrayContaining(['dist', 'src', '!**/*.test.ts']));
  });

  test('names every package of the workspace at its present version', () => {
    const used = Object.entries(json.dependencies ?? {}).filter(([key]) => key.startsWith('@pkg/'));
    for (const [key, version] of used)
      expect(version, key).toBe(read(`packages/${key.slice('@pkg/'.length)}/package.json`).version);
  });
});
