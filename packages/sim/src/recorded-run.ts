/**
 * A run of the pipeline whose worlds are made again from its manifest and nothing else: the recipe in it, and the two
 * files that it names with their digests. No other record, table or setting decides a world.
 */

import { SIM_ERRORS } from './errors.ts';
import { canonicalJson } from './std-parts.ts';
import type { SimInput } from './input.ts';
import { readInput } from './input-file.ts';
import { derivationOf, hexOf, pointsDigest, type WorldsRecipe } from './recipe.ts';
import {
  outputBytes,
  parseRunManifest,
  recipeOf,
  versionOf,
  type ReadFile,
  type RunManifest,
} from './run-manifest.ts';
import { readSeeds } from './seeds-file.ts';
import { worldMaker, type SimWorld } from './simulate-world.ts';
import { SEED_DERIVATION, Stream } from './stream.ts';
import { readWorlds } from './worlds-file.ts';

/** A run, opened and checked. */
export interface RecordedRun {
  readonly runId: string;
  readonly gameDate: string;
  readonly input: SimInput;
  /** Seed, worlds, profile, the derivation of a world's seed and an example of it. */
  readonly recipe: WorldsRecipe;
  /**
   * The four words at which the stream of a world starts, in hexadecimal digits, as the run recorded them.
   *
   * @throws KnownError `NO_SUCH_WORLD`
   */
  seedOf(world: number): readonly string[];
  /**
   * Makes a world again: the bits that it has in the run. Costs about 0.1 ms.
   *
   * @throws KnownError `NO_SUCH_WORLD`; `SEED_DIFFERS` when the run's file of seeds has another one
   */
  world(world: number): SimWorld;
  /**
   * The DraftKings points of a world as the run stored them, in the order of the players; null where its profile keeps none.
   *
   * @throws KnownError `NO_SUCH_WORLD`, `OUTPUT_DAMAGED`
   */
  storedPoints(world: number): Promise<Float32Array | null>;
}

/**
 * Opens a run by the bytes of its manifest of `sim.run`, to make worlds of it again. The seal of the manifest, the
 * digests of the files that it names and its example are checked first: a run that this program would make otherwise is
 * refused.
 *
 * @throws KnownError `MANIFEST_UNREADABLE`, `INVALID_RECIPE`, `NOT_SIMULATED`; `WORLDS_NOT_RECORDED` for a run from before manifests
 *   held this; `OTHER_DERIVATION` or `OTHER_MODEL` for one of a version that makes other worlds; `OUTPUT_DAMAGED` for a file that
 *   is gone or changed
 */
export async function openRun(manifest: Uint8Array, read: ReadFile): Promise<RecordedRun> {
  const run = parseRunManifest(manifest);
  const recipe = recipeOf(run);
  const { seed, worlds, profile, files } = recipe;
  const { fpts_sha256: points, ...derived } = recipe.example;
  const isDerivedAlike =
    recipe.seed_derivation === SEED_DERIVATION &&
    canonicalJson(derivationOf(seed, derived.world)) === canonicalJson(derived);
  const made = { runId: run.partition.run_id, version: versionOf(run) };
  if (!isDerivedAlike) {
    const theirs = recipe.seed_derivation;
    throw SIM_ERRORS.OTHER_DERIVATION({ ...made, theirs, ours: SEED_DERIVATION });
  }
  const input = await readInput(await outputBytes(run, files.input, read));
  const seeds = await readSeeds(await outputBytes(run, files.seeds, read));
  const make = worldMaker(input, { profile, seed });
  if (pointsDigest(make(derived.world)) !== points) throw SIM_ERRORS.OTHER_MODEL(made);
  const stream = new Stream();
  return {
    runId: run.partition.run_id,
    gameDate: run.partition.game_date,
    input,
    recipe,
    seedOf: (world) => {
      checkWorld(run, worlds, world);
      return hexOf(seeds.stateOf(world));
    },
    world: (world) => {
      checkWorld(run, worlds, world);
      stream.toWorld(seed, world);
      const recorded = seeds.stateOf(world);
      if (stream.state.some((word, at) => word !== recorded[at]))
        throw SIM_ERRORS.SEED_DIFFERS({ ...made, world });
      return make(world);
    },
    storedPoints: async (world) => {
      checkWorld(run, worlds, world);
      if (profile.worlds_output === 'none') return null;
      const stored = await readWorlds(await outputBytes(run, 'worlds.arrow', read));
      return Float32Array.from(input.players, (_, player) => stored.fpts(player)[world]!);
    },
  };
}

/**
 * Makes one world of a run again from its manifest; `openRun` is for several.
 *
 * @throws KnownError as `openRun` and `RecordedRun.world` do
 */
export async function remakeWorld(
  manifest: Uint8Array,
  read: ReadFile,
  world: number,
): Promise<SimWorld> {
  return (await openRun(manifest, read)).world(world);
}

function checkWorld({ partition }: RunManifest, worlds: number, world: number): void {
  if (Number.isInteger(world) && world >= 0 && world < worlds) return;
  const last = worlds - 1;
  throw SIM_ERRORS.NO_SUCH_WORLD({ runId: partition.run_id, world, last }, { facts: { worlds } });
}
