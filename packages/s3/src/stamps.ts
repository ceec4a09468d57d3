/** Stamps of objects and folders from listings: an object's ETag, and the names in a folder. */
import { sha256, type FileStat } from '@pkg/std';
import type { ListedEntry } from './requests.ts';

/**
 * For each key the stamp of the object, or of the folder, that is there, or null. Keys that lie together are listed together:
 * a few pages tell of thousands.
 *
 * @param list every object whose key starts with a text
 */
export async function stampsOf(
  keys: readonly string[],
  list: (start: string) => Promise<readonly ListedEntry[]>,
): Promise<readonly (FileStat | null)[]> {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const name = key.split('/').slice(0, 2).join('/');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [key]);
    else group.push(key);
  }
  const found = new Map<string, FileStat>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const entries = await list(commonStart(group));
      addStamps(found, new Set(group), entries);
    }),
  );
  return keys.map((key) => found.get(key) ?? null);
}

function addStamps(
  found: Map<string, FileStat>,
  wanted: ReadonlySet<string>,
  entries: readonly ListedEntry[],
): void {
  const names = new Map<string, Set<string>>();
  for (const { key, etag, sizeBytes } of entries) {
    if (wanted.has(key)) found.set(key, [sizeBytes, ...numbersOf(etag.replaceAll('"', ''))]);
    for (let at = key.indexOf('/'); at !== -1; at = key.indexOf('/', at + 1)) {
      const folder = key.slice(0, at);
      if (!wanted.has(folder)) continue;
      const end = key.indexOf('/', at + 1);
      const inside = names.get(folder) ?? new Set();
      names.set(folder, inside.add(key.slice(at + 1, end === -1 ? undefined : end)));
    }
  }
  for (const [folder, inside] of names)
    if (!found.has(folder)) found.set(folder, numbersOf([...inside].sort().join('/')));
}

/** 96 bits of a digest, as numbers that hold each exactly. */
function numbersOf(text: string): number[] {
  const digest = sha256(text);
  return [digest.slice(0, 12), digest.slice(12, 24)].map((part) => Number.parseInt(part, 16));
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
