// The benchmark's model from the parts of the kernel: its words, its quantile tables, four worlds in a vector.
import { quantiles } from '../../assembly/quantile';
import { fillWords, seedStates } from '../../assembly/words';

export { quantilesOf } from '../../assembly/kernel';

const WORDS_PER_PLAYER = 10;

/** Chance, minutes, then eight stats from the words of a player; `worlds` is a multiple of 4 and at most 256 a call. */
export function makeModelBlock(
  players: usize,
  teams: usize,
  teamCount: i32,
  scratch: usize,
  words: usize,
  table: usize,
  key: usize,
  states: usize,
  rows: usize,
  stride: i32,
  worlds: i32,
): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const ten = f32x4.splat(10);
  const most = f32x4.splat(44);
  seedStates(key, states);
  for (let team = 0; team < teamCount; team++) {
    const b = load<i32>(teams + (<usize>team << 2));
    const e = load<i32>(teams + (<usize>team << 2), 4);
    for (let w = 0; w < worlds; w += 4) {
      fillWords(states + (<usize>w << 4), words, 1 + (e - b) * WORDS_PER_PLAYER);
      const factor = f32x4.add(one, f32x4.mul(quantiles(v128.load(words), table), f32x4.splat(0.08)));
      let sum = zero;
      let q = words + 16;
      for (let i = b; i < e; i++) {
        const p = players + (<usize>i << 6);
        const plays = i32x4.le_s(i32x4.shr_u(v128.load(q), 1), v128.load32_splat(p, 12));
        const z = quantiles(v128.load(q, 16), table);
        const sigma = v128.bitselect(v128.load32_splat(p, 4), v128.load32_splat(p, 8), f32x4.lt(z, zero));
        const drawn = f32x4.pmax(zero, f32x4.add(v128.load32_splat(p), f32x4.mul(z, sigma)));
        const minutes = v128.and(drawn, plays);
        v128.store(scratch + (<usize>(i - b) << 4), minutes);
        sum = f32x4.add(sum, minutes);
        q += 16 * WORDS_PER_PLAYER;
      }
      const total = f32x4.splat(240);
      let level = f32x4.div(total, f32x4.pmax(one, sum));
      for (let pass = 0; pass < 2; pass++) {
        let capped = zero;
        let free = zero;
        for (let i = 0; i < e - b; i++) {
          const filled = f32x4.mul(v128.load(scratch + (<usize>i << 4)), level);
          const isOver = f32x4.ge(filled, most);
          const minutes = f32x4.pmin(most, filled);
          v128.store(scratch + (<usize>i << 4), minutes);
          capped = f32x4.add(capped, v128.and(isOver, minutes));
          free = f32x4.add(free, v128.andnot(minutes, isOver));
        }
        level = f32x4.div(f32x4.sub(total, capped), f32x4.pmax(one, free));
      }
      q = words + 48;
      for (let i = b; i < e; i++) {
        const p = players + (<usize>i << 6);
        const m = f32x4.mul(v128.load(scratch + (<usize>(i - b) << 4)), factor);
        const k = v128.load32_splat(p, 52);
        const twos = stat(p, 16, m, k, q, table);
        const threes = stat(p, 20, m, k, q + 16, table);
        const frees = stat(p, 24, m, k, q + 32, table);
        const rebounds = stat(p, 28, m, k, q + 48, table);
        const assists = stat(p, 32, m, k, q + 64, table);
        const steals = stat(p, 36, m, k, q + 80, table);
        const blocks = stat(p, 40, m, k, q + 96, table);
        const turnovers = stat(p, 44, m, k, q + 112, table);
        const points = f32x4.add(
          f32x4.add(f32x4.mul(twos, f32x4.splat(2)), f32x4.mul(threes, f32x4.splat(3))),
          frees,
        );
        let doubles = i32x4.add(f32x4.ge(points, ten), f32x4.ge(rebounds, ten));
        doubles = i32x4.add(doubles, f32x4.ge(assists, ten));
        doubles = i32x4.add(doubles, i32x4.add(f32x4.ge(steals, ten), f32x4.ge(blocks, ten)));
        let fpts = f32x4.add(points, f32x4.mul(threes, f32x4.splat(0.5)));
        fpts = f32x4.add(fpts, f32x4.mul(rebounds, f32x4.splat(1.25)));
        fpts = f32x4.add(fpts, f32x4.mul(assists, f32x4.splat(1.5)));
        fpts = f32x4.add(fpts, f32x4.mul(f32x4.add(steals, blocks), f32x4.splat(2)));
        fpts = f32x4.sub(fpts, f32x4.mul(turnovers, f32x4.splat(0.5)));
        fpts = f32x4.add(fpts, v128.and(f32x4.splat(1.5), i32x4.le_s(doubles, i32x4.splat(-2))));
        fpts = f32x4.add(fpts, v128.and(f32x4.splat(3), i32x4.le_s(doubles, i32x4.splat(-3))));
        v128.store(rows + (<usize>(i * stride + w) << 2), fpts);
        q += 16 * WORDS_PER_PLAYER;
      }
    }
  }
}

@inline
function stat(p: usize, rate: usize, m: v128, k: v128, word: usize, table: usize): v128 {
  const noise = f32x4.add(f32x4.splat(1), f32x4.mul(quantiles(v128.load(word), table), k));
  return f32x4.pmax(f32x4.splat(0), f32x4.mul(f32x4.mul(v128.load32_splat(p + rate), m), noise));
}
