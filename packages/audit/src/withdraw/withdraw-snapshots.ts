/**
 * Withdrawing: snapshots of a wrong import leave their histories, under a claim that keeps every other command away. What goes is
 * listed in a journal under `withdrawn/`; each file is moved there by one rename, never removed; its checksum leaves the record; a
 * mark ends it. Stopped anywhere, the next import or withdrawal finishes.
 */
import { dropSeals } from '@pkg/lake';
import type { KnownError } from '@pkg/std';
import {
  isPlainPath,
  sealedJson,
  sha256,
  unsealJson,
  withdrawablePath,
  type ObjectStore,
} from '@pkg/std';
import { readImports } from '@pkg/steps';
import { AUDIT_ERRORS } from '../errors.ts';
import { withCollectorClaim } from '../gc/remove-garbage.ts';
import { heldReaders } from './snapshot-readers.ts';

export interface Withdrawal {
  /** The folder below `withdrawn/` that holds what was withdrawn; null where nothing was. */
  readonly id: string | null;
  /** The named target: an import, or a path below `bronze/`. */
  readonly target: string;
  /** Paths of the snapshots. */
  readonly snapshots: readonly string[];
}

interface Journal {
  readonly target: string;
  readonly snapshots: readonly { readonly path: string; readonly sha256: string }[];
  /** Files and folders that are moved as a whole. */
  readonly places: readonly string[];
}

const FOLDER = 'withdrawn';
/** The most runs that read a snapshot that are named. */
const MAX_NAMED = 4;

/**
 * Withdraws the snapshots of an import, or below a path.
 *
 * @throws KnownError `NO_SUCH_IMPORT`, `SNAPSHOT_IN_USE` where a published or pinned run reads one, `LEASE_HELD` while another
 *   command is at work
 */
