import { checkInput } from './check-input.ts';
import type { SimInput } from './input.ts';
import { checkSeed, checkWorld } from './options.ts';
import type { SimProfile } from './profile.ts';
import { STATS } from './scoring.ts';
import { makeSlate } from './slate.ts';
import { WorldMaker } from './world.ts';

/** One world, in the order of the input. */
export interface SimWorld {
  /** DraftKings points of each player. */
  readonly fpts: Float32Array;
  /** Minutes of each player, multiples of 2^-16. */
  readonly minutes: Float64Array;
  /** Points of each player. */
  readonly points: Float64Array;
  /** Points of each game, home minus away, as drawn. */
  readonly margins: Float64Array;
  /** Overtime periods of each game. */
  readonly overtimes: Uint8Array;
  /** Ids of the teams that could not reach their minutes. */
  readonly shortTeams: readonly number[];
}

/**
 * Makes one world alone, on this thread: the same bits that it has in every full run of the same input, profile and seed.
 *
 * @throws KnownError as `simulate` does. Costs about 30 ms of preparation and 0.1 ms for the world.
 */
export function simulateWorld(
  input: SimInput,
  options: { readonly profile: SimProfile; readonly seed: number; readonly world: number },
): SimWorld {
  checkInput(input);
  checkSeed(options.seed);
  checkWorld(options.world);
  const slate = makeSlate(input);
  const maker = new WorldMaker(slate, options.profile, options.seed);
  maker.make(options.world);
  const { games, lines } = maker;
  const points = slate.playerRow.map((_, p) => p * STATS.length + 1);
  return {
    fpts: scatter(Float32Array.from(lines.fpts), slate.playerRow),
    minutes: scatter(games.minutes, slate.playerRow),
    points: scatter(
      Float64Array.from(points, (at) => lines.stats[at]!),
      slate.playerRow,
    ),
    margins: scatter(games.margins, slate.gameRow),
    overtimes: scatter(games.overtimes, slate.gameRow),
    shortTeams: input.teams
      .filter((_, row) => games.isShort[slate.teamRow.indexOf(row)] === 1)
      .map(({ teamId }) => teamId),
  };
}

/** Puts values of the canonical order where the caller's rows are. */
function scatter<Values extends Float32Array | Float64Array | Uint8Array>(
  values: Values,
  rowOf: Int32Array,
): Values {
  const scattered = values.slice() as Values;
  rowOf.forEach((row, at) => (scattered[row] = values[at]!));
  return scattered;
}
