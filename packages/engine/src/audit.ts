/**
 * Looks at every byte that the pipeline stands on: manifests and their seals, the outputs and parents that they name by
 * hash, pointers and their chain, pins, plans; and at what dead writers left. What is wrong is named with its
 * file, its cell and what mends it. Reads only, but for `mendStore`.
 */
import {
  readSetList,
  setListPath,
  visitManifests,
  type ManifestInput,
  type ManifestOutput,
} from '@pkg/manifest';
import {
  parsePointer,
  pinPath,
  publishedDates,
  readPins,
  SLATE,
  type SlateMember,
} from '@pkg/publish';
import {
  canonicalJson,
  pointerVersionKey,
  removablePath,
  sha256,
  unsealJson,
  type JsonValue,
  type Leftover,
  type ObjectStore,
} from '@pkg/std';
import { copyDifferences, type CopyDifference } from './set-move.ts';

export interface Finding {
  /** The file that is not as it should be. */
  readonly path: string;
  /** The asset and run that it belongs to; null for what belongs to none. */
  readonly cell: string | null;
  readonly problem: string;
  readonly remedy: Remedy;
}

export type Remedy =
  /** Makes the manifest at this path again. */
  | { readonly kind: 'remake'; readonly manifest: string }
  /** As `remake`, though its outputs are whole: by force. */
  | { readonly kind: 'make-anew'; readonly manifest: string }
  /** The pointer moved to a run: the one that it named last, as far as can be read. */
  | { readonly kind: 'roll-back'; readonly pointer: string; readonly runId: string | undefined }
  /** The run that a partition is at, published again: its pointers are written again. */
  | { readonly kind: 'publish'; readonly slate: CopyDifference['slate'] }
  /** The request of a backfill, asked again. */
  | { readonly kind: 'ask-again'; readonly backfillId: string }
  /** The run pinned again, or its pin taken back. */
  | { readonly kind: 'pin-again'; readonly runId: string }
  /** `mendStore`: nothing need be computed. */
  | { readonly kind: 'copy-again' };

export interface Audit {
  readonly findings: readonly Finding[];
  /** Temporary files of writers that died: no damage, and nobody reads them. `mendStore` removes them. */
  readonly leftovers: readonly Leftover[];
  readonly manifests: number;
  readonly outputs: number;
  readonly pointers: number;
  readonly plans: number;
}

export interface AuditOptions {
  /** Whether to look into a folder of a partition; pointers and plans are always looked at. */
  readonly isWanted?: (folder: string) => boolean;
  readonly onProgress?: (manifests: number) => void;
}

/** Every damage to manifests, outputs, pointers, pins and plans, and what dead writers left. O(bytes). */
export async function auditStore(store: ObjectStore, options: AuditOptions = {}): Promise<Audit> {
  const auditor = new Auditor(store);
  await auditor.manifests(options);
  await auditor.pointers('current');
  await auditor.copies();
  await auditor.pins();
  await auditor.plans();
  return auditor.result(await store.leftovers());
}

/** Puts plain copies back from their versions, and removes what dead writers left. @returns the findings that are mended */
export async function mendStore(
  store: ObjectStore,
  { findings, leftovers }: Audit,
): Promise<readonly Finding[]> {
  const mended = findings.filter(({ remedy }) => remedy.kind === 'copy-again');
  for (const { path } of mended) await store.settlePointer(path);
  for (const { key } of leftovers) await store.remove(removablePath(key));
  return mended;
}

/** The statements of a manifest about other files. */
interface Claims {
  readonly path: string;
  readonly sha256: string;
  readonly outputs: readonly ManifestOutput[];
  readonly parents: Readonly<Record<string, string>>;
  readonly inputs: readonly ManifestInput[];
}

type Named = Pick<SlateMember, 'run_id' | 'manifest_path' | 'manifest_sha256'>;

class Auditor {
  readonly #store: ObjectStore;
  readonly #findings: Finding[] = [];
  /** The hash of each valid manifest by its path: what children and pointers name. */
  readonly #hashes = new Map<string, string>();
  readonly #listed = new Set<string>();
  #counts = { manifests: 0, outputs: 0, pointers: 0, plans: 0 };

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  result(leftovers: readonly Leftover[]): Audit {
    const findings = this.#findings.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return { findings, leftovers, ...this.#counts };
  }

