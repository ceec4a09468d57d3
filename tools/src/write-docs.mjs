// npm run docs: writes the generated documents (see docs/pages.mjs). A test fails while one of them is out of date.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedPages, SCHEMAS } from './docs/pages.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const pages = await generatedPages(ROOT);
rmSync(join(ROOT, SCHEMAS), { recursive: true, force: true });
mkdirSync(join(ROOT, SCHEMAS));
for (const { path, text } of pages) {
  writeFileSync(join(ROOT, path), text);
  console.log(path);
}
