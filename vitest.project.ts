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
    // No test judges speed: these limits only end what hangs, also on a machine that is busy with other things.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
    execArgv: ['--conditions=@pkg/source', '--import', 'tsx'],
  },
});
