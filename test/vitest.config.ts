// The tests of the built program share one demo (src/shared-demo.ts), which a single process for all of their files looks after.
import { defineConfig, mergeConfig } from 'vitest/config';
import project from '../vitest.project.ts';

export default mergeConfig(
  project,
  defineConfig({ test: { globalSetup: ['src/shared-demo.ts'] } }),
);
