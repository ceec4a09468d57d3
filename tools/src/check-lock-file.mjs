// Exits 1 when package-lock.json has holes, names a registry's host, or a package.json asks for a
// range of versions.
import { readFileSync } from 'node:fs';
import { lockFileProblems } from './lock-file.mjs';

const url = new URL('../../package-lock.json', import.meta.url);
const problems = lockFileProblems(JSON.parse(readFileSync(url, 'utf8')));
for (const problem of problems) console.error(problem);
console.log(`lock file: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
