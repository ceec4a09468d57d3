import { checkInput } from './check-input.ts';
import type { SimInput } from './input.ts';
import { checkSeed, checkWorld } from './options.ts';
import type { SimProfile } from './profile.ts';
import { STAT_SUMS } from './kernel-layout.ts';
import { makePlan } from './plan.ts';
import { makeTables } from './plan-constants.ts';
import { STATS } from './result.ts';
import { makeSlate, type Slate } from './slate.ts';
import { Stream } from './stream.ts';
import { ReferenceWorld } from './reference/reference-world.ts';

/** One world, in the order of the input. */
export interface SimWorld {
  /** DraftKings points of each player. */
  readonly fpts: Float32Array;
  /** Minutes of each player, multiples of 2^-13. */
  readonly minutes: Float32Array;
  /** The stat line of each player. Whole numbers under the profile `counts` alone. */
  readonly points: Float32Array;
  readonly rebounds: Float32Array;
  readonly assists: Float32Array;
  readonly steals: Float32Array;
  readonly blocks: Float32Array;
  readonly turnovers: Float32Array;
  readonly madeThrees: Float32Array;
  /** Points of each game, home minus away, as drawn. */
  readonly margins: Float32Array;
  /** Overtime periods of each game. */
  readonly overtimes: Uint8Array;
  /** Ids of the teams that could not reach their minutes. */
  readonly shortTeams: readonly number[];
}

/**
 * Makes one world alone, on this thread: the same bits that it has in every full run of the same input, profile and seed.
 *
 * @throws KnownError as `simulate` does. Costs about 20 ms of preparation and 0.1 ms for the world, by the reference.
 */
export function simulateWorld(
  input: SimInput,
  options: { readonly profile: SimProfile; readonly seed: number; readonly world: number },
): SimWorld {
  checkWorld(options.world);
  return worldMaker(input, options)(options.world);
}

/** Prepares a slate once for many single worlds, each made when it is asked for. It does not check a world. */
export function worldMaker(
  input: SimInput,
  options: { readonly profile: SimProfile; readonly seed: number },
): (world: number) => SimWorld {
  checkInput(input);
  checkSeed(options.seed);
  const slate = makeSlate(input);
  const plan = makePlan(slate, options.profile, makeTables(options.profile));
  const reference = new ReferenceWorld(plan);
  const stream = new Stream();
  return (world) => {
    stream.toWorld(options.seed, world);
    reference.make(stream);
    return worldOf(reference, slate, input);
  };
}

/** Turns the reference's world into the order of the input. */
function worldOf(reference: ReferenceWorld, slate: Slate, { teams }: SimInput): SimWorld {
  const { fpts, stats } = reference.lines;
  const stat = (name: (typeof STATS)[number]): Float32Array => {
    const at = STATS.indexOf(name);
    return scatter(
      fpts.map((_, p) => stats[p * STAT_SUMS + at]!),
      slate.playerRow,
    );
  };
  return {
    fpts: scatter(fpts, slate.playerRow),
    minutes: scatter(reference.minutes, slate.playerRow),
    points: stat('pts'),
    rebounds: stat('reb'),
    assists: stat('ast'),
    steals: stat('stl'),
    blocks: stat('blk'),
    turnovers: stat('tov'),
    madeThrees: stat('fg3m'),
    margins: scatter(reference.margins, slate.gameRow),
    overtimes: scatter(reference.overtimes, slate.gameRow),
    shortTeams: teams
      .filter((_, row) => reference.isShort[slate.teamRow.indexOf(row)] === 1)
      .map(({ teamId }) => teamId),
  };
}

/** Puts values of the canonical order where the caller's rows are. */
function scatter<Values extends Float32Array | Uint8Array>(
  values: Values,
  rowOf: Int32Array,
): Values {
  const scattered = values.slice() as Values;
  rowOf.forEach((row, at) => (scattered[row] = values[at]!));
  return scattered;
}
