/**
 * Normal and Student numbers from one 32-bit word each: the inverse distribution function as a table of float32.
 *
 * The low 31 bits of the word made odd are m, the area of the tail is p = m / 2^32 and the top bit is the sign. m rounded to
 * float32 has in its bits first its octave, then its place in it: the upper ones are the cell, of which each octave has 64,
 * the others the place in the cell, where the quantile is interpolated. Error bounds are held by quantile-table.test.ts.
 */

import { CELL_BITS, OCTAVES } from '../kernel-layout.ts';
import { normalQuantile } from './normal.ts';
import { studentTailQuantile } from './student-t.ts';

const f = Math.fround;
const CELLS = 1 << CELL_BITS;
const TWO_TO_32 = 4294967296;
/** Places in a cell: what the bits of a float32 below its cell can count. */
const PLACES = 1 << (23 - CELL_BITS);
const FIRST_CELL = 127 << CELL_BITS;

/** One cell more than octaves have: m = 2^31, which rounding can reach, is its start. */
const TABLE_LENGTH: number = 2 * (OCTAVES * CELLS + 1);

/** The table of the normal distribution: the value at the start of each cell, and its rise by place. */
export function makeNormalTable(): Float32Array {
  return makeTable((p) => -normalQuantile(p));
}

/** The table of Student's t with five degrees of freedom. Takes about 10 ms to make. */
export function makeStudentTable(): Float32Array {
  return makeTable(studentTailQuantile);
}

/** The number of one random `word` (any int32). */
export function quantileOf(table: Float32Array, word: number): number {
  float[0] = (word & 0x7fffffff) | 1;
  const m = bits[0]!;
  const cell = (m >>> (23 - CELL_BITS)) - FIRST_CELL;
  const size = f(table[2 * cell]! + f((m & (PLACES - 1)) * table[2 * cell + 1]!));
  return word < 0 ? -size : size;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function makeTable(tailQuantile: (p: number) => number): Float32Array {
  const table = new Float32Array(TABLE_LENGTH);
  const valueAt = (m: number): number => {
    const p = m / TWO_TO_32;
    return p < 0.5 ? f(tailQuantile(p)) : 0;
  };
  for (let cell = 0; cell <= OCTAVES * CELLS; cell++) {
    const value = valueAt(startOf(cell));
    table[2 * cell] = value;
    table[2 * cell + 1] = (valueAt(startOf(cell + 1)) - value) / PLACES;
  }
  return table;
}

/** The m at which a cell starts. */
function startOf(cell: number): number {
  const octave = cell >> CELL_BITS;
  return powerOfTwo(octave) * (1 + (cell & (CELLS - 1)) / CELLS);
}

function powerOfTwo(exponent: number): number {
  return exponent < 31 ? 1 << exponent : 2 * powerOfTwo(exponent - 1);
}
