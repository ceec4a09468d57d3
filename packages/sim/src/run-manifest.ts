/** What is read of the manifest of a simulated run, and the files that it names by their digests. */

import { isPlainPath, KnownError, sha256, unsealJson } from './std-parts.ts';
import { z } from 'zod';
import { recipeSchema, type WorldsRecipe } from './recipe.ts';

/** Reads a file of the data root by its path, which has slashes on every system; null where there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | null>;

/** It may say more, which is not looked at. */
const manifestSchema = z.object({
  asset: z.string(),
  status: z.string(),
  partition: z.object({ run_id: z.string(), game_date: z.string() }),
  outputs: z.array(z.object({ name: z.string(), path: z.string(), sha256: z.string() })),
  environment: z.object({ code_version: z.string(), git_sha: z.string().optional() }),
  recipe: z.unknown().optional(),
});

export type RunManifest = z.infer<typeof manifestSchema>;

/** A manifest of a simulation, its seal checked. @throws KnownError `MANIFEST_UNREADABLE`, `NOT_SIMULATED` */
export function parseRunManifest(bytes: Uint8Array): RunManifest {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) throw unreadable(unsealed.problem);
  const { success, data, error } = manifestSchema.safeParse(unsealed.content);
  if (!success)
    throw unreadable(
      error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  if (data.asset === 'sim.run' && data.status === 'success') return data;
  throw new KnownError({
    code: 'NOT_SIMULATED',
    kind: 'missing',
    message: `Run ${data.partition.run_id} has no worlds: the manifest is of ${data.asset}, its status is ${data.status}`,
    hint: `pipeline run --start ${data.partition.game_date} --end ${data.partition.game_date}`,
  });
}

/** The recipe of its worlds. @throws KnownError `WORLDS_NOT_RECORDED`, `INVALID_RECIPE` */
export function recipeOf(run: RunManifest): WorldsRecipe {
  const { run_id: runId } = run.partition;
  if (run.recipe === undefined) {
    throw new KnownError({
      code: 'WORLDS_NOT_RECORDED',
      kind: 'missing',
      message: `The manifest of run ${runId} is from before manifests said how worlds are made: it has no recipe`,
      hint: 'make the slate anew, which gives it a run that has one: pipeline run over its date',
      facts: { remake: manifestPathOf(run), stale: true },
    });
  }
  const { success, data, error } = recipeSchema.safeParse(run.recipe);
  if (success) return data;
  throw new KnownError({
    code: 'INVALID_RECIPE',
    kind: 'input',
    message: `The recipe of run ${runId} is not one that this version reads: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    hint: `with version ${versionOf(run)}, which made the run: pipeline sim world ${runId} --world 0`,
    cause: error,
  });
}

/** The bytes of an output, checked against its digest. @throws KnownError `OUTPUT_DAMAGED` */
export async function outputBytes(
  run: RunManifest,
  name: string,
  read: ReadFile,
): Promise<Uint8Array> {
  const output = run.outputs.find((each) => each.name === name);
  const path = output?.path ?? name;
  if (output === undefined || !isPlainPath(path))
    throw damaged(path, 'is not an output of the run');
  let bytes: Uint8Array | null;
  try {
    bytes = await read(path);
  } catch (cause) {
    throw damaged(path, 'can not be read', cause);
  }
  if (bytes === null) throw damaged(path, 'is gone');
  if (sha256(bytes) !== output.sha256) throw damaged(path, 'is not as its manifest records it');
  return bytes;
}

/** The version that made a run, and the commit of its sources where there was one. */
export function versionOf({ environment }: RunManifest): string {
  const { code_version: version, git_sha: commit } = environment;
  return `${version}${commit === undefined ? '' : ` (commit ${commit})`}`;
}

function manifestPathOf({ asset, partition }: RunManifest): string {
  return `manifests/${asset}/game_date=${partition.game_date}/run=${partition.run_id}/manifest.json`;
}

function unreadable(problem: string): KnownError {
  return new KnownError({
    code: 'MANIFEST_UNREADABLE',
    kind: 'missing',
    message: `These bytes are not the manifest of a simulated run: ${problem}`,
    hint: 'pipeline verify --manifests says what else is wrong, and the command that makes it again',
  });
}

function damaged(path: string, what: string, cause?: unknown): KnownError {
  return new KnownError({
    code: 'OUTPUT_DAMAGED',
    kind: 'conflict',
    message: `${path} ${what}`,
    hint: 'make it again as it was made: pipeline verify --manifests names the command',
    facts: { remake: path },
    cause,
  });
}
