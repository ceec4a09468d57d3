/**
 * Pointers name the run that the world should use for a partition of an asset. Publishing and rolling back are one
 * operation, a compare-and-swap of a small file; the data never moves. Nobody's clock is read here: the caller says
 * when it is.
 */
import {
  formatInstant,
  pathSegment,
  sha256,
  sha256OfJson,
  type Instant,
  type JsonValue,
  type KnownError,
  type ObjectStore,
  type PointerVersion,
  type Sha256,
} from '@pkg/std';
import { PUBLISH_ERRORS } from './errors.ts';
import {
  parsePointer,
  pointerBytes,
  type Pointer,
  type PointerAction,
  type SlateContent,
} from './pointer-file.ts';
import { checkedPartitionPath } from './run-dir.ts';

/** A pointer as it stands in the store. */
export interface CurrentRun {
  readonly pointer: Pointer;
  /** The digest of the pointer's bytes, which the next pointer names as `previous`. */
  readonly sha256: Sha256;
  /** Counts the promotions, from 1. */
  readonly version: number;
}

/** One promotion in the journal of a pointer. */
export interface Promotion extends CurrentRun {
  /**
   * Whether `previous` is the hash of the promotion before. False: somebody edited or replaced a
   * version.
   */
  readonly isChained: boolean;
}

export interface PromoteRequest {
  readonly asset: string;
  /** Folders `<key>=<value>`, as `partitionPath` of `@pkg/manifest` makes them. */
  readonly partitionPath: string;
  readonly runId: string;
  readonly manifestPath: string;
  /** The digest of the manifest's bytes. */
  readonly manifestSha256: string;
  readonly promotedAt: Instant;
  readonly action: PointerAction;
  /** The mover: the id of a backfill, or a command with its process. */
  readonly movedBy: string;
  /** The fencing token of the lease under which this happens; 0 for none. */
  readonly fence: number;
  /** The set of runs, for the pointer of a slate. */
  readonly slate?: SlateContent;
  /** Puts the pointer over a newest version that is damaged. For a person who asks for just that. */
  readonly replaceDamaged?: boolean;
  /**
   * Unique to this call, so that a swap whose answer got lost is recognised as ours when it is
   * read again.
   */
  readonly token: string;
  /**
   * The hash of the pointer that must still be there, null for none. Left out: whatever is there
   * now.
   */
  readonly expectedPrevious?: string | null | undefined;
}

/** `unchanged`: the pointer named this run and this manifest already; nothing was written. */
export interface PromoteOutcome {
  readonly outcome: 'promoted' | 'unchanged';
  readonly current: CurrentRun;
}

/**
 * `current/<asset>/<partitionPath>/current_run.json`.
 *
 * @throws KnownError `INVALID_NAME` for an asset or a folder that is not safe in a path
 */
export function pointerPath(asset: string, partitionPath: string): string {
  const folders = checkedPartitionPath(partitionPath);
  return `current/${pathSegment(asset, 'asset')}/${folders}/current_run.json`;
}

/**
 * The run that the world should use, or null when none was published yet.
 *
 * @throws KnownError `POINTER_DAMAGED` when the newest version is no pointer
 */
export async function readCurrent(
  store: ObjectStore,
  asset: string,
  partitionPath: string,
): Promise<CurrentRun | null> {
  const path = pointerPath(asset, partitionPath);
  const newest = await store.readPointer(path);
  return newest && currentRun(path, newest);
}

/**
 * Points the world at a run, forwards or back. Of any number of callers that saw the same pointer
 * one wins.
 *
 * The caller has checked the run: this function reads neither the manifest nor the outputs.
 *
 * @throws KnownError `POINTER_MOVED` when another run was promoted meanwhile, or `expectedPrevious` is no longer there;
 * `POINTER_FENCED` when the last mover has a higher fencing token; `POINTER_DAMAGED` when what is there is no pointer
 */
