/** The benchmark's model compiled from the parts of the kernel: 206 players, 14 teams, the parameters of its peers. */

import { readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import { makeNormalTable } from '../dist/math/quantile-table.js';
import { blockKey } from '../dist/stream.js';

export const PLAYERS = 206;
const TEAMS = 14;
const BLOCK = 256;
const STRIDE = 272;

/** Compiles bench/assembly/model.ts with the settings of the kernel. */
export async function compileModel() {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      ...['bench/assembly/model.ts', '--outFile', 'm.wasm', '-O3', '--runtime', 'stub'],
      ...['--enable', 'simd', '--noAssert', '--initialMemory', '64', '--disableWarning', '112'],
    ],
    {
      readFile: (name) =>
        readFile(new URL(`../${name}`, import.meta.url), 'utf8').catch(() => null),
      writeFile: (name, contents) => void files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
  return new WebAssembly.Module(files.get('m.wasm'));
}

/** An instance that makes worlds into its own memory and copies them out, row by row, as the simulation does. */
export function openModel(module) {
  const { exports } = new WebAssembly.Instance(module, {});
  const { buffer } = exports.memory;
  const [floats, integers] = [new Float32Array(buffer), new Int32Array(buffer)];
  let end = 1024;
  const place = (bytes) => {
    const start = Math.ceil(end / 64) * 64;
    end = start + bytes;
    return start;
  };
  const table = makeNormalTable();
  const at = {
    ...{ players: place(PLAYERS * 64), teams: place(64), scratch: place(512), words: place(8192) },
    ...{ table: place(table.byteLength), key: place(16), states: place(4096) },
    rows: place(PLAYERS * STRIDE * 4),
  };
  for (let i = 0; i < PLAYERS; i++) {
    const cell = at.players / 4 + i * 16;
    floats.set([8 + 28 * ((i % 15) / 15), 5, 5], cell);
    integers[cell + 3] = Math.round(0.9 * 2 ** 31) - 1;
    for (let s = 0; s < 8; s++) floats[cell + 4 + s] = 0.1 + 0.02 * s;
    floats[cell + 13] = 0.4;
  }
  for (let t = 0; t <= TEAMS; t++) integers[at.teams / 4 + t] = Math.round((t * PLAYERS) / TEAMS);
  floats.set(table, at.table / 4);
  const make = (worlds, first, step, out) => {
    for (let block = first; block * BLOCK < worlds; block += step) {
      const count = Math.min(BLOCK, worlds - block * BLOCK);
      integers.set(blockKey(12345, block), at.key / 4);
      exports.makeModelBlock(
        ...[at.players, at.teams, TEAMS, at.scratch, at.words, at.table, at.key, at.states],
        ...[at.rows, STRIDE, Math.ceil(count / 4) * 4],
      );
      if (out === undefined) continue;
      for (let row = 0; row < PLAYERS; row++) {
        const from = at.rows / 4 + row * STRIDE;
        out.set(floats.subarray(from, from + count), row * worlds + block * BLOCK);
      }
    }
  };
  return { make, exports, at, floats };
}