  async manifests({ isWanted, onProgress }: AuditOptions): Promise<void> {
    const read: Claims[] = [];
    this.#counts.manifests = await visitManifests(
      this.#store,
      (reading) => {
        if (reading.state === 'damaged') {
          const cell = cellOf(reading.path);
          this.#find(reading.path, cell, reading.problem, remake(reading.path));
          return;
        }
        this.#hashes.set(reading.path, reading.sha256);
        const { outputs, parents = {}, inputs } = reading.manifest;
        const sets = inputs.filter(({ lists }) => lists !== undefined);
        read.push({ path: reading.path, sha256: reading.sha256, outputs, parents, inputs: sets });
      },
      isWanted === undefined ? {} : { isWanted },
    );
    for (const [index, claims] of read.entries()) {
      await this.#outputs(claims);
      await this.#lists(claims);
      await this.#plainCopy(claims.path, claims.sha256);
      this.#parents(claims);
      if ((index + 1) % 1000 === 0) onProgress?.(index + 1);
    }
  }

  async pointers(folder: string): Promise<void> {
    for (const name of await this.#store.listFolders(folder)) {
      const below = `${folder}/${name}`;
      if (name.includes('=')) await this.#pointer(`${below}/current_run.json`);
      await this.pointers(below);
    }
  }

  async pins(): Promise<void> {
    const { pins, damaged } = await readPins(this.#store);
    for (const { run_id: runId, path, problem } of damaged)
      this.#find(path, null, problem, { kind: 'pin-again', runId });
    for (const { run_id: runId } of pins) {
      const path = pinPath(runId);
      const newest = await this.#store.readPointer(path);
      if (newest) await this.#plainCopy(path, sha256(newest.bytes));
    }
  }

  /** Pointers of assets are copies of what their partitions say. */
  async copies(): Promise<void> {
    for (const gameDate of await publishedDates(this.#store, SLATE)) {
      for (const each of await copyDifferences(this.#store, gameDate)) {
        const { path, expected, found, slate } = each;
        // A damaged one has a finding of its own, and so has a plain file that is behind.
        if (each.isPlain) continue;
        if (found === null && (await this.#store.readPointer(path)) !== null) continue;
        const named = found === null ? 'it is missing' : `it names run ${found}`;
        const problem = `${named}, but the slate is at run ${expected}: publishing stopped in between`;
        this.#find(path, cellOf(path), problem, { kind: 'publish', slate });
      }
    }
  }

  /** Plans, which are sealed, and summaries, which are not: of those a change shows that leaves no summary of the backfill. */
  async plans(): Promise<void> {
    for (const { key } of await this.#store.list('manifests/backfills')) {
      const [backfillId = '', file] = key.split('/').slice(-2);
      if (file !== 'plan.json' && file !== 'summary.json') continue;
      const stored = await this.#store.get(key);
      if (stored === null) continue;
      if (file === 'plan.json') this.#counts.plans += 1;
      const problem =
        file === 'plan.json'
          ? problemOf(unsealJson(stored.bytes))
          : summaryProblem(stored.bytes, backfillId);
      if (problem !== undefined) this.#find(key, null, problem, { kind: 'ask-again', backfillId });
    }
  }

  async #outputs({ path, outputs }: Claims): Promise<void> {
    for (const output of outputs) {
      this.#counts.outputs += 1;
      const found = await this.#store.get(output.path);
      const digest = found && sha256(found.bytes);
      if (digest === output.sha256) continue;
      const problem =
        digest === null
          ? 'it is missing'
          : `its bytes have changed: the manifest says ${output.sha256.slice(0, 8)}, they hash to ${digest.slice(0, 8)}`;
      this.#find(output.path, cellOf(path), problem, remake(path));
    }
  }

  /** Each list once, with the first manifest that names it. */
  async #lists({ path: manifest, inputs }: Claims): Promise<void> {
    for (const { sha256: digest } of inputs.flatMap(({ members = [] }) => members)) {
      if (this.#listed.has(digest)) continue;
      this.#listed.add(digest);
      const list = await readSetList(this.#store, digest);
      if (list !== null && !('problem' in list)) continue;
      const problem = list?.problem ?? 'it is missing: it lists the snapshots that were read';
      this.#find(setListPath(digest), cellOf(manifest), problem, { kind: 'make-anew', manifest });
    }
  }

  /** Other tools read the plain copy; a crash may leave it behind or away. */
  async #plainCopy(path: string, newest: string): Promise<void> {
    const copy = await this.#store.get(path);
    const found = copy && sha256(copy.bytes);
    if (found === newest) return;
    let problem = found === null ? 'the plain copy of its newest version is missing' : null;
    for (let version = 1; problem === null; version += 1) {
      const stored = await this.#store.readPointerVersion(path, version);
      if (stored === null) problem = 'somebody changed it: it is a copy of none of its versions';
      else if (sha256(stored.bytes) === found) problem = 'it is a copy of an older version';
    }
    this.#find(path, cellOf(path), problem, { kind: 'copy-again' });
  }

  #parents({ path: child, parents }: Claims): void {
    for (const [parent, hash] of Object.entries(parents)) {
      const found = this.#hashes.get(parent);
      if (found === undefined || found === hash) continue;
      const problem = `${child} was made from another manifest here: it names ${hash.slice(0, 8)}, this one is ${found.slice(0, 8)}`;
      this.#find(parent, cellOf(parent), problem, remake(child));
    }
  }

  /** Each version names the hash of the one before: a damaged one that was knowingly put right is in the past. */
  async #pointer(path: string): Promise<void> {
    const newest = await this.#store.readPointer(path);
    if (newest === null) return;
    this.#counts.pointers += 1;
    let before: string | null = null;
    let runId: string | undefined;
    const rollBack = (): Remedy => ({ kind: 'roll-back', pointer: path, runId });
    let damage: {
      readonly version: string;
      readonly problem: string;
      readonly hash: string;
    } | null = null;
    for (let version = 1; version <= newest.version; version += 1) {
      const stored = await this.#store.readPointerVersion(path, version);
      const file = pointerVersionKey(path, version);
      const parsed = stored === null ? { problem: 'it is missing' } : parsePointer(stored.bytes);
      const hash: string = stored === null ? '' : sha256(stored.bytes);
      if ('problem' in parsed) {
        if (damage) this.#find(damage.version, cellOf(path), damage.problem, rollBack());
        damage = { version: file, problem: parsed.problem, hash };
      } else {
        const { previous, run_id, members = [parsed.pointer] } = parsed.pointer;
        runId = run_id;
        const isPutRight = damage !== null && previous === damage.hash;
        if (damage && !isPutRight)
          this.#find(damage.version, cellOf(path), damage.problem, rollBack());
        if (!damage && previous !== before)
          this.#find(file, cellOf(path), 'it does not follow the version before it', rollBack());
        damage = null;
        if (version === newest.version) {
          for (const member of members) await this.#named(path, member);
          await this.#plainCopy(path, hash);
        }
      }
      before = hash;
    }
    if (damage) this.#find(damage.version, cellOf(path), damage.problem, rollBack());
  }

  async #named(path: string, { run_id, manifest_path, manifest_sha256 }: Named): Promise<void> {
    const newest = await this.#store.readPointer(manifest_path);
    if (newest && sha256(newest.bytes) === manifest_sha256) return;
    const what = newest ? 'has other bytes now' : 'is missing';
    const problem = `it names the manifest of run ${run_id}, which ${what}: ${manifest_path}`;
    this.#find(path, cellOf(path), problem, remake(manifest_path));
  }

  #find(path: string, cell: string | null, problem: string, remedy: Remedy): void {
    this.#findings.push({ path, cell, problem, remedy });
  }
}

function problemOf(read: object): string | undefined {
  return 'problem' in read ? String(read.problem) : undefined;
}

/** A summary is written in one form alone, whatever the version, and names its backfill. */
function summaryProblem(bytes: Uint8Array, backfillId: string): string | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    const read = JSON.parse(text) as JsonValue;
    if (`${canonicalJson(read, 2)}\n` !== text)
      return 'it is not in the form that it was written in';
    const named = (read as { readonly backfill_id?: JsonValue } | null)?.backfill_id;
    return named === backfillId ? undefined : `it is no summary of ${backfillId}`;
  } catch {
    return 'it is no JSON';
  }
}

/** `minutes.score game_date=2024-01-15 run=r1` of a path below manifests/ or current/. */
function cellOf(path: string): string {
  return path.split('/').slice(1, -1).join(' ');
}

function remake(manifest: string): Remedy {
  return { kind: 'remake', manifest };
}
