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
  /** The rest of the path after the leading keys; the last segment is always part of it. */
  readonly file: string;
}

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
  const last = segments.length - 1;
  let start = 0;
  while (start < last && splitAt(segments[start]!) < 0) start += 1;
  const keys = new Map<string, string>();
  let end = start;
  for (; end < last; end += 1) {
    const segment = segments[end]!;
    const split = splitAt(segment);
    if (split < 0) break;
    const key = segment.slice(0, split);
    if (keys.has(key)) {
      throw new AsofError('HIVE_PATH', `${key} is twice in ${path}`);
    }
    keys.set(key, segment.slice(split + 1));
  }
  return { prefix: segments.slice(0, start).join('/'), keys, file: segments.slice(end).join('/') };
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
    if (seen.has(key)) throw new AsofError('HIVE_PATH', `${key} is given twice`);
    seen.add(key);
    segments.push(`${plain(key, 'key')}=${plain(value, `value of ${key}`)}`);
  }
  return [...segments, plain(file, 'file name')].join('/');
}

/** The index of the `=` in `key=value`; -1 for a segment that is no such pair. */
function splitAt(segment: string): number {
  const split = segment.indexOf('=');
  const isPair = split > 0 && split < segment.length - 1 && split === segment.lastIndexOf('=');
  return isPair && !segment.includes('%') ? split : -1;
}

function plain(text: string, what: string): string {
  if (!PLAIN.test(text) || text === '.' || text === '..') {
    throw new AsofError('HIVE_PATH', `a ${what} holds no '/', '=' and '%', got '${text}'`);
  }
  return text;
}
