/**
 * Keys: equal key, equal bytes. A key covers the step's code, its partition, params and seed, the hashes of the
 * inputs selected for it, and the keys of the cells upstream. Upstream keys stand in for upstream output hashes (equal
 * key, equal bytes), so that every key of a plan is known before anything runs.
 */
import type { ManifestGap } from '@pkg/manifest';
import { canonicalJson, sha256OfJson, type JsonValue, type Sha256 } from '@pkg/std';
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
  /** Keys by the name of the upstream cell. */
  readonly upstream: ReadonlyMap<string, Sha256>;
}

/** Each named part of a key with its value or hash, so that two keys can be compared part by part. */
export type KeyParts = Readonly<Record<string, string>>;

/** The parts of a cell's key, sorted by name. */
export function keyParts(sources: KeySources): KeyParts {
  const parts: Record<string, string> = { step: sources.asset, code: sources.code };
  for (const [name, value] of Object.entries(sources.partition))
    parts[`partition.${name}`] = String(value);
  for (const [name, value] of Object.entries(sources.params))
    parts[`params.${name}`] = short(value);
  if (sources.seed !== undefined) parts['seed'] = String(sources.seed);
  for (const { record } of sources.inputs) parts[`input.${record.name}`] = record.sha256;
  for (const gap of sources.gaps) parts[`gap.${gap.source}`] = gap.policy;
  for (const [cell, key] of sources.upstream) parts[`upstream.${cell}`] = key;
  return Object.fromEntries(
    Object.keys(parts)
      .sort()
      .map((name) => [name, parts[name]!]),
  );
}

/** The key itself: the hash of its parts. */
export function keyOf(parts: KeyParts): Sha256 {
  return sha256OfJson(parts);
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
