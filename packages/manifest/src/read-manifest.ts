/**
 * Manifests as they stand in files, of this and of every older version. A file is a manifest only
 * when its seal holds: no byte of it has changed since it was written.
 *
 * When the schema changes, the version counts up, the reader of the version before stays and ends in
 * a function that says what its manifests mean in the new one.
 */
import { KnownError, sealedJson, storedPathProblem, unsealJson } from '@pkg/std';
import { outputFolders } from './paths.ts';
import { manifestSchema, type Manifest } from './schema.ts';
import { problemsOf } from './shapes.ts';

export type ManifestParsing = { readonly manifest: Manifest } | { readonly problem: string };

/** Reads the content of one version as the manifest of the newest. */
export type VersionReader = (content: Readonly<Record<string, unknown>>) => ManifestParsing;

const READERS: Readonly<Record<string, VersionReader>> = { v1: checkManifest };

/** The bytes of a manifest: canonical JSON, indented by two, sealed. */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return sealedJson(manifest, 2);
}

/** Reads the bytes of a manifest, or says why they are none. */
export function parseManifest(
  bytes: Uint8Array,
  readers: Readonly<Record<string, VersionReader>> = READERS,
): ManifestParsing {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) return unsealed;
  const version = unsealed.content['manifest_version'];
  const reader = typeof version === 'string' ? readers[version] : undefined;
  if (reader) return reader(unsealed.content);
  const known = Object.keys(readers).join(', ');
  const problem = `manifest_version is ${JSON.stringify(version ?? null)}, and this program reads ${known}`;
  return { problem };
}

/** Whether something is a manifest of the newest version, before it is written or after it was read. */
export function checkManifest(content: Readonly<Record<string, unknown>>): ManifestParsing {
  const parsed = manifestSchema.safeParse(content);
  if (!parsed.success) return { problem: problemsOf(parsed.error) };
  const problem = pathProblem(parsed.data);
  return problem === undefined ? { manifest: parsed.data } : { problem };
}

/** Outputs lie in the run's own folder, parents are manifests, and inputs lie in the data root. */
function pathProblem({
  asset,
  partition,
  inputs,
  outputs,
  parents = {},
}: Manifest): string | undefined {
  try {
    const own = outputFolders(asset, partition);
    const problems = [
      ...outputs.map(({ path }) => ['outputs', storedPathProblem(path, own)]),
      ...inputs.map(({ path }) => ['inputs', storedPathProblem(path)]),
      ...Object.keys(parents).map((path) => ['parents', storedPathProblem(path, ['manifests'])]),
    ];
    const found = problems.find(([, problem]) => problem !== undefined);
    return found && `${found[0]!}: ${found[1]!}`;
  } catch (error) {
    // A partition from which no path can be made.
    if (error instanceof KnownError) return error.message;
    throw error;
  }
}
