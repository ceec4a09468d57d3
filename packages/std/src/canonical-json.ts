/**
 * One text a value: sorted keys, no white space of its own, numbers that read back as themselves.
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
  // `Object.entries` of integer-like keys comes in numeric order whatever we do; JSON.stringify
  // prints them so, too, and the order is the same everywhere, which is all that is needed.
  const entries = Object.entries(value as Record<string, JsonValue | undefined>)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
