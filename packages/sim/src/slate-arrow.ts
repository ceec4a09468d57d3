/** A slate as Arrow IPC bytes in shared memory: encoded once, read by every worker thread without a copy of the rows. */

import type { Table } from 'apache-arrow';
import { invariant } from '@pkg/std';
import { PERCENTAGES, RATES } from './input.ts';
import type { Slate } from './slate.ts';

/** Three Arrow IPC streams. */
export interface SharedSlate {
  readonly players: SharedArrayBuffer;
  readonly teams: SharedArrayBuffer;
  readonly games: SharedArrayBuffer;
}

const SINGLE = ['playProb', 'minutesP10', 'minutesP50', 'minutesP90'] as const;

/** Encodes a slate; every number keeps all of its bits. */
export async function shareSlate(slate: Slate): Promise<SharedSlate> {
  const { tableFromArrays, tableToIPC } = await import('apache-arrow');
  const columns: Record<string, Float64Array | Int32Array | Uint8Array> = {
    row: slate.playerRow,
    isStarter: slate.isStarter,
  };
  for (const name of SINGLE) columns[name] = slate[name];
  RATES.forEach((name, i) => (columns[name] = column(slate.rates, RATES.length, i)));
  PERCENTAGES.forEach((name, i) => {
    columns[name] = column(slate.percentages, PERCENTAGES.length, i);
  });
  const teams = { row: slate.teamRow, end: slate.teamStart.slice(1) };
  const games = { row: slate.gameRow, spreadHome: slate.spreadHome, total: slate.total };
  const encode = (
    arrays: Record<string, Float64Array | Int32Array | Uint8Array>,
  ): SharedArrayBuffer => share(tableToIPC(tableFromArrays(arrays), 'stream'));
  return { players: encode(columns), teams: encode(teams), games: encode(games) };
}

/** Reads back what `shareSlate` wrote, bit for bit. */
export async function readSlate(shared: SharedSlate): Promise<Slate> {
  const { tableFromIPC } = await import('apache-arrow');
  const decode = (bytes: SharedArrayBuffer): Table => tableFromIPC(new Uint8Array(bytes));
  const [players, teams, games] = [shared.players, shared.teams, shared.games].map(decode);
  invariant(players && teams && games, 'a shared slate has three tables');
  const single = Object.fromEntries(SINGLE.map((name) => [name, floats(players, name)])) as Record<
    (typeof SINGLE)[number],
    Float64Array
  >;
  return {
    playerRow: integers(players, 'row'),
    ...single,
    isStarter: Uint8Array.from(floats(players, 'isStarter')),
    rates: interleave(RATES.map((name) => floats(players, name))),
    percentages: interleave(PERCENTAGES.map((name) => floats(players, name))),
    teamRow: integers(teams, 'row'),
    teamStart: Int32Array.from([0, ...integers(teams, 'end')]),
    gameRow: integers(games, 'row'),
    spreadHome: floats(games, 'spreadHome'),
    total: floats(games, 'total'),
  };
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

function floats(table: Table, name: string): Float64Array {
  return Float64Array.from(values(table, name));
}

function integers(table: Table, name: string): Int32Array {
  return Int32Array.from(values(table, name));
}

function values(table: Table, name: string): ArrayLike<number> {
  const vector = table.getChild(name);
  invariant(vector !== null, `a shared slate has the column ${name}`);
  return vector.toArray() as ArrayLike<number>;
}

function share(bytes: Uint8Array): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(shared).set(bytes);
  return shared;
}
