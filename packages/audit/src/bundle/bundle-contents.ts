/** Everything that goes into a bundle but `bundle.json`: each file's place and purpose, and the source of its bytes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { backfillPath, partitionPath, setListPath } from '@pkg/manifest';
import { history, pointerPath, SLATE } from '@pkg/publish';
import { pointerVersionKey, sha256, type ObjectStore } from '@pkg/std';
import { modelRun, parseHead, type ModelRun } from '@pkg/steps';
import { proofsOf } from '@pkg/backfill/records';
import type { BundledInputs } from './bundled-inputs.ts';
import type { Role } from './bundle-file.ts';
import { DATA_FOLDER } from './check-bundle.ts';
import { outputDamaged } from '../lineage/unified-table.ts';
import { readSnapshot } from './history-view.ts';
import { programFiles } from './program-files.ts';
import type { SlateRun } from './slate-run.ts';

export interface BundleEntry {
  readonly path: string;
  readonly role: Role;
  /** @throws KnownError `OUTPUT_DAMAGED`, of a snapshot `SNAPSHOT_GONE`, when the bytes are not those that were recorded */
  read(): Promise<Uint8Array>;
}

const PROGRAM_FOLDER = 'program';
export const VERIFIER = 'verify.mjs';
/** The built checker, whether this runs from `src/` or `dist/`. */
const CHECK_BUNDLE = fileURLToPath(new URL('../../dist/bundle/check-bundle.js', import.meta.url));

/** Model runs that were given to the run, and not made by it. */
export async function givenModels(store: ObjectStore, { request }: SlateRun): Promise<ModelRun[]> {
  const pins = Object.entries(request.settings.models ?? {});
  return Promise.all(pins.map(([head, runId]) => modelRun(store, parseHead(head), runId)));
}

/** Lists the files of the data root that a bundle holds. */
export async function dataEntries(
  store: ObjectStore,
  run: SlateRun,
  given: readonly ModelRun[],
  { snapshots }: BundledInputs,
): Promise<BundleEntry[]> {
  const { manifests, backfillId } = run;
  const entry = (role: Role, key: string, recorded?: string): BundleEntry => ({
    path: `${DATA_FOLDER}/${key}`,
    role,
    read: () => bytesOf(store, key, recorded),
  });
  const entries: BundleEntry[] = [];
  for (const [path, hash] of snapshots)
    entries.push({
      path: `${DATA_FOLDER}/${path}`,
      role: 'snapshot',
      read: async () => {
        const read = await readSnapshot(store, path, hash);
        if ('problem' in read) throw read.problem;
        return read.bytes;
      },
    });
  for (const { manifest } of manifests)
    for (const { path, sha256 } of manifest.outputs)
      entries.push(entry(path.startsWith('models/') ? 'model' : 'output', path, sha256));
  const sets = manifests.flatMap(({ manifest }) => manifest.inputs.filter(({ lists }) => lists));
  const digests = sets.flatMap(({ members = [] }) => members.map(({ sha256 }) => sha256));
  for (const digest of [...new Set(digests)].sort())
    entries.push(entry('manifest', setListPath(digest), digest));
  for (const { path, sha256 } of given.flatMap(({ files }) => files))
    entries.push(entry('model', path, sha256));
  const paths = [...manifests, ...given.map(({ manifestPath }) => ({ path: manifestPath }))];
  for (const { path } of paths) {
    const newest = await store.readPointer(path);
    entries.push(...(await versionEntries(store, 'manifest', path, newest?.version ?? 0)));
  }
  for (const { path, version } of await pointersTo(store, run))
    entries.push(...(await versionEntries(store, 'pointer', path, version)));
  for (const file of ['plan.json', 'summary.json', 'summary.csv']) {
    const key = backfillPath(backfillId, file);
    // A backfill that was killed has a plan and no summary.
    if ((await store.get(key)) !== null) entries.push(entry('plan', key));
  }
  for (const { key } of await proofsOf(store, run.plan.hash)) entries.push(entry('proof', key));
  return entries;
}

