import { describe, expect, test } from 'vitest';
import { Stream } from './stream.ts';

// Words of many worlds, world-major. Tests look along a world and across worlds: between neighbours (lanes of one vector), at a
// distance of a vector, and at a distance of a block.
const WORLDS = 8192;
const WORDS = 64;
const words = drawWords();

function drawWords(): Uint32Array {
  const drawn = new Uint32Array(WORLDS * WORDS);
  const stream = new Stream();
  for (let world = 0; world < WORLDS; world++) {
    stream.toWorld(12345, world);
    for (let i = 0; i < WORDS; i++) drawn[world * WORDS + i] = stream.word();
  }
  return drawn;
}

/** Correlation of the words with those `worlds` further on and `ahead` words later, in standard errors. */
function correlation(worlds: number, ahead: number): number {
  let [products, count] = [0, 0];
  for (let world = 0; world + worlds < WORLDS; world++) {
    for (let i = 0; i + ahead < WORDS; i++) {
      const a = words[world * WORDS + i]! / 4294967296 - 0.5;
      const b = words[(world + worlds) * WORDS + i + ahead]! / 4294967296 - 0.5;
      products += a * b;
      count += 1;
    }
  }
  // The product of two independent uniform numbers has standard deviation 1/12.
  return (products / count) * 12 * Math.sqrt(count);
}

/** Chi-square of counts in equal cells, as a number of its standard deviations from its mean. */
function chiSquare(counts: Float64Array, total: number): number {
  const expected = total / counts.length;
  let sum = 0;
  for (const count of counts) sum += ((count - expected) * (count - expected)) / expected;
  const freedom = counts.length - 1;
  return (sum - freedom) / Math.sqrt(2 * freedom);
}

// 5 standard deviations: with about 300 numbers judged, chance fails one run of these in 6,000; the seed is fixed.
const LIMIT = 5;

describe('the words of many worlds', () => {
  test.each([
    [0, 1],
    [0, 2],
    [0, 7],
    [1, 0],
    [1, 1],
    [2, 0],
    [3, 0],
    [4, 0],
    [255, 0],
    [256, 0],
    [257, 0],
    [256, 1],
  ])('are uncorrelated with those %s worlds and %s words further on', (worlds, ahead) => {
    expect(Math.abs(correlation(worlds, ahead))).toBeLessThan(LIMIT);
  });

  test('a stream shifted by one word against its neighbour would be seen', () => {
    const kept = words.slice();
    for (let world = 1; world < WORLDS; world += 2) {
      const at = world * WORDS;
      words.set(kept.subarray(at - WORDS + 1, at), at);
    }
    const seen = Math.abs(correlation(1, -0));
    const shifted = shiftedCorrelation();
    words.set(kept);
    expect(Math.max(seen, shifted)).toBeGreaterThan(50);
  });

  test('have every bit set half of the time, and every two neighbouring bits independent', () => {
    const ones = new Float64Array(32);
    const equal = new Float64Array(31);
    for (const word of words) {
      const flips = word ^ (word >>> 1);
      for (let bit = 0; bit < 32; bit++) ones[bit]! += (word >>> bit) & 1;
      for (let bit = 0; bit < 31; bit++) equal[bit]! += (flips >>> bit) & 1;
    }
    const deviations = [...ones, ...equal].map(
      (count) => (count - words.length / 2) / Math.sqrt(words.length / 4),
    );
    for (const deviation of deviations) expect(Math.abs(deviation)).toBeLessThan(LIMIT);
  });

  test.each([0, 8, 16, 24])(
    'fall evenly on pairs of bytes at bit %s, along and across worlds',
    (shift) => {
      for (const step of [1, WORDS]) {
        const counts = new Float64Array(65536);
        let total = 0;
        for (let i = 0; i + step < words.length; i += 1) {
          counts[(((words[i]! >>> shift) & 255) << 8) | ((words[i + step]! >>> shift) & 255)]! += 1;
          total += 1;
        }
        expect(Math.abs(chiSquare(counts, total))).toBeLessThan(LIMIT);
      }
    },
  );

  test('have ranks of 32 x 32 bit matrices as random ones do, taken across worlds', () => {
    // Source: Marsaglia and Tsay (1985): ranks 32, 31 and less with these chances.
    const chances = [0.2888, 0.5776, 0.1336];
    const counts = [0, 0, 0];
    let matrices = 0;
    for (let first = 0; first + 32 <= WORLDS; first += 32) {
      for (let i = 0; i < WORDS; i++) {
        const rows = Array.from({ length: 32 }, (_, r) => words[(first + r) * WORDS + i]!);
        counts[Math.min(2, 32 - rank(rows))]! += 1;
        matrices += 1;
      }
    }
    chances.forEach((chance, i) => {
      const error = Math.sqrt(matrices * chance * (1 - chance));
      expect(Math.abs(counts[i]! - matrices * chance)).toBeLessThan(LIMIT * error);
    });
  });

  test('collide as often as chance has it: no two streams meet', () => {
    // Pairs of words as 53-bit numbers: of 262,144 chance repeats 4e-6.
    const pairs = new Set<number>();
    for (let i = 0; i + 1 < words.length; i += 2) {
      pairs.add((words[i]! & 0x1fffff) * 4294967296 + words[i + 1]!);
    }
    expect(pairs.size).toBe(words.length / 2);
  });
});

function shiftedCorrelation(): number {
  let [products, count] = [0, 0];
  for (let world = 0; world + 1 < WORLDS; world += 2) {
    for (let i = 0; i + 1 < WORDS - 1; i++) {
      const a = words[world * WORDS + i + 1]! / 4294967296 - 0.5;
      const b = words[(world + 1) * WORDS + i]! / 4294967296 - 0.5;
      products += a * b;
      count += 1;
    }
  }
  return (products / count) * 12 * Math.sqrt(count);
}

/** Rank over GF(2). */
function rank(rows: number[]): number {
  let found = 0;
  for (let bit = 31; bit >= 0; bit--) {
    const pivot = rows.findIndex((row, r) => r >= found && ((row >>> bit) & 1) === 1);
    if (pivot === -1) continue;
    [rows[found], rows[pivot]] = [rows[pivot]!, rows[found]!];
    for (let r = 0; r < rows.length; r++) {
      if (r !== found && ((rows[r]! >>> bit) & 1) === 1) rows[r]! ^= rows[found]!;
    }
    found += 1;
  }
  return found;
}
