/**
 * JSON files that tell when a byte of them has changed. A sealed file is canonical JSON with one
 * more field, `content_sha256`: the SHA-256 of the file's own bytes with that field empty. Any tool
 * can check it: `sed -E 's/^( {1,2}"content_sha256": ").{64}/\1/' file | sha256sum`.
 *
 * A seal finds damage, not forgery: whoever may write the file may seal it again. What a forger
 * can't do is change a file that others name by its hash.
 */
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { invariant } from './invariant.ts';
import { sha256 } from './sha256.ts';

const FIELD = 'content_sha256';
const DIGEST = /^[0-9a-f]{64}$/;

/** The content of a sealed file without the seal, or the reason why it cannot be trusted. */
export type Unsealed =
  { readonly content: Readonly<Record<string, unknown>> } | { readonly problem: string };

/** The bytes of a sealed file: canonical JSON, indented by `indent` spaces, ending in a newline. */
export function sealedJson(
  content: Readonly<Record<string, JsonValue | undefined>>,
  indent: 1 | 2,
): Uint8Array {
  invariant(!(FIELD in content), `${FIELD} is the seal, not content`);
  const text = `${canonicalJson({ ...content, [FIELD]: '' }, indent)}\n`;
  const start = text.indexOf(marker(indent)) + marker(indent).length;
  return Buffer.from(text.slice(0, start) + sha256(text) + text.slice(start));
}

/** Reads a sealed file. O(size). */
export function unsealJson(bytes: Uint8Array): Unsealed {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seal = sealIn(file);
  if (seal === null) return { problem: problemWithoutSeal(file) };
  const { start, digest } = seal;
  const blank = Buffer.concat([file.subarray(0, start), file.subarray(start + digest.length)]);
  const found = sha256(blank);
  if (found !== digest) {
    const what = file.at(-1) === 0x0a ? 'its bytes have changed' : 'it is cut short or damaged';
    const facts = `${FIELD} says ${digest.slice(0, 8)}, but they hash to ${found.slice(0, 8)}`;
    return { problem: `${what}: ${facts}` };
  }
  const { [FIELD]: _, ...content } = JSON.parse(file.toString('utf8')) as Record<string, unknown>;
  return { content };
}

/** Finds the digest in a sealed file. A line of the outermost object cannot stand inside a text or deeper. */
function sealIn(file: Buffer): { readonly start: number; readonly digest: string } | null {
  const indent = file.subarray(0, 5).toString('latin1').startsWith('{\n  ') ? 2 : 1;
  const mark = marker(indent);
  const at = file.indexOf(mark);
  if (at === -1) return null;
  const start = at + mark.length;
  const digest = file.subarray(start, start + 64).toString('latin1');
  return DIGEST.test(digest) ? { start, digest } : null;
}

function marker(indent: number): string {
  return `\n${' '.repeat(indent)}"${FIELD}": "`;
}

function problemWithoutSeal(file: Buffer): string {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file));
    return `it has no ${FIELD}, so this program did not write it`;
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
}
