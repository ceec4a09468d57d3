/**
 * The random stream of one world: xoshiro128++, whose 128-bit state is derived from (seed, world) alone.
 *
 * Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47 (2021): period 2^128 - 1.
 * The state comes from `seedrandom.alea`, whose arithmetic is IEEE-exact.
 */

import seedrandom from 'seedrandom';

/** How a world's stream is derived; manifests record it, and it changes whenever the same seed would give other numbers. */
export const SEED_DERIVATION =
  'xoshiro128++ <- 4 x int32 of seedrandom@3.alea("<seed>:<world>"), v1';

const TWO_TO_MINUS_32 = 2.3283064365386963e-10;

/** One generator that is set to the start of any world's stream. */
export class Stream {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /** Goes to the start of the stream of `world`; about 2 microseconds. */
  toWorld(seed: number, world: number): void {
    const state = seedrandom.alea(`${seed}:${world}`);
    this.toState(state.int32(), state.int32(), state.int32(), state.int32());
  }

  /** Sets the four words of the state; all zeros, the one state that xoshiro cannot leave, becomes 0, 0, 0, 1. */
  toState(a: number, b: number, c: number, d: number): void {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = (a | b | c | d) === 0 ? 1 : d | 0;
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

  /** The next uniform number: the middle of one of 2^32 equal cells of (0, 1), so neither 0 nor 1. */
  uniform(): number {
    return ((this.word() >>> 0) + 0.5) * TWO_TO_MINUS_32;
  }

  /** Passes over `count` words, so that what follows does not depend on whether they were used. */
  skip(count: number): void {
    for (let i = 0; i < count; i++) this.word();
  }
}
