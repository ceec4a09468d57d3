/** Reads the path of a snapshot: its keys and when it was captured, or why the path cannot say so. */
import { parseHivePath } from '@pkg/asof';
import { isPlainPath, parseGameDate, parseInstant, type Instant } from '@pkg/std';
import { easternHourEnd } from './eastern-time.ts';

/** `apart`: no snapshot, such as a table that is kept up to date in place; it is never read. */
export type PathPlace = { readonly keys: Readonly<Record<string, string>> } & (
  | { readonly state: 'placed'; readonly capturedAt: Instant }
  | { readonly state: 'apart' }
  | { readonly state: 'misplaced'; readonly problem: string }
);

/**
 * `run_ts=` is the capture clock; `hour=HH` an Eastern hour, captured when it was over. A Parquet file that neither folder
 * holds is the owner's mutable view of the newest data.
 */
export function placeOf(path: string): PathPlace {
  let keys: Record<string, string> = {};
  if (!path.endsWith('.parquet')) return { keys, state: 'apart' };
  try {
    if (!isPlainPath(path))
      throw new RangeError("a name may hold letters, digits, '.', '_', '-', '=', '@' and '+'");
    const found = parseHivePath(path).keys;
    keys = recordOf(found);
    checkKeys(found);
    const capturedAt = captureOf(found);
    return capturedAt === undefined
      ? { keys, state: 'apart' }
      : { keys, state: 'placed', capturedAt };
  } catch (cause) {
    const problem = `it is misplaced, since its folders are not like season=2023/date=2024-01-15/run_ts=20240115T173000Z or date=2024-01-15/hour=17, each key once: ${(cause as Error).message}`;
    return { keys, state: 'misplaced', problem };
  }
}

/** When a snapshot was captured, as its path says; undefined where it does not. */
export function pathCapture(path: string): Instant | undefined {
  const place = placeOf(path);
  return place.state === 'placed' ? place.capturedAt : undefined;
}

/** Faster than `Object.fromEntries` by far, as objects with the same keys share their shape. */
function recordOf(keys: ReadonlyMap<string, string>): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [key, value] of keys) record[key] = value;
  return record;
}

function checkKeys(keys: ReadonlyMap<string, string>): void {
  const [season, date, month] = [keys.get('season'), keys.get('date'), keys.get('month')];
  if (season !== undefined && !/^\d{4}$/.test(season))
    throw new RangeError(`season=${season} is no year such as 2023`);
  if (date !== undefined) parseGameDate(date);
  if (month !== undefined && !/^(?:0[1-9]|1[0-2])$/.test(month))
    throw new RangeError(`month=${month} is none of 01 to 12`);
}

function captureOf(keys: ReadonlyMap<string, string>): Instant | undefined {
  const [capture, date, hour] = [keys.get('run_ts'), keys.get('date'), keys.get('hour')];
  if (capture !== undefined) return parseInstant(capture);
  if (date === undefined || hour === undefined) return undefined;
  const end = /^([01]?\d|2[0-3])$/.test(hour)
    ? easternHourEnd(parseGameDate(date), Number(hour))
    : undefined;
  if (end === undefined) throw new RangeError(`the Eastern day ${date} has no hour ${hour}`);
  return end;
}
