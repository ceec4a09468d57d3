// Made-up inputs of a join, from a seed: the same rows for every contender.

/** mulberry32. */
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/**
 * Two tables sorted by time, with `keyCount` keys. Right times are all different, so that no
 * contender's rule for ties decides; many left times are equal to right ones.
 */
export function sortedTables(rows, keyCount, seed = 7) {
  const draw = random(seed);
  const side = (least) => {
    const time = new Float64Array(rows);
    const key = new Int32Array(rows);
    let now = 1_700_000_000_000;
    for (let row = 0; row < rows; row += 1) {
      now += least + draw(400 - least);
      time[row] = now;
      key[row] = draw(keyCount);
    }
    return { time, key };
  };
  return { left: side(0), right: side(1) };
}

/** The same rows in another order; `from[row]` is where a row stood. */
export function shuffledTable({ time, key }, seed) {
  const draw = random(seed);
  const from = Int32Array.from(time, (_, row) => row);
  for (let row = from.length - 1; row > 0; row -= 1) {
    const other = draw(row + 1);
    [from[row], from[other]] = [from[other], from[row]];
  }
  return {
    time: Float64Array.from(from, (row) => time[row]),
    key: Int32Array.from(from, (row) => key[row]),
  };
}

/** Keys as text, one string object a row, as a file's reader would make them. */
export function textKeys(key) {
  return Array.from(key, (each) => `player-${String(1_600_000 + each)}`);
}
