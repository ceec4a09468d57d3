/** Reads what the steps before `ownership.score`, and earlier slates, know of a simulated player. */
import type { StepContext } from '@pkg/engine';
import { DK_OWNERSHIP } from '@pkg/nba';
import { invariant, type GameDate } from '@pkg/std';
import { MINUTES_FEATURES } from '../minutes/build-features.ts';
import { MINUTES_TABLE } from '../minutes/score.ts';
import { RATES_FEATURES_LIVE } from '../rates/features.ts';
import { readUpstream, type TableCache } from '../table-io.ts';
import type { Candidate } from './candidate.ts';
import { pastOwnership } from './past-ownership.ts';

type KnownOfPlayer = Pick<Candidate, 'playProb' | 'minutes' | 'pastOwned' | 'form'>;

export async function candidateReader(
  context: StepContext,
  tables: TableCache,
): Promise<(player: number, date: GameDate) => KnownOfPlayer> {
  const features = await readUpstream(
    context,
    'minutes.features_live',
    'features.parquet',
    MINUTES_FEATURES,
  );
  const rates = await readUpstream(
    context,
    'rates.features_live',
    'features.parquet',
    RATES_FEATURES_LIVE,
  );
  const minutes = await readUpstream(context, 'minutes.score', 'minutes.parquet', MINUTES_TABLE);
  const past = pastOwnership(
    await tables.readAll(context, context.inputs('ownership'), DK_OWNERSHIP),
  );
  const featuresOf = new Map(features.map((row) => [row.player_id, row]));
  const ratesOf = new Map(rates.map((row) => [row.player_id, row]));
  const minutesOf = new Map(minutes.map((row) => [row.player_id, row]));
  return (player, date) => {
    const scored = minutesOf.get(player);
    const form = featuresOf.get(player);
    const rate = ratesOf.get(player);
    invariant(scored && form && rate, 'who is simulated has features and minutes');
    return {
      playProb: scored.play_prob,
      minutes: scored.minutes_p50_cond,
      pastOwned: past(player, date),
      form: {
        ...form,
        hist_fpts_per_minute: rate.hist_fpts_per_minute,
        recent_fpts_per_minute: rate.recent_fpts_per_minute,
      },
    };
  };
}
