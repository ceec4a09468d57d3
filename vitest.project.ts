import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Shared by every package. `@pkg/source` makes an import of a workspace package load its src/*.ts, so a test needs no
// build. Test processes get the same condition and a loader of sources, and a worker thread inherits execArgv from the process that
// starts it: a Piscina worker is a .ts file in tests, with no test code in src/.
// Vite also knows the condition `module`, which Node does not: what is meant for bundlers then fails to load.
const conditions = ['@pkg/source', ...defaultServerConditions.filter((name) => name !== 'module')];
const include = ['src/**/*.test.ts'];

// The files of a package share two processes, each of which loads a module once: most files take longer to load than to run. A file
// that replaces modules has a process of its own.
const replacing = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => join('src', name))
  .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('vi.mock('));
const projects = [
  { extends: true as const, test: { name: 'shared', include, exclude: replacing } },
  { extends: true as const, test: { name: 'own', include: replacing, isolate: true } },
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@pkg/source', 'node'] } },
  test: {
    environment: 'node',
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
    // No test fails because time passed: on a slow or busy machine it takes longer. `npm test` ends what hangs, which it tells by
    // work that is not done (tools/src/hang-watch.mjs).
    testTimeout: 0,
    hookTimeout: 0,
    // A busy machine may take longer than the usual ten seconds to end a process; Vitest would report that as an error.
    teardownTimeout: 600_000,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
    execArgv: [
      '--conditions=@pkg/source',
      '--import',
      new URL('tools/src/source-loader.mjs', import.meta.url).href,
    ],
    ...(replacing.length > 0 ? { projects } : { include }),
  },
});
