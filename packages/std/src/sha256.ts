import { hash } from 'node:crypto';
import type { Brand } from './brand.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { invariant } from './invariant.ts';

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
export type Sha256 = Brand<string, 'Sha256'>;

/** The digest of bytes, or of the UTF-8 bytes of a text. */
export function sha256(data: Uint8Array | string): Sha256 {
  return hash('sha256', data, 'hex') as Sha256;
}

/** The digest of a value's canonical JSON. */
export function sha256OfJson(value: JsonValue): Sha256 {
  return sha256(canonicalJson(value));
}

/** Brands a digest that was read back. */
export function parseSha256(text: string): Sha256 {
  invariant(/^[0-9a-f]{64}$/.test(text), 'a sha256 has 64 hexadecimal digits');
  return text as Sha256;
}
