import { checkInput } from './check-input.ts';
import type { SimInput } from './input.ts';
import { checkSeed, checkWorld } from './options.ts';
import type { SimProfile } from './profile.ts';
import { STAT_SUMS } from './kernel-layout.ts';
import { makePlan } from './plan.ts';
import { makeTables } from './plan-constants.ts';
import { STATS } from './result.ts';
import { makeSlate } from './slate.ts';
import { Stream } from './stream.ts';
import { WorldTwin } from './twin/world-twin.ts';

/** One world, in the order of the input. */
export interface SimWorld {
  /** DraftKings points of each player. */
  readonly fpts: Float32Array;
  /** Minutes of each player, multiples of 2^-13. */
  readonly minutes: Float32Array;
  /** Points of each player. */
  readonly points: Float32Array;
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
 * @throws KnownError as `simulate` does. Costs about 20 ms of preparation and 0.1 ms for the world, by the twin.
 */
export function simulateWorld(
  input: SimInput,
  options: { readonly profile: SimProfile; readonly seed: number; readonly world: number },
): SimWorld {
  checkInput(input);
  checkSeed(options.seed);
  checkWorld(options.world);
  const slate = makeSlate(input);
  const plan = makePlan(slate, options.profile, makeTables(options.profile));
  const twin = new WorldTwin(plan);
  const stream = new Stream();
  stream.toWorld(options.seed, options.world);
  twin.make(stream);
  const { fpts, stats } = twin.lines;
  const stat = (index: number): Float32Array =>
    scatter(
      fpts.map((_, p) => stats[p * STAT_SUMS + index]!),
      slate.playerRow,
    );
  return {
    fpts: scatter(fpts, slate.playerRow),
    minutes: scatter(twin.minutes, slate.playerRow),
    points: stat(STATS.indexOf('pts')),
    margins: scatter(twin.margins, slate.gameRow),
    overtimes: scatter(twin.overtimes, slate.gameRow),
    shortTeams: input.teams
      .filter((_, row) => twin.isShort[slate.teamRow.indexOf(row)] === 1)
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
