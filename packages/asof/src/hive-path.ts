/**
 * Hive-style paths, `season=2024/date=2024-11-03/odds.parquet`. Nothing is escaped: a value that
 * would need it is refused, so that a path and its keys determine each other.
 */
import { AsofError } from './asof-error.ts';

/** A path taken apart: `<prefix>/<key>=<value>/.../<file>`. */
export interface HivePath {
  /** The plain folders before the first key, '' when there are none. */
  readonly prefix: string;
  /** The keys in the order of the path. */
  readonly keys: ReadonlyMap<string, string>;
  /** What follows the last of the leading keys; the last segment is always part of it. */
  readonly file: string;
}

const PAIR = /^([^=/%]+)=([^=/%]+)$/;
const PLAIN = /^[^=/%]+$/;

/**
 * Takes a Hive-style path apart. A path without keys has an empty map, and its last segment is the
 * file.
 *
 * @throws AsofError `HIVE_PATH` when a key comes twice
 *
 * @example
 * ```ts
 * parseHivePath('bronze/odds/season=2024/date=2024-11-03/odds.parquet');
 * // prefix 'bronze/odds', keys season 2024 and date 2024-11-03, file 'odds.parquet'
 * ```
 */
export function parseHivePath(path: string): HivePath {
  const segments = path.split('/');
  const folders = segments.slice(0, -1);
  const isPair = (segment: string): boolean => PAIR.test(segment);
  const found = folders.findIndex(isPair);
  const start = found === -1 ? folders.length : found;
  const keys = new Map<string, string>();
  let end = start;
  for (; end < folders.length; end += 1) {
    const match = PAIR.exec(folders[end] ?? '');
    if (!match?.[1] || !match[2]) break;
    if (keys.has(match[1]))
      throw new AsofError('HIVE_PATH', `expected each key once, got ${match[1]} twice in ${path}`);
    keys.set(match[1], match[2]);
  }
  return { prefix: folders.slice(0, start).join('/'), keys, file: segments.slice(end).join('/') };
}

/**
 * Builds `<key>=<value>/.../<file>` from keys in the order given: a `Map`, or pairs.
 *
 * @throws AsofError `HIVE_PATH` for a key that comes twice, and for a key, value or file that is empty, `.` or
 *   `..`, or holds one of `/`, `=` and `%`
 *
 * @example
 * ```ts
 * hivePath([['season', '2024'], ['month', '11']], 'schedule.parquet');
 * // 'season=2024/month=11/schedule.parquet'
 * ```
 */
export function hivePath(
  keys: Iterable<readonly [key: string, value: string]>,
  file: string,
): string {
  const seen = new Set<string>();
  const segments: string[] = [];
  for (const [key, value] of keys) {
    if (seen.has(key)) throw new AsofError('HIVE_PATH', `expected each key once, got ${key} twice`);
    seen.add(key);
    segments.push(`${plain(key, 'key')}=${plain(value, `value of ${key}`)}`);
  }
  return [...segments, plain(file, 'file name')].join('/');
}

function plain(text: string, what: string): string {
  if (!PLAIN.test(text) || text === '.' || text === '..') {
    throw new AsofError('HIVE_PATH', `expected a ${what} without '/', '=' and '%', got '${text}'`);
  }
  return text;
}
