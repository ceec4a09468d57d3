// Writes the module of every kernel; see kernel.mjs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelModule, KERNELS } from './kernel.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

for (const { source, target, options } of KERNELS) {
  const text = await kernelModule(join(ROOT, source), source, options);
  writeFileSync(join(ROOT, target), text);
  console.log(`${target}: ${text.length} characters`);
}
