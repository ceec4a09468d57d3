import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import {
  restrictedImports,
  restrictedProperties,
  restrictedSyntax,
} from './tools/src/lint/determinism.mjs';
import { circlesIn } from './tools/src/lint/circles.mjs';
import { commentOpening } from './tools/src/lint/comment-opening.mjs';
import { moduleBoundaries } from './tools/src/lint/module-boundaries.mjs';
import { boundaryOptions, graphProblems, readWorkspace } from './tools/src/lint/workspace.mjs';

const root = import.meta.dirname;
const workspace = readWorkspace(root);
const problems = graphProblems(workspace);
if (problems.length > 0) throw new Error(`the layers are broken:\n${problems.join('\n')}`);
const circles = circlesIn(root, workspace);
if (circles.length > 0)
  throw new Error(`files import each other in a circle:\n${circles.join('\n')}`);

const SOURCES = '**/*.{ts,tsx,js,mjs}';
const TESTS = ['**/*.test.{ts,mjs}', '**/bench/**', '**/scripts/**'];
const NODE_GLOBALS = [
  'AbortController',
  'console',
  'process',
  'Buffer',
  'URL',
  'performance',
  'setTimeout',
  'WebAssembly',
];

// ESLint takes the last options of a core rule, it does not merge them: each list is therefore put
// together here, once a package, and nowhere else.
const exportAll = {
  selector: 'ExportAllDeclaration[exported=null]',
  message: 'an index is a hand-written list of names: no `export *`',
};
// A catalogue of errors is words alone, which is why keys of steps leave it out (ADR 15).
const catalogueAlone = [
  'ImportDeclaration[importKind!="type"]:not([source.value=/^(@pkg.std|[.].(error-catalogue|std-parts)[.]ts)$/])',
  'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator:not([init.callee.name="defineErrors"])',
  'ExportNamedDeclaration > :matches(FunctionDeclaration, ClassDeclaration, TSEnumDeclaration)',
  'ExportDefaultDeclaration',
  'ExportNamedDeclaration[source]',
].map((selector) => ({ selector, message: 'errors.ts exports a catalogue of errors alone' }));
// A test that takes long on a slow machine is slow, not wrong: `npm test` ends what hangs, by the work that it does not do.
const timeLimits = [
  'CallExpression[callee.name=/^(before|after)(All|Each)$/] > ArrowFunctionExpression + *',
  "CallExpression[arguments.0.type=/Literal$/][arguments.1.type='ArrowFunctionExpression'] > ArrowFunctionExpression + :matches(Literal, Identifier[name=/(_MS|LIMIT)$/])",
  "CallExpression[arguments.2.type='ArrowFunctionExpression'] > ObjectExpression > Property[key.name='timeout']",
  "Property[key.name='testTimeout']",
  "Property[key.name='hookTimeout']",
].map((selector) => ({ selector, message: 'a test has no limit of time' }));
const testRules = {
  files: ['**/*.test.{ts,mjs}'],
  rules: { 'no-restricted-syntax': ['error', exportAll, ...timeLimits] },
};
/** The one place that reads the clock, the environment and the machine, and what is a program of its own. */
const AMBIENT = [
  'packages/backfill/src/process/**',
  'packages/audit/src/bundle/check-bundle.ts',
  'packages/audit/src/testing/**',
];
const houseRules = {
  rules: { 'module-boundaries': moduleBoundaries, 'comment-opening': commentOpening },
};
const packageRules = workspace.flatMap((item) => {
  const files = [`${item.folder}/${SOURCES}`];
  const isLibrary = !['app', 'tool', 'e2e'].includes(item.layer);
  const exactness = { isExact: ['compute', 'steps'].includes(item.layer) };
  const everywhere = {
    files,
    ignores: ['**/vitest.*.{ts,mjs}'],
    plugins: { workspace: houseRules },
    rules: {
      'workspace/module-boundaries': ['error', boundaryOptions(root, item)],
      'workspace/comment-opening': 'error',
      'no-restricted-syntax': ['error', exportAll],
    },
  };
  const library = {
    files,
    ignores: [...TESTS, ...AMBIENT],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', ...restrictedProperties(exactness)],
      'no-restricted-imports': ['error', restrictedImports()],
      'no-restricted-syntax': ['error', exportAll, ...restrictedSyntax(exactness)],
    },
  };
  const ambient = isLibrary ? restrictedSyntax(exactness) : [];
  const catalogue = {
    files: [`${item.folder}/src/errors.ts`],
    rules: { 'no-restricted-syntax': ['error', exportAll, ...ambient, ...catalogueAlone] },
  };
  return isLibrary ? [everywhere, library, catalogue] : [everywhere, catalogue];
});

export default defineConfig(
  // AssemblyScript looks like TypeScript and is another language.
  globalIgnores(['**/dist/', '**/coverage/', '**/generated/', '**/assembly/*.ts', '.nx/']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      // With noUncheckedIndexedAccess each read of a typed array has `undefined` in its type, where
      // the loop's bounds are the proof that it can't be.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowAny: false, allowNullish: false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
    },
  },
  {
    // Coefficients of approximations are quoted with all the digits that their source prints.
    files: ['packages/sim/src/math/**'],
    rules: { 'no-loss-of-precision': 'off' },
  },
  {
    // Benchmarks and tool settings stand outside src/, which is all that a package's tsconfig.json
    // covers.
    files: ['**/bench/**/*.ts', '**/vitest.*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])),
    },
  },
  {
    files: [SOURCES],
    ignores: TESTS,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
  packageRules,
  testRules,
);
