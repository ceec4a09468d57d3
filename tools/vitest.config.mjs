import { mergeConfig } from 'vitest/config';
import project from '../vitest.project.ts';

// The tools are plain .mjs files, so that Node runs them before anything is installed or built.
export default mergeConfig(project, { test: { include: ['src/**/*.test.mjs'] } });
