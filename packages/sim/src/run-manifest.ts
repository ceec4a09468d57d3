/** Reads the part of a simulated run's manifest that this package needs, and the files that it names by their digests. */

import { SIM_ERRORS } from './errors.ts';
import { isPlainPath, sha256, unsealJson, type KnownError } from './std-parts.ts';
import { z } from 'zod';
import { recipeSchema, type WorldsRecipe } from './recipe.ts';

/** Reads a file of the data root by its path, which has slashes on every system; null where there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | null>;

/** It may hold more, which is not read. */
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
  if ('problem' in unsealed) throw SIM_ERRORS.MANIFEST_UNREADABLE({ problem: unsealed.problem });
  const { success, data, error } = manifestSchema.safeParse(unsealed.content);
  if (!success) throw SIM_ERRORS.MANIFEST_UNREADABLE({ problem: problemOf(error) });
  if (data.asset === 'sim.run' && data.status === 'success') return data;
  const { asset, status, partition } = data;
  const { run_id: runId, game_date: gameDate } = partition;
  throw SIM_ERRORS.NOT_SIMULATED({ runId, gameDate, asset, status });
}

/** The recipe of its worlds. @throws KnownError `WORLDS_NOT_RECORDED`, `INVALID_RECIPE` */
export function recipeOf(run: RunManifest): WorldsRecipe {
  const { run_id: runId } = run.partition;
  if (run.recipe === undefined) {
    const facts = { remake: manifestPathOf(run), stale: true };
    throw SIM_ERRORS.WORLDS_NOT_RECORDED({ runId }, { facts });
  }
  const { success, data, error } = recipeSchema.safeParse(run.recipe);
  if (success) return data;
  const parameters = { runId, version: versionOf(run), problem: problemOf(error) };
  throw SIM_ERRORS.INVALID_RECIPE(parameters, { cause: error });
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
    throw damaged(path, 'cannot be read', cause);
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

function problemOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

function damaged(path: string, problem: string, cause?: unknown): KnownError {
  return SIM_ERRORS.OUTPUT_DAMAGED({ path, problem }, { cause, facts: { remake: path } });
}
