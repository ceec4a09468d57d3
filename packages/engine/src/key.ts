/**
 * Keys: equal key, equal bytes. A key covers the step's code, its partition, params and seed, the hashes of the
 * inputs selected for it, and the keys of the cells upstream. Upstream keys stand in for upstream output hashes (equal
 * key, equal bytes), so that every key of a plan is known before anything runs.
 */
import type { ManifestGap } from '@pkg/manifest';
import { canonicalJson, sha256, sha256OfJson, type JsonValue, type Sha256 } from '@pkg/std';
import type { CellPartition } from './partition.ts';
import type { ResolvedInput } from './step.ts';

export interface KeySources {
  readonly asset: string;
  /** The fingerprint of the code that computes it. */
  readonly code: string;
  readonly partition: CellPartition;
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly seed: number | undefined;
  /** Each name once. */
  readonly inputs: readonly ResolvedInput[];
  /** Each source once. */
  readonly gaps: readonly ManifestGap[];
  /** The upstream cells, each once. */
  readonly upstream: readonly { readonly id: string; readonly key: Sha256 }[];
}

/** The key: the hash of its parts as canonical JSON. */
export function keyOf(sources: KeySources): Sha256 {
  let fields = '';
  eachPart(sources, (part, value) => {
    fields += `${fields === '' ? '' : ','}${JSON.stringify(part)}:${JSON.stringify(value)}`;
  });
  return sha256(`{${fields}}`);
}

/** Each named part of a key with its value or hash, sorted by name, so that two keys can be compared part by part. */
export function keyPartsOf(sources: KeySources): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {};
  eachPart(sources, (part, value) => {
    parts[part] = value;
  });
  return parts;
}

/** The parts in the order of their names; since the groups are in that order, only what is inside them is sorted. */
function eachPart(sources: KeySources, add: (part: string, value: string) => void): void {
  const { asset, code, partition, params, seed, inputs, gaps, upstream } = sources;
  add('code', code);
  for (const { source, policy } of sortedBy(gaps, (gap) => gap.source))
    add(`gap.${source}`, policy);
  for (const { record } of sortedBy(inputs, (input) => input.record.name))
    add(`input.${record.name}`, record.sha256);
  for (const name of sortedKeys(params)) add(`params.${name}`, short(params[name]!));
  for (const name of sortedKeys(partition)) add(`partition.${name}`, partition[name]!);
  if (seed !== undefined) add('seed', String(seed));
  add('step', asset);
  for (const { id, key } of sortedBy(upstream, (cell) => cell.id)) add(`upstream.${id}`, key);
}

function sortedBy<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  return items.length < 2 ? items : items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function sortedKeys<K extends string>(record: Readonly<Partial<Record<K, unknown>>>): K[] {
  return (Object.keys(record) as K[]).sort();
}

/** Short values are kept readable, long ones are hashed; a text that reads as another JSON value is quoted. */
function short(value: JsonValue): string {
  const json = canonicalJson(value);
  const text = typeof value === 'string' && !isJson(value) ? value : json;
  return text.length <= 80 ? text : sha256OfJson(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
