// Proves that the lint is awake: lints sources that offend, under the name of a file that exists
// and without writing it, and exits 1 unless each offence is reported by the rule that is there for
// it.
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { circlesIn, circlesOf, importsOf } from './lint/circles.mjs';
import { graphProblems, readWorkspace } from './lint/workspace.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BOUNDARIES = 'workspace/module-boundaries';

const OFFENCES = [
  ['a static import up the layers', 'manifest', "import '@pkg/engine';", BOUNDARIES],
  ['a type import up the layers', 'std', "export type { X } from '@pkg/steps';", BOUNDARIES],
  ['a dynamic import up the layers', 'sim', "await import('@pkg/steps');", BOUNDARIES],
  ['an import of what reaches the network', 'steps', "import '@pkg/sources';", BOUNDARIES],
  [
    'an import of the steps by what reaches the network',
    'sources',
    "import '@pkg/steps';",
    BOUNDARIES,
  ],
  [
    'an import of the engine by what reaches the network',
    'sources',
    "import '@pkg/engine';",
    BOUNDARIES,
  ],
  ['an import of the page by what it shows', 'steps', "import '@pkg/ui';", BOUNDARIES],
  ['an import of the command line by the page', 'ui', "import '@pkg/cli';", BOUNDARIES],
  ['basketball in the engine', 'engine', "import '@pkg/nba';", BOUNDARIES],
  ['cells among the limits', 'limits', "export type { X } from '@pkg/engine';", BOUNDARIES],
  ['an import of the tools', 'cli', "import '@pkg/tools';", BOUNDARIES],
  ['a relative path into a neighbour', 'engine', "import '../../lake/src/index.ts';", BOUNDARIES],
  ['a dynamic relative path', 'engine', "await import('../../lake/src/index.ts');", BOUNDARIES],
  ['a relative path into the tools', 'cli', "import '../../../tools/src/x.mjs';", BOUNDARIES],
  ['any dependency of asof', 'asof', "import 'apache-arrow';", BOUNDARIES],
  ['a Node module in asof', 'asof', "import 'node:fs';", BOUNDARIES],
  ['Math.random', 'engine', 'export const x = Math.random();', 'no-restricted-properties'],
  ['Date.now', 'steps', 'export const x = Date.now();', 'no-restricted-properties'],
  ['new Date()', 'steps', 'export const x = new Date();', 'no-restricted-syntax'],
  ['local time', 'lake', 'export const x = new Date(0).getHours();', 'no-restricted-syntax'],
  ['process.env', 'steps', 'export const x = process.env;', 'no-restricted-properties'],
  ['process.cwd', 'std', 'export const x = process.cwd();', 'no-restricted-properties'],
  ['an imported cwd', 'std', "export { cwd } from 'node:process';", 'no-restricted-imports'],
  ['performance.now', 'sim', 'export const x = performance.now();', 'no-restricted-properties'],
  ['localeCompare', 'steps', "export const x = 'a'.localeCompare('b');", 'no-restricted-syntax'],
  ['Math.exp', 'sim', 'export const x = Math.exp(1);', 'no-restricted-properties'],
  ['Math.log, destructured', 'steps', 'export const { log } = Math;', 'no-restricted-properties'],
  ['a power', 'steps', 'export const x = 2 ** 0.5;', 'no-restricted-syntax'],
  ['export *', 'std', "export * from './brand.ts';", 'no-restricted-syntax'],
  [
    'a comment that opens with What',
    'std',
    '/** What it is. */\nexport {};',
    'workspace/comment-opening',
  ],
  [
    'computing in a catalogue of errors',
    'engine',
    'export const half = (x: number): number => x / 2;',
    'no-restricted-syntax',
    'errors.ts',
  ],
  ['an explicit any', 'std', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  [
    'a floating promise, which needs type information',
    'std',
    'Promise.resolve(1);\nexport {};',
    '@typescript-eslint/no-floating-promises',
  ],
];

const CLEAN = [
  ['std', 'export const one = Math.sqrt(1);\n'],
  ['manifest', "import '@pkg/std';\n"],
  ['steps', "import '@pkg/sim';\n\nexport const day = new Date(0).toISOString();\n"],
  ['cli', 'export const started = Date.now();\n'],
];

const CIRCULAR = [
  ['an import', "import { b } from './b.ts';"],
  ['the import of a type', "import type { B } from './b.ts';"],
  ['an export of what another file has', "export type { B } from './b.ts';"],
  ['a dynamic import', "await import('./b.ts');"],
];

const LAYER_OFFENCES = [
  { name: '@pkg/asof', layer: 'leaf', json: { devDependencies: { zod: '4.6.7' } } },
  { name: '@pkg/std', layer: 'leaf', json: { dependencies: { '@pkg/steps': '0.1.0' } } },
  { name: '@pkg/engine', layer: 'engine', json: { dependencies: { '@pkg/nba': '0.1.0' } } },
  { name: '@pkg/sources', layer: 'sources', json: { dependencies: { '@pkg/steps': '0.1.0' } } },
  { name: '@pkg/ui', layer: 'server', json: { dependencies: { '@pkg/cli': '0.1.0' } } },
  { name: '@pkg/cli', layer: 'app', json: { dependencies: { '@pkg/tools': '0.1.0' } } },
];

const eslint = new ESLint({ cwd: ROOT });

async function rulesOf(folder, source, file = 'index.ts') {
  const filePath = `${ROOT}packages/${folder}/src/${file}`;
  const [result] = await eslint.lintText(source, { filePath });
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
}

async function findFailures() {
  const failures = [];
  for (const [what, folder, source, rule, file] of OFFENCES) {
    const rules = await rulesOf(folder, source, file);
    if (!rules.includes(rule)) failures.push(`${what} in ${folder}: ${rule} kept silent`);
  }
  for (const [folder, source] of CLEAN) {
    const rules = await rulesOf(folder, source);
    if (rules.length > 0) failures.push(`a clean source in ${folder} was reported: ${rules}`);
  }
  const workspace = readWorkspace(ROOT);
  failures.push(...graphProblems(workspace), ...circlesIn(ROOT, workspace));
  for (const [what, source] of CIRCULAR) {
    const graph = new Map([
      ['a.ts', importsOf(source, 'a.ts')],
      ['b.ts', ['a.ts']],
    ]);
    if (circlesOf(graph).length === 0) failures.push(`a circle by ${what} was not noticed`);
  }
  for (const planted of LAYER_OFFENCES) {
    const others = workspace.filter(({ name }) => name !== planted.name);
    if (graphProblems([...others, planted]).length === 0) {
      failures.push(`a planted dependency of ${planted.name} was not noticed`);
    }
  }
  return failures;
}

const failures = await findFailures();
for (const failure of failures) console.error(failure);
const planted = OFFENCES.length + LAYER_OFFENCES.length + CIRCULAR.length;
console.log(`boundaries: ${planted} planted offences, ${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;
