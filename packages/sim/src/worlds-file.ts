/** The worlds of a run as an Arrow IPC file, so that lineups and correlations can be computed later. */

import { invariant, KnownError } from '@pkg/std';
import type { Table } from 'apache-arrow';
import type { SimInput } from './input.ts';
import type { SimResult } from './result.ts';
import { SEED_DERIVATION } from './stream.ts';

/** What the file says about its run beside the numbers. */
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
  /** How the worlds were derived from the seed. */
  readonly derivation: string;
  /** DraftKings points of the player in row `player`, by world; a view into the file's bytes. */
  fpts(player: number): Float32Array;
}

/**
 * Encodes the worlds of `result`: a row a player with `player_id, team_id` (int32), `game_id` (utf8) and `fpts`
 * (fixed_size_list of `worlds` float32), the schema's metadata holding seed, worlds, profile and derivation.
 *
 * Equal results give equal bytes.
 *
 * @throws KnownError `WORLDS_NOT_KEPT` when the profile kept none.
 */
export async function worldsToArrow(
  input: SimInput,
  result: SimResult,
  meta: WorldsMeta,
): Promise<Uint8Array> {
  const { worlds, fpts } = result;
  if (fpts.length === 0) throw notKept(meta.profile);
  const arrow = await import('apache-arrow');
  const { Field, FixedSizeList, Float32, Int32, Schema, Utf8, makeData, makeVector } = arrow;
  const teams = input.players.map(({ team }) => input.teams[team]!);
  const list = new FixedSizeList(worlds, new Field('item', new Float32(), false));
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
  const child = makeData({ type: new Float32(), data: fpts });
  const gameIds = teams.map(({ game }) => input.games[game]!.gameId);
  const columns = {
    player_id: makeVector(Int32Array.from(input.players, ({ playerId }) => playerId)),
    team_id: makeVector(Int32Array.from(teams, ({ teamId }) => teamId)),
    game_id: arrow.vectorFromArray(gameIds, new Utf8()),
    fpts: makeVector(makeData({ type: list, length: input.players.length, nullCount: 0, child })),
  };
  const table = new arrow.Table(new Schema(fields, metadata), columns);
  return arrow.tableToIPC(table, 'file');
}

/**
 * Reads what `worldsToArrow` wrote.
 *
 * @throws KnownError `INVALID_WORLDS` when the bytes are no such file.
 */
export async function readWorlds(bytes: Uint8Array): Promise<Worlds> {
  const { tableFromIPC } = await import('apache-arrow');
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (cause) {
    throw invalid('an Arrow IPC file', 'bytes that do not decode', cause);
  }
  const { metadata } = table.schema;
  for (const key of ['seed', 'worlds', 'profile', 'derivation']) {
    if (!metadata.has(key)) throw invalid(`the metadata key ${key}`, 'a file without it');
  }
  const column = (name: string): readonly unknown[] => {
    const vector = table.getChild(name);
    if (vector === null) throw invalid(`the column ${name}`, 'a file without it');
    return Array.from(vector as Iterable<unknown>);
  };
  const playerIds = column('player_id') as number[];
  const lists = table.getChild('fpts');
  if (lists === null) throw invalid('the column fpts', 'a file without it');
  return {
    playerIds,
    teamIds: column('team_id') as number[],
    gameIds: column('game_id') as string[],
    worlds: Number(metadata.get('worlds')),
    seed: Number(metadata.get('seed')),
    profile: metadata.get('profile')!,
    derivation: metadata.get('derivation')!,
    fpts: (player) => {
      invariant(player >= 0 && player < playerIds.length, 'the player is a row of the file');
      return (lists.get(player) as { toArray(): Float32Array }).toArray();
    },
  };
}

function notKept(profile: string): KnownError {
  return new KnownError({
    code: 'WORLDS_NOT_KEPT',
    kind: 'missing',
    message: `expected worlds to write, got none: profile ${profile} has worlds_output none`,
    hint: 'Use a profile with worlds_output fpts.',
    facts: { profile },
  });
}

function invalid(expected: string, got: string, cause?: unknown): KnownError {
  return new KnownError({
    code: 'INVALID_WORLDS',
    kind: 'input',
    message: `expected ${expected}, got ${got}`,
    hint: 'Give a worlds.arrow that this program wrote.',
    facts: { expected, got },
    cause,
  });
}
