/**
 * One text per value: sorted keys, no white space of its own, numbers that read back as themselves.
 */
import { invariant } from './invariant.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * Canonical JSON: keys sorted by code unit, properties that are `undefined` left out, -0 printed as
 * 0. Equal values give equal bytes on every machine. Indented by `indent` spaces (0: one line).
 *
 * NaN and the infinities are our own bug here: JSON has no text for them.
 */
export function canonicalJson(value: JsonValue, indent = 0): string {
  return JSON.stringify(sorted(value), undefined, indent);
}

function sorted(value: JsonValue | undefined): unknown {
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'a number in canonical JSON is finite');
    return value === 0 ? 0 : value;
  }
  if (Array.isArray(value)) return value.map((item: JsonValue) => sorted(item));
  if (value === null || typeof value !== 'object') return value;
  // Integer-like keys come in numeric order whatever we do; JSON.stringify prints them so, too, and
  // the order is the same everywhere, which is all that is needed.
  const record = value as Readonly<Record<string, JsonValue | undefined>>;
  const keys = Object.keys(record);
  if (isPlainAndSorted(record, keys)) return value;
  const there = keys.filter((key) => record[key] !== undefined).sort();
  return Object.fromEntries(there.map((key) => [key, sorted(record[key])]));
}

/** Whether an object is its own canonical form, as the many small records of texts are: no copy is made of those. */
function isPlainAndSorted(
  record: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): boolean {
  return keys.every((key, at) => {
    const item = record[key];
    const isPlain = typeof item === 'string' || typeof item === 'boolean';
    return isPlain && (at === 0 || keys[at - 1]! < key);
  });
}