export function withdraw(
  store: ObjectStore,
  target: string,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<Withdrawal> {
  const work = async (): Promise<Withdrawal> => {
    if (!isDryRun) await finishAll(store);
    const snapshots = await snapshotsOf(store, target);
    const paths = new Set(snapshots.map(({ path }) => path));
    const readers = await heldReaders(store, paths);
    if (readers.length > 0) throw inUse(target, readers);
    const result = { target, snapshots: [...paths] };
    if (isDryRun || snapshots.length === 0) return { ...result, id: null };
    const id = await freeId(store);
    const journal: Journal = { target, snapshots, places: await placesOf(store, paths) };
    const bytes = sealedJson({ withdrawal_version: 'v1', ...journal }, 2);
    await store.createOnce(`${FOLDER}/${id}/journal.json`, bytes);
    await carryOut(store, id, journal);
    return { ...result, id };
  };
  return isDryRun ? work() : withCollectorClaim(store, work, 'import --withdraw moves');
}

/** The ids of withdrawals that were stopped. */
export async function unfinishedWithdrawals(store: ObjectStore): Promise<readonly string[]> {
  const ids = await store.listFolders(FOLDER);
  const open: string[] = [];
  for (const id of ids) if ((await store.get(doneKey(id))) === null) open.push(id);
  return open;
}

/** Finishes withdrawals that were stopped; gives their number. @throws KnownError `LEASE_HELD` */
export async function finishWithdrawals(store: ObjectStore): Promise<number> {
  if ((await unfinishedWithdrawals(store)).length === 0) return 0;
  return withCollectorClaim(store, () => finishAll(store), 'import --withdraw moves');
}

async function finishAll(store: ObjectStore): Promise<number> {
  const ids = await unfinishedWithdrawals(store);
  for (const id of ids) {
    const stored = await store.get(`${FOLDER}/${id}/journal.json`);
    const unsealed = stored && unsealJson(stored.bytes);
    // Without a whole journal nothing was moved yet.
    if (unsealed !== null && !('problem' in unsealed))
      await carryOut(store, id, unsealed.content as unknown as Journal);
  }
  return ids.length;
}

async function carryOut(
  store: ObjectStore,
  id: string,
  { snapshots, places }: Journal,
): Promise<void> {
  for (const place of places) {
    const aside = `${FOLDER}/${id}/${place}`;
    // One that was moved, and is here again, was imported since.
    if ((await store.list(aside)).length > 0 || (await store.get(aside)) !== null) continue;
    await store.setAside(withdrawablePath(place), withdrawablePath(aside));
  }
  const gone = new Set<string>();
  for (const { path } of snapshots) if ((await store.get(path)) === null) gone.add(path);
  await dropSeals(store, gone, async (key) => {
    await store.setAside(withdrawablePath(key), withdrawablePath(`${FOLDER}/${id}/${key}`));
  });
  await store.createOnce(doneKey(id), sealedJson({ withdrawal_version: 'v1' }, 2));
}

function doneKey(id: string): string {
  return `${FOLDER}/${id}/done.json`;
}

async function snapshotsOf(store: ObjectStore, target: string): Promise<Journal['snapshots']> {
  const isPath = target.startsWith('bronze/') && isPlainPath(target);
  const imports = isPath ? [] : await readImports(store);
  const found = imports.find(({ id }) => id === target);
  if (!isPath && found === undefined)
    throw noSuchImport(
      target,
      imports.map(({ id }) => id),
    );
  const paths = found?.snapshots.map(({ path }) => path) ?? (await filesAt(store, target));
  const snapshots = [];
  for (const path of [...new Set(paths)].sort()) {
    const stored = await store.get(path);
    if (stored !== null) snapshots.push({ path, sha256: sha256(stored.bytes) });
  }
  if (isPath && snapshots.length === 0) throw noSuchImport(target, []);
  return snapshots;
}

async function filesAt(store: ObjectStore, target: string): Promise<string[]> {
  const path = target.replace(/\/$/, '');
  if (path.endsWith('.parquet')) return [path];
  if (path.split('/').length < 3) return [];
  return (await store.list(path)).map(({ key }) => key).filter((key) => key.endsWith('.parquet'));
}

/**
 * Returns the places that are moved as a whole: a file, or the highest folder below its dataset that holds nothing
 * else; no empty folder stays.
 */
async function placesOf(store: ObjectStore, paths: ReadonlySet<string>): Promise<string[]> {
  const datasets = new Set([...paths].map((path) => path.split('/').slice(0, 2).join('/')));
  const staying = new Set<string>();
  for (const dataset of datasets)
    for (const { key } of await store.list(dataset))
      if (!paths.has(key)) for (const folder of foldersOf(key)) staying.add(folder);
  const places = [...paths].map((path) => {
    const highest = foldersOf(path).find((folder) => !staying.has(folder));
    return highest ?? path;
  });
  return [...new Set(places)].sort();
}

/** The folders of a file below its dataset, the highest first. */
function foldersOf(key: string): string[] {
  const parts = key.split('/');
  return parts.slice(3).map((_, index) => parts.slice(0, index + 3).join('/'));
}

async function freeId(store: ObjectStore): Promise<string> {
  const taken = new Set(await store.listFolders(FOLDER));
  for (let n = 1; ; n += 1) if (!taken.has(`wd-${String(n)}`)) return `wd-${String(n)}`;
}

function inUse(target: string, readers: readonly string[]): KnownError {
  const more = readers.length - MAX_NAMED;
  const named = readers.slice(0, MAX_NAMED);
  const rest = more > 0 ? `, and ${String(more)} more` : '';
  return AUDIT_ERRORS.SNAPSHOT_IN_USE({ target, named, more: rest }, { facts: { readers } });
}

function noSuchImport(target: string, known: readonly string[]): KnownError {
  const last = known.slice(-3).join(', ');
  return AUDIT_ERRORS.NO_SUCH_IMPORT({
    target,
    known: last === '' ? '' : `; the last imports are ${last}`,
  });
}
