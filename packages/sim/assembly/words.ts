// Random words of four worlds at once: xoshiro128++ with a world in each lane.
import { BLOCK_WORLDS, LANES } from '../src/kernel-layout';

@inline
function rotateLeft(x: v128, k: i32): v128 {
  return v128.or(i32x4.shl(x, k), i32x4.shr_u(x, 32 - k));
}

/** A bijection of 32 bits that mixes all of them. Source: C. Wellons, "lowbias32". */
@inline
function mix(x: v128): v128 {
  x = v128.xor(x, i32x4.shr_u(x, 16));
  x = i32x4.mul(x, i32x4.splat(0x7feb352d));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** Writes the four state vectors of every group of worlds in a block, from the block's key. */
export function seedStates(key: usize, states: usize): void {
  for (let group = 0; group < BLOCK_WORLDS / LANES; group++) {
    const world = i32x4.add(i32x4.splat(group * LANES), i32x4(0, 1, 2, 3));
    const at = states + (<usize>group << 6);
    // Odd multipliers of their own keep the four words apart; in each word all worlds of a block differ.
    const a = mix(i32x4.add(v128.load32_splat(key), i32x4.mul(world, i32x4.splat(0x9e3779b1))));
    const b = mix(i32x4.add(v128.load32_splat(key, 4), i32x4.mul(world, i32x4.splat(0x85ebca77))));
    const c = mix(i32x4.add(v128.load32_splat(key, 8), i32x4.mul(world, i32x4.splat(0xc2b2ae3d))));
    let d = mix(i32x4.add(v128.load32_splat(key, 12), i32x4.mul(world, i32x4.splat(0x27d4eb2f))));
    // All zeros is the one state that the generator can't leave.
    const isZero = i32x4.eq(v128.or(v128.or(a, b), v128.or(c, d)), i32x4.splat(0));
    d = v128.or(d, v128.and(isZero, i32x4.splat(1)));
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
  }
}

/** Writes the next `count` word vectors of a group and moves its state on. */
export function fillWords(state: usize, words: usize, count: i32): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  const end = words + (<usize>count << 4);
  for (let at = words; at < end; at += 16) {
    v128.store(at, i32x4.add(rotateLeft(i32x4.add(a, d), 7), a));
    const shifted = i32x4.shl(b, 9);
    c = v128.xor(c, a);
    d = v128.xor(d, b);
    b = v128.xor(b, c);
    a = v128.xor(a, d);
    c = v128.xor(c, shifted);
    d = rotateLeft(d, 11);
  }
  v128.store(state, a);
  v128.store(state, b, 16);
  v128.store(state, c, 32);
  v128.store(state, d, 48);
}
