import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeReader } from './code-fingerprint.ts';
import { withoutComments } from './module-imports.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'code-'));
  write('node_modules/numbers/package.json', '{"name":"numbers","version":"1.2.3"}');
  write('packages/base/package.json', packageJson('@own/base'));
  write(
    'packages/base/dist/index.js',
    `export { add } from './add.js';\nexport {\n  times,\n  power as raise,\n} from './times.js';\n`,
  );
  write('packages/base/dist/errors.js', `export const ERRORS = { message: "one" };\n`);
  write(
    'packages/base/dist/add.js',
    `import { ERRORS } from './errors.js';\nexport const add = (a, b) => a + b;\n`,
  );
  write('packages/base/dist/times.js', `export const times = 1;\nexport const power = 2;\n`);
  write('packages/work/package.json', packageJson('@own/work'));
  write(
    'packages/work/dist/first.js',
    `import { add } from '@own/base';\nimport { mean } from 'numbers';\nimport { join } from 'node:path';\nimport { shared } from './shared.js';\nexport const step = () => [add, mean, join, shared];\n`,
  );
  write(
    'packages/work/dist/second.js',
    `import { raise } from '@own/base';\nconst kernel = new URL('./kernel.wasm', import.meta.url);\nexport const step = [raise, kernel];\nexport const later = () => import('./late.js');\n`,
  );
  write('packages/work/dist/shared.js', `/** Says what it is for. */\nexport const shared = 1;\n`);
  write('packages/work/dist/late.js', `export const late = 1;\n`);
  write('packages/work/dist/kernel.wasm', 'binary');
  mkdirSync(join(root, 'node_modules/@own'), { recursive: true });
  symlinkSync(join(root, 'packages/base'), join(root, 'node_modules/@own/base'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function packageJson(name: string): string {
  return JSON.stringify({
    name,
    version: '0.1.0',
    exports: { '.': { default: './dist/index.js' } },
  });
}
function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const moduleOf = (name: string, from = root): string =>
  pathToFileURL(join(from, `packages/work/dist/${name}.js`)).href;
const fingerprints = (from = root): string[] => {
  const code = codeReader();
  return ['first', 'second'].map((name) => code.fingerprint(moduleOf(name, from)));
};

describe('the code of a step', () => {
  test('is its module, what that imports, and the versions of packages of others', () => {
    const code = codeReader();
    expect(code.modulesOf(moduleOf('first'))).toEqual([
      '@own/base/dist/add.js',
      '@own/work/dist/first.js',
      '@own/work/dist/shared.js',
      'numbers@1.2.3',
    ]);
    expect(code.modulesOf(moduleOf('second'))).toEqual([
      '@own/base/dist/times.js',
      '@own/work/dist/kernel.wasm',
      '@own/work/dist/late.js',
      '@own/work/dist/second.js',
    ]);
  });

  test.each([
    ['its module', 'packages/work/dist/first.js', 'export const step = 2;', [true, false]],
    ['what it imports', 'packages/work/dist/shared.js', 'export const shared = 2;', [true, false]],
    [
      'what an index passes on',
      'packages/base/dist/add.js',
      'export const add = 2;',
      [true, false],
    ],
    ['a file that it names', 'packages/work/dist/kernel.wasm', 'other', [false, true]],
    ['a late import', 'packages/work/dist/late.js', 'export const late = 2;', [false, true]],
    [
      'a version',
      'node_modules/numbers/package.json',
      '{"name":"numbers","version":"2.0.0"}',
      [true, false],
    ],
    [
      'the words of an error',
      'packages/base/dist/errors.js',
      'export const ERRORS = { message: "other" };',
      [false, false],
    ],
    [
      'what neither needs',
      'packages/work/dist/third.js',
      'export const third = 3;',
      [false, false],
    ],
    [
      'a comment',
      'packages/work/dist/shared.js',
      '/**\n * Says it\n * better.\n */\n\n// So.\nexport const shared = 1;\n',
      [false, false],
    ],
    [
      'a line within a text',
      'packages/work/dist/shared.js',
      'export const shared = `\n// data\n`;\n',
      [true, false],
    ],
  ])(
    'changes with %s, and the code of another step only if it needs that',
    (_, path, text, changed) => {
      const before = fingerprints();
      write(path, text);
      expect(fingerprints().map((after, at) => after !== before[at])).toEqual(changed);
    },
  );

  test.each([
    ['an import without spaces counts', `import{late}from"./late.js";export{late};`, true],
    [
      'an import over lines with a comment counts',
      `import {\n  late, // why\n} from './late.js';`,
      true,
    ],
    ['a namespace that is passed on counts', `export * as late from './late.js';`, true],
    [
      'the text of an example does not',
      'export const a = `\nimport { late } from "./late.js";\n`;',
      false,
    ],
    [
      'a commented import does not',
      `/* x */ export const a = 1; /*\nimport './late.js';\n*/ a;`,
      false,
    ],
    ['a type does not', `import type { late } from './late.js';`, false],
  ])('is read as a lexer of modules reads it: %s', (_, text, isCovered) => {
    write('packages/work/dist/shared.js', text);
    const modules = codeReader().modulesOf(moduleOf('first'));
    expect(modules.includes('@own/work/dist/late.js')).toBe(isCovered);
  });

  test('does not depend on where it is installed', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'code-elsewhere-'));
    cpSync(root, elsewhere, { recursive: true, verbatimSymlinks: true });
    rmSync(join(elsewhere, 'node_modules/@own/base'));
    symlinkSync(join(elsewhere, 'packages/base'), join(elsewhere, 'node_modules/@own/base'));
    expect(fingerprints(elsewhere)).toEqual(fingerprints());
    rmSync(elsewhere, { recursive: true });
  });

  test('of a module that is no file is its name', () => {
    expect(codeReader().fingerprint('code:7')).toBe('code:7');
  });
});

test('lines that could be data are no comments', () => {
  for (const text of [
    'const a = `\n// x\n`;',
    'const a = `${`\n// x`}`;',
    "const a = 'b\\\n// x';",
  ])
    expect(withoutComments(text)).toBe(text);
  expect(withoutComments('a(); // why\n/* b */ c();\n/* d */\n  // e\nf();')).toBe(
    'a(); // why\n c();\nf();',
  );
});
