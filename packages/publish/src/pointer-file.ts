/**
 * The pointer as it stands on disk. Eight fields need no schema library, and this package has
 * none.
 */
import { sealedJson, unsealJson } from '@pkg/std';

export type PointerAction = 'publish' | 'rollback';

/** The body of `current_run.json`; the file is sealed beside. */
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
  /** Why it moved: `publish`, or `rollback` to a run that was current before. */
  readonly action: PointerAction;
  /** Who moved it: the id of a backfill, or a command with its process. */
  readonly moved_by: string;
  /** The fencing token of the lease under which it moved; 0 for none. Never goes down. */
  readonly fence: number;
  readonly token: string;
}

const TEXTS = [
  'asset',
  'run_id',
  'manifest_path',
  'manifest_sha256',
  'promoted_at',
  'moved_by',
  'token',
] as const;

/** The bytes of a pointer: canonical JSON, indented by two, sealed. */
export function pointerBytes(pointer: Pointer): Uint8Array {
  return sealedJson({ ...pointer }, 2);
}

/** Reads the bytes of a pointer; says what is wrong with them where they are none. */
export function parsePointer(
  bytes: Uint8Array,
): { readonly pointer: Pointer } | { readonly problem: string } {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) return unsealed;
  const fields = unsealed.content;
  if (fields['pointer_version'] !== 'v1') return { problem: 'pointer_version is not v1' };
  const wrong = TEXTS.find((name) => typeof fields[name] !== 'string');
  if (wrong) return { problem: `${wrong} is not a text` };
  const { previous } = fields;
  if (previous !== null && typeof previous !== 'string') {
    return { problem: 'previous is neither a text nor null' };
  }
  if (typeof fields['fence'] !== 'number') return { problem: 'fence is not a number' };
  if (fields['action'] !== 'publish' && fields['action'] !== 'rollback') {
    return { problem: 'action is neither publish nor rollback' };
  }
  return { pointer: Object.freeze(fields) as unknown as Pointer };
}
