/**
 * The random stream of one world: xoshiro128++, whose 128-bit state is derived from (seed, world) alone.
 *
 * Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47 (2021): period 2^128 - 1.
 * `seedrandom.alea`, whose arithmetic is IEEE-exact, gives a key for each 256 worlds; the kernel derives the states of
 * these worlds from it, because alea takes longer for a state than the kernel for ten players.
 */

import seedrandom from 'seedrandom';
import { BLOCK_WORLDS } from './kernel-layout.ts';

/**
 * The derivation of a world's stream; manifests record it, and it changes whenever the same seed would give other
 * numbers.
 */
export const SEED_DERIVATION =
  'key = 4 x int32 of seedrandom@3.alea("<seed>:<world div 256>"); xoshiro128++ <- lowbias32(key[i] + (world mod 256) * odd[i]), odd = 9e3779b1 85ebca77 c2b2ae3d 27d4eb2f, v2';

/** Odd numbers of their own keep the four words of a state apart; in each word all worlds of a block differ. */
const ODD = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;

export type Words4 = readonly [number, number, number, number];

/** The key of the 256 worlds from 256 `block` on; about 2 microseconds. */
export function blockKey(seed: number, block: number): Words4 {
  const words = seedrandom.alea(`${seed}:${block}`);
  return [words.int32(), words.int32(), words.int32(), words.int32()];
}

/** One generator that is set to the start of any world's stream. */
export class Stream {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /** Goes to the start of the stream of the world at `index` of the block with that key. */
  toIndex(key: Words4, index: number): void {
    const [a, b, c, d] = key;
    this.toState(
      mix((a + Math.imul(index, ODD[0])) | 0),
      mix((b + Math.imul(index, ODD[1])) | 0),
      mix((c + Math.imul(index, ODD[2])) | 0),
      mix((d + Math.imul(index, ODD[3])) | 0),
    );
  }

  /** Goes to the start of the stream of `world`. */
  toWorld(seed: number, world: number): void {
    const block = Math.floor(world / BLOCK_WORLDS);
    this.toIndex(blockKey(seed, block), world - block * BLOCK_WORLDS);
  }

  /** Sets the four words of the state; all zeros, the one state that xoshiro cannot leave, becomes 0, 0, 0, 1. */
  toState(a: number, b: number, c: number, d: number): void {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = (a | b | c | d) === 0 ? 1 : d | 0;
  }

  /** The four words of the state that it stands at, each 0..2^32-1. */
  get state(): Words4 {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0];
  }

  /** The next 32 random bits, as a signed integer. */
  word(): number {
    const a = this.#a;
    const b = this.#b;
    const sum = (a + this.#d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const c = this.#c ^ a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a = a ^ d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return result;
  }
}

/** A bijection of 32 bits that mixes all of them. Source: C. Wellons, "lowbias32" (2018). */
function mix(x: number): number {
  let y = x ^ (x >>> 16);
  y = Math.imul(y, 0x7feb352d);
  y ^= y >>> 15;
  y = Math.imul(y, 0x846ca68b);
  return y ^ (y >>> 16);
}
