// Exits 1 when a source file of the workspace has a name that the house rules forbid.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileNameProblems } from './file-names.mjs';
import { readWorkspace } from './lint/workspace.mjs';
import { sourceFiles } from './source-files.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const paths = readWorkspace(ROOT).flatMap(({ folder }) =>
  sourceFiles(join(ROOT, folder)).map((path) => `${folder}/${path}`),
);
const problems = fileNameProblems(paths);
for (const problem of problems) console.error(problem);
console.log(`file names: ${paths.length} files, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
