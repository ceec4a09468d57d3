/**
 * The worlds of a run as Arrow IPC, so that lineups and correlations can be computed later.
 *
 * A record batch holds a chunk of consecutive worlds, a row per player: `player_id, team_id` (int32), `game_id` (utf8)
 * and `fpts` (list of float32, the chunk's worlds). The schema's metadata holds seed, worlds, profile and derivation.
 * Equal worlds in equal chunks give equal bytes.
 */

import { SIM_ERRORS } from './errors.ts';
import { invariant, type KnownError } from './std-parts.ts';
import type { RecordBatch, Table } from 'apache-arrow';
import { decodeArrow } from './arrow-file.ts';
import type { SimInput } from './input.ts';
import type { SimResult } from './result.ts';
import type { WorldsChunk } from './stream-worlds.ts';
import { SEED_DERIVATION } from './stream.ts';

/** Facts about its run that the file states beside the numbers. */
export interface WorldsMeta {
  readonly seed: number;
  /** Name of the profile. */
  readonly profile: string;
}

/** A worlds file, read back. */
export interface Worlds {
  readonly playerIds: readonly number[];
  readonly teamIds: readonly number[];
  readonly gameIds: readonly string[];
  readonly worlds: number;
  readonly seed: number;
  readonly profile: string;
  /** The derivation of the worlds from the seed. */
  readonly derivation: string;
  /** DraftKings points of the player in row `player`, by world: a view into the file where it is one chunk, else a copy. */
  fpts(player: number): Float32Array;
}

/**
 * Encodes the worlds of `result` as an Arrow IPC file of one record batch.
 *
 * @param memory where the file goes; left out, the file has memory of its own, which takes far longer to come than to fill
 * @throws KnownError `WORLDS_NOT_KEPT` when the profile kept none.
 */
