import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Shared by every package. `@pkg/source` makes an import of a workspace package load its src/*.ts, so a test needs no
// build. Test processes get the same condition and tsx, and a worker thread inherits execArgv from the process that
// starts it: a Piscina worker is a .ts file in tests, with no test code in src/.
const conditions = ['@pkg/source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@pkg/source', 'node'] } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // No test fails because time passed: on a slow or busy machine it takes longer. `npm test` ends what hangs, which it tells by
    // work that is not done (tools/src/hang-watch.mjs).
    testTimeout: 0,
    hookTimeout: 0,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
    execArgv: ['--conditions=@pkg/source', '--import', 'tsx'],
  },
});
