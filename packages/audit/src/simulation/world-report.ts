/** One world of a run for people: names in place of ids, and the points that the run stored beside those made now. */
import { looksAhead } from '@pkg/engine';
import type { Row } from '@pkg/lake';
import type { ManifestInput } from '@pkg/manifest';
import { openRun, type RecordedRun, type SimWorld } from '@pkg/sim';
import { KnownError, type ObjectStore } from '@pkg/std';
import { outputRows, playerRow } from '../lineage/unified-table.ts';
import { findSimulation, manifestOf } from './find-simulation.ts';

export interface WorldPlayer {
  readonly player_id: number;
  /** Null where the table of names is gone. */
  readonly player_name: string | null;
  readonly team_id: number;
  readonly team_tricode: string | null;
  readonly game_id: string;
  /** 0 for one who sits. */
  readonly minutes: number;
  /** His line: whole numbers under the profile `counts` alone. */
  readonly points: number;
  readonly rebounds: number;
  readonly assists: number;
  readonly steals: number;
  readonly blocks: number;
  readonly turnovers: number;
  readonly made_threes: number;
  readonly dk_fpts: number;
  /** The points that the run stored; null where its file of worlds is not there to compare with. */
  readonly stored_dk_fpts: number | null;
}

export interface WorldGame {
  readonly game_id: string;
  readonly home: string;
  readonly away: string;
  /** The points of the simulated players. */
  readonly home_points: number;
  readonly away_points: number;
  /** Points, home minus away, as drawn from the spread; the points of the players do not add up to it. */
  readonly drawn_margin: number;
  readonly overtimes: number;
}

/** The result of comparing the points of a world with those that its run stored: `same` is bit by bit. */
export type StoredVerdict = 'same' | 'differs' | 'none_kept' | 'damaged';

/** One world of a run. */
export interface WorldReport {
  readonly game_date: string;
  readonly run_id: string;
  /** The run that simulated: an earlier one where the run reuses its cells. */
  readonly sim_run_id: string;
  /** The path of the manifest that the world was made from. */
  readonly manifest: string;
  readonly lookahead: boolean;
  readonly world: number;
  readonly worlds: number;
  readonly seed: number;
  readonly profile: string;
  readonly seed_derivation: string;
  /** The four words at which the stream of this world starts, in hexadecimal digits. */
  readonly world_seed: readonly string[];
  readonly stored: StoredVerdict;
  /** The games in the order of the slate; for one player, his alone. */
  readonly games: readonly WorldGame[];
  /** Highest DraftKings points first. */
  readonly players: readonly WorldPlayer[];
}

interface Question {
  readonly runId: string;
  readonly number: number;
  /** Name or id of the one who is asked for. */
  readonly player: string | undefined;
}

/**
 * Makes a world of a run again and compares it with what the run stored.
 *
 * @throws KnownError as `findSimulation`, `openRun` and `RecordedRun.world` do; `UNKNOWN_PLAYER`
 */
export async function reportWorld(
  store: ObjectStore,
  { runId, number, player }: Question,
): Promise<WorldReport & { readonly problem: string | undefined }> {
  const simulation = await findSimulation(store, runId);
  const run = await openRun(
    simulation.bytes,
    async (path) => (await store.get(path))?.bytes ?? null,
  );
  const manifest = manifestOf(simulation);
  const world = run.world(number);
  const { verdict: stored, points, problem } = await compareStored(run, number, world);
  const names = await namesOf(store, manifest.inputs, player);
  const all = playersOf(run, world, names, points);
  const listing = `pipeline sim world ${runId} --world ${String(number)} --top ${String(all.length)}`;
  const rows = all.map((each): Row => ({ ...each }));
  const id = player === undefined ? undefined : playerRow(rows, player, listing)['player_id'];
  const own = all.filter(({ player_id }) => id === undefined || player_id === id);
  const ofGames = new Set(own.map(({ game_id }) => game_id));
  const { recipe } = run;
  return {
    ...{ game_date: run.gameDate, run_id: runId, sim_run_id: run.runId },
    ...{ manifest: simulation.path, lookahead: looksAhead(manifest) },
    ...{ world: number, worlds: recipe.worlds, seed: recipe.seed, profile: recipe.profile.name },
    ...{ seed_derivation: recipe.seed_derivation, world_seed: run.seedOf(number), stored },
    games: gamesOf(run, world, names).filter(({ game_id }) => ofGames.has(game_id)),
    players: own,
    problem,
  };
}

