/** The versions of a pointer: hidden files beside the plain copy that people read. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { orNull } from './io-error.ts';

/** The names that no reader sees: files being written, and the versions behind a plain copy. */
export const HIDDEN = /^\.(?:tmp-|v\d{6}-)/;

/** The key of a version of a pointer: beside its plain copy, so that one sync of their folder makes both last. */
export function pointerVersionKey(key: string, version: number): string {
  const at = key.lastIndexOf('/') + 1;
  return `${key.slice(0, at)}.v${String(version).padStart(6, '0')}-${key.slice(at)}`;
}

/** The newest version of the pointer whose plain copy lies at a path; 0 where there is none. */
export function newestVersionAt(path: string, key: string): number {
  const folder = dirname(path);
  if (!existsSync(folder)) return 0;
  const end = `-${path.slice(folder.length + 1)}`;
  let newest = 0;
  for (const name of orNull(() => readdirSync(folder), key) ?? []) {
    if (!name.endsWith(end) || !HIDDEN.test(name) || name.length !== end.length + 8) continue;
    newest = Math.max(newest, Number(name.slice(2, 8)) || 0);
  }
  return newest;
}
