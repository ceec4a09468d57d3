/**
 * The pointer as it stands on disk. A dozen fields need no schema library, and this package has
 * none.
 */
import { sealedJson, storedPathProblem, unsealJson } from '@pkg/std';

export type PointerAction = 'publish' | 'rollback';

/** The name under which the pointers of slates lie, in place of an asset: `current/slate/...`. */
export const SLATE = 'slate';

/** One run of the set that a published slate is. */
export interface SlateMember {
  readonly asset: string;
  readonly run_id: string;
  readonly manifest_path: string;
  readonly manifest_sha256: string;
}

/** The fields of the pointer of a slate beyond those of every pointer. */
export interface SlateContent {
  /** The instant that the runs know, ISO 8601, UTC. */
  readonly run_as_of_ts: string;
  /** Every run that is published, the one that the pointer itself names last. */
  readonly members: readonly SlateMember[];
}

/** The body of `current_run.json`; the file is sealed beside. */
export interface Pointer extends Partial<SlateContent> {
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
  /** The mover: the id of a backfill, or a command with its process. */
  readonly moved_by: string;
  /** The fencing token of the lease under which it moved; 0 for none. Never goes down. */
  readonly fence: number;
  readonly token: string;
}

const MEMBER_TEXTS = ['asset', 'run_id', 'manifest_path', 'manifest_sha256'] as const;
const TEXTS = [...MEMBER_TEXTS, 'promoted_at', 'moved_by', 'token'] as const;

/** The bytes of a pointer: canonical JSON, indented by two, sealed. */
export function pointerBytes(pointer: Pointer): Uint8Array {
  const { members, ...rest } = pointer;
  const list = members?.map((member) => ({ ...member }));
  return sealedJson({ ...rest, ...(list === undefined ? {} : { members: list }) }, 2);
}

/** Reads the bytes of a pointer, or says why they are none. */
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
  const problem =
    storedPathProblem(String(fields['manifest_path']), ['manifests']) ??
    (fields['asset'] === SLATE ? slateProblem(fields) : undefined);
  if (problem !== undefined) return { problem };
  return { pointer: Object.freeze(fields) as unknown as Pointer };
}

function slateProblem(fields: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof fields['run_as_of_ts'] !== 'string') return 'run_as_of_ts is not a text';
  const { members } = fields;
  if (!Array.isArray(members) || members.length === 0) return 'members is no list of runs';
  const isMember = (member: unknown): member is SlateMember =>
    typeof member === 'object' &&
    member !== null &&
    MEMBER_TEXTS.every((name) => typeof (member as Record<string, unknown>)[name] === 'string');
  if (!members.every(isMember)) return 'one of its members is no run';
  const problems = members.map(({ manifest_path }) =>
    storedPathProblem(manifest_path, ['manifests']),
  );
  return problems.find((problem) => problem !== undefined);
}
