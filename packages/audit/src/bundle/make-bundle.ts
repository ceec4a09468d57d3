/** Puts the evidence of one slate's run together and writes it as a folder that proves itself. */
import type { Manifest } from '@pkg/manifest';
import { formatInstant, invariant, type ObjectStore } from '@pkg/std';
import type { ModelRun } from '@pkg/steps';
import { dataEntries, givenModels, programEntries, type BundleEntry } from './bundle-contents.ts';
import { bundleBytes, type BundledFile, type BundleFile, type Role } from './bundle-file.ts';
import { bundledInputs, keyDifferences, type BundledInputs } from './bundled-inputs.ts';
import { DATA_FOLDER, sealOf } from './check-bundle.ts';
import { slateRun, type SlateChoice, type SlateRun } from './slate-run.ts';
import { BLOCK_BYTES, writeBundle, type BundleWritten } from './write-bundle.ts';

export interface BundleOptions extends SlateChoice {
  /** The folder to make. */
  readonly out: string;
  /** The folder of the package whose program goes in, too; null for none. */
  readonly program: string | null;
}

export interface MadeBundle {
  readonly written: BundleWritten;
  readonly bundle: BundleFile;
  /** The seal of `bundle.json`, which names every file by its hash: anybody who holds it notices any change. */
  readonly root: string;
}

/** @throws KnownError as `slateRun`, `bundledInputs` and `writeBundle` do; `OUTPUT_DAMAGED` */
export async function makeBundle(store: ObjectStore, options: BundleOptions): Promise<MadeBundle> {
  const run = await slateRun(store, options);
  const inputs = await bundledInputs(store, run);
  const given = await givenModels(store, run);
  const entries = inOrder([
    ...(await dataEntries(store, run, given, inputs)),
    ...programEntries(run, given, options),
  ]);
  let made: { readonly bundle: BundleFile; readonly bytes: Uint8Array } | undefined;
  const written = await writeBundle(options.out, entries, (files) => {
    const bundle = bundleOf(run, inputs, given, files);
    made = { bundle, bytes: bundleBytes(bundle) };
    return made.bytes;
  });
  invariant(made, 'a bundle that was written has a list');
  const root = sealOf(Buffer.from(made.bytes).toString('latin1'));
  invariant(root !== null, 'what was sealed has its seal');
  return { written, bundle: made.bundle, root };
}

/** Sorts entries by path, each once: cells share snapshots. */
function inOrder(entries: readonly BundleEntry[]): BundleEntry[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function bundleOf(
  run: SlateRun,
  { sets }: BundledInputs,
  given: readonly ModelRun[],
  files: readonly BundledFile[],
): BundleFile {
  const { request } = run;
  const manifests = run.manifests.map(({ manifest }) => manifest);
  const own = new Set(run.manifests.map(({ path }) => path));
  const models = given.map(({ manifestPath }) => manifestPath).filter((path) => !own.has(path));
  return {
    bundle_version: 'v1',
    slate: {
      game_date: run.gameDate,
      run_id: run.runId,
      run_as_of_ts: run.asOf,
      draft_groups: [...run.draftGroups],
    },
    backfill_id: run.backfillId,
    replay: {
      request: request.record,
      assets: [...(request.steps ?? [])],
      planned_at: formatInstant(request.now),
      present: formatInstant(request.rule.now!),
    },
    heads: headsOf(run, files),
    given: models.sort(),
    codes: codesOf([...manifests, ...given.map(({ manifest }) => manifest)]),
    differences: keyDifferences(run.cells, manifests),
    sets,
    block_bytes: BLOCK_BYTES,
    totals: totalsOf(files),
    files: [...files],
  };
}

/** The manifests that no other was made from. */
function headsOf({ manifests }: SlateRun, files: readonly BundledFile[]): BundleFile['heads'] {
  const parents = new Set(manifests.flatMap(({ manifest }) => Object.keys(manifest.parents ?? {})));
  const hashes = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  return manifests
    .filter(({ path }) => !parents.has(path))
    .map(({ path }) => ({ path, sha256: hashes.get(`${DATA_FOLDER}/${path}`)! }));
}

/** A model that was brought along was made by no step: it has no code. */
function codesOf(manifests: readonly Manifest[]): BundleFile['codes'] {
  const codes: Record<string, string[]> = {};
  for (const { asset, key_parts } of manifests) {
    const code = key_parts['code'];
    if (code !== undefined) codes[asset] = [...new Set([...(codes[asset] ?? []), code])].sort();
  }
  return codes;
}

function totalsOf(files: readonly BundledFile[]): BundleFile['totals'] {
  const totals = new Map<Role, { files: number; size_bytes: number }>();
  for (const { role, size_bytes } of files) {
    const before = totals.get(role) ?? { files: 0, size_bytes: 0 };
    totals.set(role, { files: before.files + 1, size_bytes: before.size_bytes + size_bytes });
  }
  return [...totals]
    .map(([role, total]) => ({ role, ...total }))
    .sort((a, b) => b.size_bytes - a.size_bytes);
}
