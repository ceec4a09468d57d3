/** Looks for a secret in what was written: compressed files are looked into, and every usual spelling counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readRows } from '@pkg/lake';
import { filesBelow } from '../file-tree.ts';

/** Whether bytes hold a secret in any spelling: escapes are undone, again and again, and what may be base64 is decoded. */
export function holdsKey(bytes: Uint8Array, key: string): boolean {
  const has = (text: string): boolean => text.toLowerCase().includes(key.toLowerCase());
  const hex = Buffer.from(key).toString('hex');
  let text = Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
  for (let depth = 0; depth < 4; depth += 1) {
    const runs = text.match(/[\w+/-]{8,}/g) ?? [];
    const decoded = runs.flatMap((run) => [0, 1, 2, 3].map((skip) => fromBase64(run.slice(skip))));
    if (has(text) || text.toLowerCase().includes(hex) || decoded.some(has)) return true;
    text = unescaped(text);
  }
  return false;
}

function fromBase64(digits: string): string {
  return Buffer.from(digits, 'base64url').toString('latin1');
}

/** One layer of the escapes of URLs, JSON and HTML less. */
function unescaped(text: string): string {
  return text
    .replaceAll(/(?:%|\\+u00|\\+x)([0-9a-f]{2})/gi, (_, hex: string) => characterOf(hex, 16))
    .replaceAll(/&#x0*([0-9a-f]{2});?/gi, (_, hex: string) => characterOf(hex, 16))
    .replaceAll(/&#0*(\d{2,3});?/g, (_, digits: string) => characterOf(digits, 10));
}

function characterOf(digits: string, base: number): string {
  return String.fromCharCode(Number.parseInt(digits, base));
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