export async function promote(
  store: ObjectStore,
  request: PromoteRequest,
): Promise<PromoteOutcome> {
  const path = pointerPath(request.asset, request.partitionPath);
  const { before, version, previous } = await replaceable(store, path, request);
  if (before && isSameRun(before.pointer, request)) {
    // The process that promoted may have died before the copy that other tools read was there.
    await store.settlePointer(path);
    return { outcome: 'unchanged', current: before };
  }
  const { expectedPrevious } = request;
  if (expectedPrevious !== undefined && expectedPrevious !== (before?.sha256 ?? null)) {
    throw moved(path, request, before);
  }
  if (before && before.pointer.fence > request.fence) throw fenced(path, request, before);
  const pointer: Pointer = {
    pointer_version: 'v1',
    asset: request.asset,
    run_id: pathSegment(request.runId, 'run id'),
    manifest_path: request.manifestPath,
    manifest_sha256: request.manifestSha256,
    previous,
    promoted_at: formatInstant(request.promotedAt),
    action: request.action,
    moved_by: request.movedBy,
    fence: request.fence,
    token: request.token,
    ...request.slate,
  };
  const bytes = pointerBytes(pointer);
  const swapped = await store.swapPointer(path, version, bytes);
  if (swapped.outcome === 'swapped') {
    return { outcome: 'promoted', current: currentRun(path, { version: swapped.version, bytes }) };
  }
  const winner = await readCurrent(store, request.asset, request.partitionPath);
  if (winner?.pointer.token === request.token) return { outcome: 'promoted', current: winner };
  if (winner && isSameRun(winner.pointer, request))
    return { outcome: 'unchanged', current: winner };
  throw moved(path, request, winner);
}

/**
 * Every promotion, oldest first: the journal of the pointer. Its versions are write-once files, so
 * nothing is lost by promoting or rolling back.
 *
 * @throws KnownError `POINTER_DAMAGED` when a version is missing or is no pointer
 */
export async function history(
  store: ObjectStore,
  asset: string,
  partitionPath: string,
): Promise<readonly Promotion[]> {
  const path = pointerPath(asset, partitionPath);
  const newest = await store.readPointer(path);
  const promotions: Promotion[] = [];
  for (let version = 1; version <= (newest?.version ?? 0); version += 1) {
    const stored = await store.readPointerVersion(path, version);
    if (!stored) {
      const problem = 'the version is missing';
      throw PUBLISH_ERRORS.POINTER_DAMAGED({ path, version, problem });
    }
    const current = currentRun(path, stored);
    const before = promotions.at(-1)?.sha256 ?? null;
    promotions.push({ ...current, isChained: current.pointer.previous === before });
  }
  return promotions;
}

/** Reads what is to be replaced. A damaged pointer has a version, and nothing that could be read. */
async function replaceable(
  store: ObjectStore,
  path: string,
  { replaceDamaged = false }: PromoteRequest,
): Promise<{
  readonly before: CurrentRun | null;
  readonly version: number;
  readonly previous: Sha256 | null;
}> {
  const newest = await store.readPointer(path);
  if (!newest) return { before: null, version: 0, previous: null };
  const isDamaged = 'problem' in parsePointer(newest.bytes);
  const before = isDamaged && replaceDamaged ? null : currentRun(path, newest);
  return { before, version: newest.version, previous: sha256(newest.bytes) };
}

function currentRun(path: string, { version, bytes }: PointerVersion): CurrentRun {
  const parsed = parsePointer(bytes);
  if ('problem' in parsed)
    throw PUBLISH_ERRORS.POINTER_DAMAGED({ path, version, problem: parsed.problem });
  return Object.freeze({ pointer: parsed.pointer, sha256: sha256(bytes), version });
}

function isSameRun(pointer: Pointer, request: PromoteRequest): boolean {
  return (
    pointer.run_id === request.runId &&
    pointer.manifest_sha256 === request.manifestSha256 &&
    membersHash(pointer.members) === membersHash(request.slate?.members)
  );
}

function membersHash(members: SlateContent['members'] = []): Sha256 {
  return sha256OfJson(members as unknown as JsonValue);
}

function moved(path: string, request: PromoteRequest, holder: CurrentRun | null): KnownError {
  const current = holder
    ? `it now names run ${holder.pointer.run_id}, promoted at ${holder.pointer.promoted_at}`
    : 'it is gone';
  const facts = {
    currentRunId: holder?.pointer.run_id ?? null,
    currentSha256: holder?.sha256 ?? null,
    promotedAt: holder?.pointer.promoted_at ?? null,
  };
  return PUBLISH_ERRORS.POINTER_MOVED({ path, runId: request.runId, current }, { facts });
}

function fenced(path: string, request: PromoteRequest, holder: CurrentRun): KnownError {
  const { moved_by: mover, promoted_at: movedAt, fence: currentFence } = holder.pointer;
  const { runId, fence } = request;
  return PUBLISH_ERRORS.POINTER_FENCED({ path, runId, mover, movedAt, currentFence, fence });
}
