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
  readonly inputs: readonly ResolvedInput[];
  readonly gaps: readonly ManifestGap[];
  /** Names of the upstream cells, each once, with their keys. */
  readonly upstream: readonly (readonly [cell: string, key: Sha256])[];
}

/**
 * Each named part of a key with its value or hash, sorted by name, so that two keys can be compared part by part. Names
 * hold dates, so that as objects no two cells would have the same shape.
 */
export type KeyParts = readonly (readonly [part: string, value: string])[];

/** The parts of a cell's key. The groups are in the order of their names, so only what is inside them is sorted. */
export function keyParts(sources: KeySources): KeyParts {
  const { asset, code, partition, params, seed, inputs, gaps, upstream } = sources;
  const parts: [string, string][] = [['code', code]];
  for (const [source, policy] of byName(gaps.map((gap) => [gap.source, gap.policy])))
    parts.push([`gap.${source}`, policy]);
  for (const [name, hash] of byName(inputs.map(({ record }) => [record.name, record.sha256])))
    parts.push([`input.${name}`, hash]);
  for (const [name, value] of byName(Object.entries(params)))
    parts.push([`params.${name}`, short(value)]);
  for (const [name, value] of byName<string>(Object.entries(partition)))
    parts.push([`partition.${name}`, value]);
  if (seed !== undefined) parts.push(['seed', String(seed)]);
  parts.push(['step', asset]);
  for (const [cell, key] of byName(upstream)) parts.push([`upstream.${cell}`, key]);
  return parts;
}

/** Each name once, the last value counting, sorted; most come so. */
function byName<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  if (entries.every(([name], at) => at === 0 || entries[at - 1]![0] < name)) return entries;
  return [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The key itself: the hash of its parts as canonical JSON. */
export function keyOf(parts: KeyParts): Sha256 {
  let fields = '';
  for (const [part, value] of parts)
    fields += `${fields === '' ? '' : ','}${JSON.stringify(part)}:${JSON.stringify(value)}`;
  return sha256(`{${fields}}`);
}

/** The parts as manifests and plans record them. */
export function keyPartsRecord(parts: KeyParts): Readonly<Record<string, string>> {
  return Object.fromEntries(parts);
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
