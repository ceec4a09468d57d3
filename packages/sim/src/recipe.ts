/**
 * The recipe by which the worlds of a run are made again, as its manifest records it (`recipe`): everything that
 * decides a world, the derivation of its seed with an example to check oneself by, and the names of the files that hold
 * the slate and the seeds.
 */

import { sha256 } from './std-parts.ts';
import { z } from 'zod';
import type { SimInput } from './input.ts';
import { inputToArrow } from './input-file.ts';
import { BLOCK_WORLDS } from './kernel-layout.ts';
import { MAX_WORLDS } from './options.ts';
import { profileSchema, type SimProfile } from './profile-schema.ts';
import { seedsToArrow } from './seeds-file.ts';
import { simulateWorld, type SimWorld } from './simulate-world.ts';
import { blockKey, SEED_DERIVATION, Stream } from './stream.ts';

/** A word of 32 bits, as eight hexadecimal digits. */
const word = z.string().regex(/^[0-9a-f]{8}$/);
const fourWords = z.tuple([word, word, word, word]);
const world = z
  .int()
  .min(0)
  .max(MAX_WORLDS - 1);

export const recipeSchema = z.strictObject({
  seed: z.int().min(0),
  worlds: z.int().min(1).max(MAX_WORLDS),
  profile: profileSchema,
  seed_derivation: z.string(),
  /** The last world, derived step by step. */
  example: z.strictObject({
    world,
    /** The input of alea: `<seed>:<block>`, the block being the world divided by 256. */
    alea: z.string(),
    key: fourWords,
    /** The world within its block, and its state: that row of the file of seeds. */
    index: z
      .int()
      .min(0)
      .max(BLOCK_WORLDS - 1),
    state: fourWords,
    /** The first four words of the stream. */
    words: fourWords,
    /** The digest of the players' points as float32, little-endian, in the order of the slate's file. */
    fpts_sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /** Outputs of the run, whose paths and digests stand in its manifest. */
  files: z.strictObject({ input: z.string(), seeds: z.string() }),
});

/** Says how the worlds of a run are made again. */
export type WorldsRecipe = Readonly<z.infer<typeof recipeSchema>>;

/** The record that a run keeps of how its worlds are made. */
export interface WorldsRecord {
  readonly recipe: WorldsRecipe;
  /** Files to be kept under these names beside the results. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** The settings that decide the worlds of a run beside the slate. */
export interface WorldsQuestion {
  readonly profile: SimProfile;
  readonly seed: number;
  readonly worlds: number;
}

/**
 * Records how the worlds of a run are made again, for its manifest. Equal runs give equal bytes. Costs about 0.1 s and 16 bytes
 * a world.
 *
 * @throws KnownError as `simulate` does
 */
export async function recordWorlds(
  input: SimInput,
  { profile, seed, worlds }: WorldsQuestion,
): Promise<WorldsRecord> {
  const last = worlds - 1;
  const made = simulateWorld(input, { profile, seed, world: last });
  const files = { input: 'input.arrow', seeds: 'seeds.arrow' };
  return {
    recipe: {
      ...{ seed, worlds, profile },
      seed_derivation: SEED_DERIVATION,
      example: { ...derivationOf(seed, last), fpts_sha256: pointsDigest(made) },
      files,
    },
    files: [
      { name: files.input, bytes: await inputToArrow(input) },
      { name: files.seeds, bytes: await seedsToArrow(seed, worlds) },
    ],
  };
}

type Derivation = Omit<WorldsRecipe['example'], 'fpts_sha256'>;

/** The derivation of one world's seed, step by step. */
export function derivationOf(seed: number, world: number): Derivation {
  const block = Math.floor(world / BLOCK_WORLDS);
  const stream = new Stream();
  stream.toWorld(seed, world);
  const { state } = stream;
  return {
    world,
    alea: `${seed}:${block}`,
    key: hexOf(blockKey(seed, block)),
    index: world - block * BLOCK_WORLDS,
    state: hexOf(state),
    words: hexOf([stream.word(), stream.word(), stream.word(), stream.word()]),
  };
}

/** The digest of a world's points. */
export function pointsDigest({ fpts }: Pick<SimWorld, 'fpts'>): string {
  const bytes = new DataView(new ArrayBuffer(4 * fpts.length));
  fpts.forEach((value, at) => {
    bytes.setFloat32(4 * at, value, true);
  });
  return sha256(new Uint8Array(bytes.buffer));
}

/** Words of 32 bits as eight hexadecimal digits each. */
export function hexOf(words: readonly [number, number, number, number]): Derivation['key'] {
  const [a, b, c, d] = words.map((each) => (each >>> 0).toString(16).padStart(8, '0'));
  return [a!, b!, c!, d!];
}
