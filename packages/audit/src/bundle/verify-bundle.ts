/** Verifies a bundle from the command line: its bytes and its Merkle chain, then a replay over its snapshots alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { visitManifests, type Manifest } from '@pkg/manifest';
import { fileObjectStore, parseInstant } from '@pkg/std';
import { optionsOf, type RunRequest } from '@pkg/backfill/request';
import { planRun } from '@pkg/backfill/run';
import { AUDIT_ERRORS } from '../errors.ts';
import { verifyReplay, type ReplayOptions, type ReplayProof } from '../replay/verify-replay.ts';
import { parseBundle, type BundleFile } from './bundle-file.ts';
import { keyDifferences } from './bundled-inputs.ts';
import { BUNDLE_FILE, DATA_FOLDER } from './check-bundle.ts';
import { askedAgain } from './slate-run.ts';

/** A replay, or why this program can't make one: it would make another run. */
export type BundleReplay =
  { readonly proof: ReplayProof } | { readonly differences: BundleFile['differences'] };

/**
 * Computes the slate of a bundle again. The bytes of the bundle have been checked before.
 *
 * @throws KnownError `INVALID_BUNDLE`, and as `verifyReplay` does
 */
export async function replayBundle(
  folder: string,
  options: Pick<ReplayOptions, 'vary' | 'onProgress'>,
): Promise<BundleReplay> {
  const bundle = readBundle(folder);
  const dataRoot = join(folder, DATA_FOLDER);
  const request = await requestOf(dataRoot, bundle);
  const differences = await differencesHere(dataRoot, request);
  if (differences.length > 0) return { differences };
  return { proof: await verifyReplay({ ...options, dataRoot, request }) };
}

function readBundle(folder: string): BundleFile {
  const parsed = parseBundle(readFileSync(join(folder, BUNDLE_FILE)));
  if ('bundle' in parsed) return parsed.bundle;
  throw AUDIT_ERRORS.INVALID_BUNDLE({ file: BUNDLE_FILE, folder, problem: parsed.problem });
}

async function requestOf(dataRoot: string, { replay }: BundleFile): Promise<RunRequest> {
  const flags = { ...optionsOf(replay.request), steps: replay.assets.join(',') };
  const [plannedAt, present] = [parseInstant(replay.planned_at), parseInstant(replay.present)];
  return askedAgain(fileObjectStore(dataRoot), flags, plannedAt, present);
}

async function differencesHere(
  dataRoot: string,
  request: RunRequest,
): Promise<BundleFile['differences']> {
  const store = fileObjectStore(dataRoot);
  const manifests: Manifest[] = [];
  await visitManifests(store, (reading) => {
    if (reading.state === 'valid') manifests.push(reading.manifest);
  });
  const { plan } = await planRun(store, { ...request, steps: undefined });
  return keyDifferences(plan.cells, manifests);
}
