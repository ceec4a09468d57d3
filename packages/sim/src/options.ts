/** The options of a run and their limits, checked before any thread starts. */

import { SIM_ERRORS } from './errors.ts';
import type { SimInput } from './input.ts';
import { outputBytes } from './job.ts';
import type { SimProfile } from './profile.ts';
import type { WorldsMemory } from './worlds-memory.ts';

export interface SimOptions {
  readonly profile: SimProfile;
  /** Worlds to draw, 1..10^7. */
  readonly worlds: number;
  /** An integer, 0..2^53-1. */
  readonly seed: number;
  /** Threads, 1..256; one is the calling thread itself. They change the speed, never a bit of the result. */
  readonly threads: number;
  /** Worlds that a thread takes at once, rounded up to whole blocks of 256. It changes no bit either. */
  readonly chunkWorlds?: number;
  /** The WebAssembly kernel (default), or its reference in plain TypeScript: 30 times slower, the same bits. */
  readonly kernel?: 'wasm' | 'reference';
  /** Memory for the worlds of `simulate`, to be used again: a result holds until the next run with it. It changes no bit. */
  readonly memory?: WorldsMemory;
  /** Whether `simulate` counts the worlds in which each player has fewer than 0, 0.5, 1 to 160 points. */
  readonly countsBelow?: boolean;
  readonly signal?: AbortSignal;
  /** Told after every chunk how many worlds are done, rising to `worlds`. */
  readonly onProgress?: (doneWorlds: number, worlds: number) => void;
}

/** The most worlds that one run may draw. */
export const MAX_WORLDS = 10_000_000;
const MAX_THREADS = 256;
const DEFAULT_CHUNK_WORLDS = 1024;
/** The limit of shared memory for the outputs: as much as one typed array can hold on every supported Node. */
const MAX_OUTPUT_BYTES = 4294967296;

/**
 * Checks the numbers of a run against their limits.
 *
 * @throws KnownError `INVALID_OPTION`.
 */
export function checkOptions(options: SimOptions): { threads: number; chunkWorlds: number } {
  const { worlds, seed, threads, chunkWorlds = DEFAULT_CHUNK_WORLDS, kernel = 'wasm' } = options;
  checkInteger('worlds', worlds, 1, MAX_WORLDS);
  checkSeed(seed);
  checkInteger('threads', threads, 1, MAX_THREADS);
  checkInteger('chunkWorlds', chunkWorlds, 1, MAX_WORLDS);
  if (kernel === 'wasm' || kernel === 'reference') return { threads, chunkWorlds };
  const remedy = ['leave it out for wasm'];
  const allowed = "'wasm' or 'reference'";
  throw SIM_ERRORS.INVALID_OPTION({ option: 'kernel', value: String(kernel), allowed }, { remedy });
}

/**
 * Checks that all worlds fit in memory.
 *
 * @throws KnownError `TOO_LARGE`.
 */
export function checkSize({ worlds }: SimOptions, input: SimInput): void {
  const sizes = {
    worlds,
    players: input.players.length,
    teams: input.teams.length,
    games: input.games.length,
  };
  const bytes = outputBytes(sizes);
  if (bytes <= MAX_OUTPUT_BYTES) return;
  throw SIM_ERRORS.TOO_LARGE({ ...sizes, bytes, limit: MAX_OUTPUT_BYTES });
}

/** A seed alone, for a single world. */
export function checkSeed(seed: number): void {
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
}

/** The index of a single world. */
export function checkWorld(world: number): void {
  checkInteger('world', world, 0, MAX_WORLDS - 1);
}

function checkInteger(option: string, value: number, low: number, high: number): void {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return;
  const allowed = `a whole number from ${low} to ${high}`;
  throw SIM_ERRORS.INVALID_OPTION({ option, value, allowed }, { facts: { low, high } });
}
