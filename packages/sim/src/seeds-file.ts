/**
 * The seeds of all worlds of a run as an Arrow IPC file: row w holds the four words (uint32) at which the xoshiro128++
 * stream of world w starts. 16 bytes per world; a reader who has them needs no seedrandom to draw a world again.
 */

import { SIM_ERRORS } from './errors.ts';
import type { KnownError } from './std-parts.ts';
import { decodeArrow } from './arrow-file.ts';
import { BLOCK_WORLDS } from './kernel-layout.ts';
import { blockKey, SEED_DERIVATION, Stream, type Words4 } from './stream.ts';

const WORDS = ['a', 'b', 'c', 'd'] as const;

/** Derives and encodes the seeds of worlds 0 to `worlds` - 1; about 0.1 microseconds each. */
export async function seedsToArrow(seed: number, worlds: number): Promise<Uint8Array> {
  const { makeVector, Schema, Table, tableToIPC } = await import('apache-arrow');
  const columns = WORDS.map(() => new Uint32Array(worlds));
  const stream = new Stream();
  for (let first = 0; first < worlds; first += BLOCK_WORLDS) {
    const key = blockKey(seed, first / BLOCK_WORLDS);
    for (let index = 0; index < Math.min(BLOCK_WORLDS, worlds - first); index++) {
      stream.toIndex(key, index);
      stream.state.forEach((word, at) => (columns[at]![first + index] = word));
    }
  }
  const vectors = WORDS.map((name, at) => [name, makeVector(columns[at]!)] as const);
  const plain = new Table(Object.fromEntries(vectors));
  const metadata = new Map([
    ['seed', String(seed)],
    ['worlds', String(worlds)],
    ['derivation', SEED_DERIVATION],
  ]);
  return tableToIPC(new Table(new Schema(plain.schema.fields, metadata), plain.batches), 'file');
}

/** The seeds of a run, read back. */
export interface Seeds {
  /** The state in which the stream of a world of 0 to `worlds` - 1 starts. */
  stateOf(world: number): Words4;
}

/** Reads what `seedsToArrow` wrote. @throws KnownError `INVALID_SEEDS` when the bytes are no such file */
export async function readSeeds(bytes: Uint8Array): Promise<Seeds> {
  const table = await decodeArrow(bytes, WORDS, invalid);
  const [a, b, c, d] = WORDS.map((name) => table.getChild(name)!.toArray() as Uint32Array);
  return {
    stateOf: (world) => [a![world]!, b![world]!, c![world]!, d![world]!],
  };
}

function invalid(problem: string, cause?: unknown): KnownError {
  return SIM_ERRORS.INVALID_SEEDS({ problem }, { cause });
}
