// The tests of the built program share data roots in a folder that a single process for all of their files looks after. They wait for
// processes and servers a fifth of their time, so one more runs than there are processors on a small machine.
import { defineConfig, mergeConfig } from 'vitest/config';
import project from '../vitest.project.ts';

export default mergeConfig(
  project,
  defineConfig({ test: { globalSetup: ['src/shared-roots-setup.ts'], maxWorkers: 3 } }),
);
