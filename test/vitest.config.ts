// The tests of the built program share data roots in a folder that a single process for all of their files looks after.
import { defineConfig, mergeConfig } from 'vitest/config';
import project from '../vitest.project.ts';

export default mergeConfig(
  project,
  defineConfig({ test: { globalSetup: ['src/shared-roots-setup.ts'] } }),
);