interface StoredWorld {
  readonly verdict: StoredVerdict;
  readonly points: Float32Array | null;
  /** The problem of the file of worlds, when it is damaged or gone. */
  readonly problem?: string;
}

/** Reads what the run stored of a world. A file of worlds that is damaged or gone keeps no world from being made again. */
async function compareStored(
  run: RecordedRun,
  number: number,
  { fpts }: SimWorld,
): Promise<StoredWorld> {
  try {
    const points = await run.storedPoints(number);
    if (points === null) return { verdict: 'none_kept', points };
    const isSame =
      points.length === fpts.length && points.every((own, at) => Object.is(own, fpts[at]));
    return { verdict: isSame ? 'same' : 'differs', points };
  } catch (error) {
    if (!(error instanceof KnownError) || error.code !== 'OUTPUT_DAMAGED') throw error;
    return { verdict: 'damaged', points: null, problem: `${error.message}; ${error.hint ?? ''}` };
  }
}

/** Names of players and teams by id. */
type Names = readonly Row[];

const NAMES = 'minutes.features_live/features.parquet';

/**
 * The names of a run's players, from the table that its manifest names. A world is made without them: where the table is gone,
 * ids stand for names, unless one was asked for.
 *
 * @throws KnownError `OUTPUT_DAMAGED`
 */
async function namesOf(
  store: ObjectStore,
  inputs: readonly ManifestInput[],
  player: string | undefined,
): Promise<Names> {
  const table = inputs.find(({ name }) => name === NAMES);
  if (table === undefined) return [];
  try {
    return await outputRows(store, table, ['player_id', 'player_name', 'team_id', 'team_tricode']);
  } catch (error) {
    const isNamed = player !== undefined && !/^\d+$/.test(player);
    if (isNamed || !(error instanceof KnownError) || error.code !== 'OUTPUT_DAMAGED') throw error;
    return [];
  }
}

/** Everybody in the world, by DraftKings points, highest first. */
function playersOf(
  { input }: RecordedRun,
  world: SimWorld,
  names: Names,
  stored: Float32Array | null,
): WorldPlayer[] {
  const nameOf = new Map(names.map((row) => [row['player_id'], row]));
  return input.players
    .map(({ playerId, team }, at): WorldPlayer => {
      const { teamId, game } = input.teams[team]!;
      const row = nameOf.get(playerId);
      return {
        player_id: playerId,
        player_name: textOf(row?.['player_name']),
        team_id: teamId,
        team_tricode: textOf(row?.['team_tricode']),
        game_id: input.games[game]!.gameId,
        minutes: world.minutes[at]!,
        points: world.points[at]!,
        rebounds: world.rebounds[at]!,
        assists: world.assists[at]!,
        steals: world.steals[at]!,
        blocks: world.blocks[at]!,
        turnovers: world.turnovers[at]!,
        made_threes: world.madeThrees[at]!,
        dk_fpts: world.fpts[at]!,
        stored_dk_fpts: stored?.[at] ?? null,
      };
    })
    .sort((a, b) => b.dk_fpts - a.dk_fpts || a.player_id - b.player_id);
}

/** The games of the world, in the order of the slate. */
function gamesOf({ input }: RecordedRun, world: SimWorld, names: Names): WorldGame[] {
  const tricodeOf = new Map(names.map((row) => [row['team_id'], textOf(row['team_tricode'])]));
  return input.games.map(({ gameId }, game) => {
    const [home, away] = [true, false].map((isHome) => {
      const team = input.teams.findIndex((each) => each.game === game && each.isHome === isHome);
      const { teamId } = input.teams[team]!;
      const points = input.players.reduce(
        (sum, player, at) => sum + (player.team === team ? world.points[at]! : 0),
        0,
      );
      return { name: tricodeOf.get(teamId) ?? String(teamId), points };
    });
    return {
      game_id: gameId,
      home: home!.name,
      away: away!.name,
      home_points: home!.points,
      away_points: away!.points,
      drawn_margin: world.margins[game]!,
      overtimes: world.overtimes[game]!,
    };
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
