/** One folder for all test files, in which the first that wants a root makes it for the others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder; what lies in it is the business of `shared-root.ts` alone. */
    sharedRoots: string;
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-shared-'));
  project.provide('sharedRoots', folder);
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
