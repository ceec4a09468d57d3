/**
 * A slate as Arrow IPC bytes in shared memory: encoded once, read by every thread without a copy.
 *
 * With the bytes goes a directory of where each column's values start in them, so that threads see the columns as typed
 * arrays and need not load Arrow, which takes longer than many a simulation.
 */

import { invariant } from './std-parts.ts';
import { PERCENTAGES, RATES } from './input.ts';
import type { Slate } from './slate.ts';

/** Three Arrow IPC streams. */
export interface SharedSlate {
  readonly players: SharedTable;
  readonly teams: SharedTable;
  readonly games: SharedTable;
}

interface SharedTable {
  /** The IPC stream. */
  readonly bytes: SharedArrayBuffer;
  readonly columns: Readonly<Record<string, SharedColumn>>;
}

/** The values of one column in the bytes of its table. */
interface SharedColumn {
  readonly type: 'f64' | 'i32' | 'u8';
  readonly byteOffset: number;
  readonly length: number;
}

type Column = Float64Array | Int32Array | Uint8Array;

const SINGLE = ['playProb', 'minutesP10', 'minutesP50', 'minutesP90'] as const;

/** Encodes a slate; every number keeps all of its bits. */
export async function shareSlate(slate: Slate): Promise<SharedSlate> {
  const { tableFromArrays, tableFromIPC, tableToIPC } = await import('apache-arrow');
  const players: Record<string, Column> = { row: slate.playerRow, isStarter: slate.isStarter };
  for (const name of SINGLE) players[name] = slate[name];
  RATES.forEach((name, i) => (players[name] = column(slate.rates, RATES.length, i)));
  PERCENTAGES.forEach((name, i) => {
    players[name] = column(slate.percentages, PERCENTAGES.length, i);
  });
  const teams = { row: slate.teamRow, end: slate.teamStart.slice(1) };
  const games = { row: slate.gameRow, spreadHome: slate.spreadHome, total: slate.total };
  const share = (arrays: Record<string, Column>): SharedTable => {
    const encoded = tableToIPC(tableFromArrays(arrays), 'stream');
    const bytes = new SharedArrayBuffer(encoded.byteLength);
    new Uint8Array(bytes).set(encoded);
    const table = tableFromIPC(new Uint8Array(bytes));
    const columns = Object.keys(arrays).map((name): [string, SharedColumn] => {
      const values = table.getChild(name)!.data[0]!.values as Column;
      invariant(values.buffer === bytes, 'a decoded column is a view of its bytes');
      // Arrow pads buffers: there can be more values than rows.
      const { byteOffset } = values;
      return [name, { type: typeOf(values), byteOffset, length: table.numRows }];
    });
    return { bytes, columns: Object.fromEntries(columns) };
  };
  return { players: share(players), teams: share(teams), games: share(games) };
}

/** Reads back what `shareSlate` wrote, bit for bit; single columns are views of the shared bytes. */
export function readSlate({ players, teams, games }: SharedSlate): Slate {
  const single = Object.fromEntries(SINGLE.map((name) => [name, floats(players, name)])) as Record<
    (typeof SINGLE)[number],
    Float64Array
  >;
  return {
    playerRow: integers(players, 'row'),
    ...single,
    isStarter: view(players, 'isStarter', 'u8') as Uint8Array,
    rates: interleave(RATES.map((name) => floats(players, name))),
    percentages: interleave(PERCENTAGES.map((name) => floats(players, name))),
    teamRow: integers(teams, 'row'),
    teamStart: Int32Array.from([0, ...integers(teams, 'end')]),
    gameRow: integers(games, 'row'),
    spreadHome: floats(games, 'spreadHome'),
    total: floats(games, 'total'),
  };
}

function typeOf(values: Column): SharedColumn['type'] {
  if (values instanceof Float64Array) return 'f64';
  return values instanceof Int32Array ? 'i32' : 'u8';
}

function view({ bytes, columns }: SharedTable, name: string, type: SharedColumn['type']): Column {
  const found = columns[name];
  invariant(found?.type === type, `a shared slate has the column ${name} of ${type}`);
  const { byteOffset, length } = found;
  if (type === 'f64') return new Float64Array(bytes, byteOffset, length);
  if (type === 'i32') return new Int32Array(bytes, byteOffset, length);
  return new Uint8Array(bytes, byteOffset, length);
}

function floats(table: SharedTable, name: string): Float64Array {
  return view(table, name, 'f64') as Float64Array;
}

function integers(table: SharedTable, name: string): Int32Array {
  return view(table, name, 'i32') as Int32Array;
}

function column(values: Float64Array, width: number, at: number): Float64Array {
  return Float64Array.from(
    { length: values.length / width },
    (_, row) => values[row * width + at]!,
  );
}

function interleave(columns: readonly Float64Array[]): Float64Array {
  const width = columns.length;
  return Float64Array.from(
    { length: width * columns[0]!.length },
    (_, at) => columns[at % width]![Math.floor(at / width)]!,
  );
}
