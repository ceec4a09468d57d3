/**
 * The pointer as it stands on disk. Eight fields need no schema library, and this package has
 * none.
 */

/** The body of `current_run.json`, canonical JSON. */
export interface Pointer {
  readonly pointer_version: 'v1';
  readonly asset: string;
  readonly run_id: string;
  readonly manifest_path: string;
  readonly manifest_sha256: string;
  /** The SHA-256 of the previous pointer's bytes; null for the first. */
  readonly previous: string | null;
  /** ISO 8601, UTC. */
  readonly promoted_at: string;
  readonly token: string;
}

const TEXTS = [
  'asset',
  'run_id',
  'manifest_path',
  'manifest_sha256',
  'promoted_at',
  'token',
] as const;

/** Reads the bytes of a pointer; says what is wrong with them where they are none. */
export function parsePointer(
  bytes: Uint8Array,
): { readonly pointer: Pointer } | { readonly problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return { problem: `not JSON: ${(error as Error).message}` };
  }
  if (typeof content !== 'object' || content === null) return { problem: 'not an object' };
  const fields = content as Record<string, unknown>;
  if (fields['pointer_version'] !== 'v1') return { problem: 'pointer_version is not v1' };
  const wrong = TEXTS.find((name) => typeof fields[name] !== 'string');
  if (wrong) return { problem: `${wrong} is not a text` };
  const { previous } = fields;
  if (previous !== null && typeof previous !== 'string') {
    return { problem: 'previous is neither a text nor null' };
  }
  return { pointer: Object.freeze(fields) as unknown as Pointer };
}
