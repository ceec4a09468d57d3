/**
 * A sequence of 32-bit integers from a seed, by integer operations alone: the same on every machine. For sampling
 * rows and features of a fit; the simulation has streams of its own.
 *
 * Source: Steele, Lea and Flood (2014), Fast Splittable Pseudorandom Number Generators; the 32-bit finaliser of
 * MurmurHash3.
 */
export function sequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}

/** The seed from which a sequence goes on after `count` numbers. */
export function advanced(seed: number, count: number): number {
  return (seed + Math.imul(count, 0x9e3779b9)) | 0;
}