export async function worldsToArrow(
  input: SimInput,
  result: SimResult,
  meta: WorldsMeta,
  memory: FileMemory = new FileMemory(),
): Promise<Uint8Array> {
  const { worlds, fpts } = result;
  if (fpts.length === 0) throw SIM_ERRORS.WORLDS_NOT_KEPT({ profile: meta.profile });
  const tables = await makeTables(input, meta, worlds);
  const { RecordBatchFileWriter } = await import('apache-arrow');
  // The parts are views of the worlds as they lie: they are copied once, to their place in the file.
  const parts: Uint8Array[] = [];
  const table = tables.of([{ firstWorld: 0, worlds, fpts }]);
  const writer: AsyncIterable<Uint8Array> = RecordBatchFileWriter.writeAll(table);
  for await (const part of writer) parts.push(part);
  const file = memory.lend(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** Memory for one file of worlds at a time; it grows to what the largest needs. */
export class FileMemory {
  #bytes = new Uint8Array(0);

  /** Lends `length` bytes: they hold until it lends again, and what is in them is left from files before. */
  lend(length: number): Uint8Array {
    if (this.#bytes.length < length) {
      // The old memory may go before the new one comes.
      this.#bytes = new Uint8Array(0);
      this.#bytes = new Uint8Array(length);
    }
    return this.#bytes.subarray(0, length);
  }
}

/** Encodes chunks as they come: the results of the calls, one after another, are an Arrow IPC stream. */
export interface WorldsEncoder {
  /** The bytes of the next chunk; those of the first one open the stream. */
  encode(chunk: WorldsChunk): Uint8Array;
  /** The bytes that end the stream. */
  end(): Uint8Array;
}

/** The length of the end of an IPC stream: a continuation mark and a message of length 0. */
const END_OF_STREAM_BYTES = 8;

/** An encoder for the chunks of a `streamWorlds` of so many worlds; it holds no chunk. `readWorlds` reads the whole. */
export async function worldsEncoder(
  input: SimInput,
  meta: WorldsMeta,
  worlds: number,
): Promise<WorldsEncoder> {
  const { tableToIPC } = await import('apache-arrow');
  const tables = await makeTables(input, meta, worlds);
  const empty = tableToIPC(tables.of([]), 'stream');
  const opening = empty.subarray(0, empty.length - END_OF_STREAM_BYTES);
  let isOpen = false;
  return {
    encode: (chunk) => {
      // A stream is its schema, its batches, its end: the batch is what stands between the other two.
      const whole = tableToIPC(tables.of([chunk]), 'stream');
      const from = isOpen ? opening.length : 0;
      isOpen = true;
      return whole.subarray(from, whole.length - END_OF_STREAM_BYTES);
    },
    end: () => (isOpen ? empty.subarray(opening.length) : empty),
  };
}

interface WorldsTables {
  of(chunks: readonly WorldsChunk[]): Table;
}

/** Makes tables of chunks that all have one schema. */
async function makeTables(
  input: SimInput,
  meta: WorldsMeta,
  worlds: number,
): Promise<WorldsTables> {
  const arrow = await import('apache-arrow');
  const { Field, Float32, Int32, List, makeData, makeVector, RecordBatch, Schema, Struct, Utf8 } =
    arrow;
  const count = input.players.length;
  const teams = input.players.map(({ team }) => input.teams[team]!);
  const list = new List(new Field('item', new Float32(), false));
  const metadata = new Map([
    ['seed', String(meta.seed)],
    ['worlds', String(worlds)],
    ['profile', meta.profile],
    ['derivation', SEED_DERIVATION],
  ]);
  const fields = [
    new Field('player_id', new Int32(), false),
    new Field('team_id', new Int32(), false),
    new Field('game_id', new Utf8(), false),
    new Field('fpts', list, false),
  ];
  const schema = new Schema(fields, metadata);
  const gameIds = teams.map(({ game }) => input.games[game]!.gameId);
  const names = [
    makeVector(Int32Array.from(input.players, ({ playerId }) => playerId)),
    makeVector(Int32Array.from(teams, ({ teamId }) => teamId)),
    arrow.vectorFromArray(gameIds, new Utf8()),
  ].map((vector) => vector.data[0]!);
  const batchOf = ({ worlds: length, fpts }: WorldsChunk): RecordBatch => {
    const child = makeData({ type: new Float32(), data: fpts });
    const valueOffsets = Int32Array.from({ length: count + 1 }, (_, i) => i * length);
    const lists = makeData({ type: list, length: count, nullCount: 0, valueOffsets, child });
    const type = new Struct(fields);
    const children = [...names, lists];
    return new RecordBatch(schema, makeData({ type, length: count, nullCount: 0, children }));
  };
  return { of: (chunks) => new arrow.Table(schema, chunks.map(batchOf)) };
}

/**
 * Reads what `worldsToArrow` or a `WorldsEncoder` wrote.
 *
 * @throws KnownError `INVALID_WORLDS` when the bytes are no such file, or hold other worlds than they say.
 */
export async function readWorlds(bytes: Uint8Array): Promise<Worlds> {
  const table = await decodeArrow(bytes, ['player_id', 'team_id', 'game_id', 'fpts'], invalid);
  const { metadata } = table.schema;
  for (const key of ['seed', 'worlds', 'profile', 'derivation']) {
    if (!metadata.has(key)) throw invalid(`it has no metadata key ${key}`);
  }
  const batches = table.batches;
  if (batches.length === 0) throw invalid('it holds no worlds');
  const column = (name: string): readonly unknown[] =>
    Array.from(batches[0]!.getChild(name) as Iterable<unknown>);
  const playerIds = column('player_id') as number[];
  const worlds = Number(metadata.get('worlds'));
  const chunksOf = (player: number): readonly Float32Array[] =>
    batches.map((batch) => {
      const lists = batch.getChild('fpts')!;
      return (lists.get(player) as { toArray(): Float32Array }).toArray();
    });
  const stored = chunksOf(0).reduce((sum, { length }) => sum + length, 0);
  if (stored !== worlds) throw invalid(`it was cut short: ${stored} of ${worlds} worlds`);
  return {
    playerIds,
    teamIds: column('team_id') as number[],
    gameIds: column('game_id') as string[],
    worlds,
    seed: Number(metadata.get('seed')),
    profile: metadata.get('profile')!,
    derivation: metadata.get('derivation')!,
    fpts: (player) => {
      invariant(player >= 0 && player < playerIds.length, 'the player is a row of the file');
      return joined(chunksOf(player), worlds);
    },
  };
}

function joined(chunks: readonly Float32Array[], worlds: number): Float32Array {
  if (chunks.length === 1) return chunks[0]!;
  const all = new Float32Array(worlds);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function invalid(problem: string, cause?: unknown): KnownError {
  return SIM_ERRORS.INVALID_WORLDS({ problem }, { cause });
}