/** Lists the files that verify a bundle: one that needs Node alone, a page that explains it and, if wanted, the program. */
export function programEntries(
  run: SlateRun,
  given: readonly ModelRun[],
  { program }: { readonly program: string | null },
): BundleEntry[] {
  const entry = (role: Role, path: string, source: string): BundleEntry => ({
    path,
    role,
    read: () => Promise.resolve(readFileSync(source)),
  });
  const page = Buffer.from(readMe(run, program !== null));
  const onnx = given.some(({ files }) => files.some(({ path }) => path.endsWith('.onnx')));
  return [
    { path: 'README.txt', role: 'verifier', read: () => Promise.resolve(page) },
    entry('verifier', VERIFIER, CHECK_BUNDLE),
    ...(program === null ? [] : programFiles(program, { onnx })).map(({ path, source }) =>
      entry('program', `${PROGRAM_FOLDER}/${path}`, source),
    ),
  ];
}

/** A page for somebody who finds the folder and does not know the program. */
function readMe({ gameDate, runId, asOf }: SlateRun, hasProgram: boolean): string {
  const replay = hasProgram
    ? [`  node ${VERIFIER} --replay         computes the slate again from data/bronze and compares`]
    : ['  pipeline verify --bundle <folder>  the same, computed again by an installed Hindcast'];
  return [
    `Evidence of the projections of ${gameDate}, as of ${asOf}: run ${runId} of Hindcast.`,
    '',
    'To verify, with Node 20.19 or newer, without a network and without anything installed:',
    `  node ${VERIFIER}                  every byte, and the hashes in the manifests`,
    `  node ${VERIFIER} --root <root>    that it is the bundle whose root was noted`,
    ...replay,
    '',
    'bundle.json  every file with its hashes; its own seal is the root of the bundle',
    'data/        a data root with what the run read, made and published, and nothing else',
    ...(hasProgram ? ['program/     the program and the packages that it needs'] : []),
    '',
  ].join('\n');
}

interface PointerTo {
  readonly path: string;
  readonly version: number;
}

/**
 * The pointers that name manifests of the run, up to the last version that does: what came later is about other runs, and
 * must not change the bundle of this one.
 */
async function pointersTo(store: ObjectStore, { manifests }: SlateRun): Promise<PointerTo[]> {
  const paths = new Set(manifests.map(({ path }) => path));
  const pointers: PointerTo[] = [];
  for (const { manifest } of manifests) {
    const folders = partitionPath(manifest.partition);
    for (const asset of [manifest.asset, SLATE]) {
      const promotions = await history(store, asset, folders);
      const last = promotions.findLast(({ pointer }) =>
        [pointer, ...(pointer.members ?? [])].every((named) => paths.has(named.manifest_path)),
      );
      const path = pointerPath(asset, folders);
      if (last === undefined || pointers.some((known) => known.path === path)) continue;
      pointers.push({ path, version: last.version });
    }
  }
  return pointers;
}

/** A file of which every version is kept, as the store has it: the versions, and a plain copy of the last. */
async function versionEntries(
  store: ObjectStore,
  role: Role,
  path: string,
  last: number,
): Promise<BundleEntry[]> {
  const entries: BundleEntry[] = [];
  for (let version = 1; version <= last; version += 1) {
    const stored = await store.readPointerVersion(path, version);
    if (stored === null) continue;
    const read = (): Promise<Uint8Array> => Promise.resolve(stored.bytes);
    entries.push({ path: `${DATA_FOLDER}/${pointerVersionKey(path, version)}`, role, read });
    if (version === last) entries.push({ path: `${DATA_FOLDER}/${path}`, role, read });
  }
  return entries;
}

async function bytesOf(store: ObjectStore, key: string, recorded?: string): Promise<Uint8Array> {
  const stored = await store.get(key);
  if (stored !== null && (recorded === undefined || sha256(stored.bytes) === recorded))
    return stored.bytes;
  throw outputDamaged(key, stored !== null);
}
