/** Looks for a secret in what was written: compressed files are looked into, and every usual spelling counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readRows } from '@pkg/lake';
import { filesBelow } from '../file-tree.ts';

/** Whether bytes hold a secret, plain, URL-encoded or as base64. */
export function holdsKey(bytes: Uint8Array, key: string): boolean {
  const body = Buffer.from(bytes);
  const spellings = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')];
  return spellings.some((spelling) => body.includes(spelling));
}

/** The files below a root that hold a secret. */
export async function filesWithKey(root: string, key: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of filesBelow(root, '')) {
    const bytes = readFileSync(join(root, path));
    const inside = path.endsWith('.gz')
      ? gunzipSync(bytes)
      : path.endsWith('.parquet')
        ? Buffer.from(JSON.stringify(await readRows(bytes, path)))
        : bytes;
    if (holdsKey(bytes, key) || holdsKey(inside, key)) found.push(path);
  }
  return found;
}
