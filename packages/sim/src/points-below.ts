/**
 * How often each player stays below given points: the worlds of a run counted at every half point, exactly, while its rows are
 * summarised. What asks for chances of scores then need not go through the worlds again.
 */

import { decodeArrow } from './arrow-file.ts';
import { SIM_ERRORS } from './errors.ts';
import type { SimInput } from './input.ts';
import { invariant, type KnownError } from './std-parts.ts';

/** Levels a point, and how many there are: 0, 0.5, 1 and so on to 160. */
export const LEVELS_A_POINT = 2;
export const POINT_LEVELS = 321;

/** Worlds below each level, for each player of a run. */
export interface PointsBelow {
  readonly playerIds: readonly number[];
  readonly worlds: number;
  /**
   * Worlds in which the player in row `player` has fewer points than `points`; undefined where that is no counted level, a
   * multiple of 0.5 from 0 to 160.
   */
  readonly below: (player: number, points: number) => number | undefined;
}

/** Views counts as they were made: `POINT_LEVELS` of each player. */
export function pointsBelowOf(
  playerIds: readonly number[],
  worlds: number,
  counts: Uint32Array,
): PointsBelow {
  return {
    playerIds,
    worlds,
    below: (player, points) => {
      invariant(player >= 0 && player < playerIds.length, 'the player is a row of the counts');
      const level = points * LEVELS_A_POINT;
      if (!Number.isInteger(level) || level < 0 || level >= POINT_LEVELS) return undefined;
      return counts[player * POINT_LEVELS + level]!;
    },
  };
}

/** Counts the values below each level by going through them; `counts` has `POINT_LEVELS` places. */
export function countBelow(values: Float32Array, counts: Uint32Array): void {
  counts.fill(0);
  for (const value of values) {
    // The first level above the value; `points < level` holds from there on.
    const level = Math.max(0, Math.floor(value * LEVELS_A_POINT) + 1);
    if (level < POINT_LEVELS) counts[level]! += 1;
  }
  for (let level = 1; level < POINT_LEVELS; level++) counts[level]! += counts[level - 1]!;
}

/** Encodes counts as an Arrow IPC file: a row a player, his id and the list of his counts; the schema says what they are of. */
export async function pointsBelowToArrow(
  { players }: SimInput,
  worlds: number,
  counts: Uint32Array,
): Promise<Uint8Array> {
  const arrow = await import('apache-arrow');
  const { Field, Int32, List, makeData, makeVector, RecordBatch, Schema, Struct, Uint32 } = arrow;
  const list = new List(new Field('item', new Uint32(), false));
  const fields = [new Field('player_id', new Int32(), false), new Field('below', list, false)];
  const metadata = new Map([
    ['worlds', String(worlds)],
    ['levels', `${String(POINT_LEVELS)} from 0, ${String(LEVELS_A_POINT)} a point`],
  ]);
  const length = players.length;
  const ids = makeVector(Int32Array.from(players, ({ playerId }) => playerId)).data[0]!;
  const valueOffsets = Int32Array.from({ length: length + 1 }, (_, i) => i * POINT_LEVELS);
  const child = makeData({ type: new Uint32(), data: counts });
  const lists = makeData({ type: list, length, nullCount: 0, valueOffsets, child });
  const schema = new Schema(fields, metadata);
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children: [ids, lists] });
  return arrow.tableToIPC(new arrow.Table(schema, [new RecordBatch(schema, data)]), 'file');
}

/**
 * Reads what `pointsBelowToArrow` wrote.
 *
 * @throws KnownError `INVALID_WORLDS` when the bytes are no such file
 */
export async function readPointsBelow(bytes: Uint8Array): Promise<PointsBelow> {
  const table = await decodeArrow(bytes, ['player_id', 'below'], invalid);
  const worlds = Number(table.schema.metadata.get('worlds'));
  if (!Number.isInteger(worlds)) throw invalid('it does not say of how many worlds');
  const playerIds = [...(table.getChild('player_id') as Iterable<number>)];
  const counts = new Uint32Array(playerIds.length * POINT_LEVELS);
  playerIds.forEach((_, player) => {
    const own = (table.getChild('below')!.get(player) as { toArray(): Uint32Array }).toArray();
    if (own.length !== POINT_LEVELS) throw invalid(`it has ${String(own.length)} levels`);
    counts.set(own, player * POINT_LEVELS);
  });
  return pointsBelowOf(playerIds, worlds, counts);
}

function invalid(problem: string, cause?: unknown): KnownError {
  return SIM_ERRORS.INVALID_WORLDS({ problem }, { cause });
}
