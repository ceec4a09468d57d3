// Loads a .ts file without its types, which a first process strips and keeps for all later ones, by the bytes of the file: a test
// starts many threads and processes, and each would spend a second or more on it.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const KEPT = fileURLToPath(new URL('../../node_modules/.cache/stripped/', import.meta.url));
const VERSION = JSON.parse(
  readFileSync(new URL('../../node_modules/vite/package.json', import.meta.url), 'utf8'),
).version;

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !new URL(url).pathname.endsWith('.ts'))
    return nextLoad(url, context);
  const source = await stripped(fileURLToPath(url));
  return { format: 'module', source, shortCircuit: true };
}

async function stripped(path) {
  const typed = readFileSync(path, 'utf8');
  const kept = `${KEPT}${createHash('sha256').update(VERSION).update(typed).digest('hex')}.mjs`;
  try {
    return readFileSync(kept, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const { transformWithOxc } = await import('vite');
  const { code } = await transformWithOxc(typed, path, { sourcemap: false });
  mkdirSync(KEPT, { recursive: true });
  const part = `${kept}.${randomUUID()}`;
  writeFileSync(part, code);
  renameSync(part, kept);
  return code;
}
