// npm run docs: writes the generated documents (see docs/pages.mjs). A test fails while one of them is out of date.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedPages } from './docs/pages.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

for (const { path, text } of await generatedPages(ROOT)) {
  writeFileSync(join(ROOT, path), text);
  console.log(path);
}
