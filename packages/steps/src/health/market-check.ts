/** Checks that simulated scores agree with the market. */
import type { ManifestCheck } from '@pkg/manifest';
import { groupBy } from '../group-by.ts';
import type { ConsensusRow } from '../ingest/odds-consensus.ts';
import type { QuantilesRow } from '../sim/run.ts';
import { warning } from '../table-io.ts';

type Scored = Pick<QuantilesRow, 'game_id' | 'team_id' | 'pts_mean'>;
type Market = Pick<ConsensusRow, 'game_id' | 'spread_home' | 'total'>;
interface Game {
  readonly game_id: string;
  readonly home_team_id: number | null;
  readonly home_team_tricode: string;
  readonly away_team_tricode: string;
}

/**
 * Points by which a simulated margin, or the sum of a game, may be from the consensus. Rates meet it exactly; the
 * simulation brings each world's minutes to 240, which moved a margin by 0.5 points on average and 1.4 at most in 42 games.
 */
export const MARKET_WIDTH = 2.5;

export function marketCheck(
  games: readonly Game[],
  simulated: readonly Scored[],
  odds: readonly Market[],
): ManifestCheck {
  const marketOf = new Map(odds.map((row) => [row.game_id, row]));
  const playersOf = groupBy(simulated, (row) => row.game_id);
  const off = games.flatMap((game) => {
    const { spread_home: spread = null, total = null } = marketOf.get(game.game_id) ?? {};
    let [home, away] = [0, 0];
    for (const { team_id, pts_mean: points } of playersOf.get(game.game_id) ?? []) {
      if (team_id === game.home_team_id) home += points;
      else away += points;
    }
    const name = `${game.away_team_tricode}@${game.home_team_tricode}`;
    const isOff = (value: number, line: number | null): boolean =>
      line !== null && Math.abs(value - line) > MARKET_WIDTH;
    return [
      ...(isOff(home - away, spread === null ? null : -spread)
        ? [`${name} by ${(home - away).toFixed(1)}, the line by ${(-spread!).toFixed(1)}`]
        : []),
      ...(isOff(home + away, total)
        ? [`${name} ${(home + away).toFixed(1)} points, the line ${total!.toFixed(1)}`]
        : []),
    ];
  });
  return warning(
    'scores agree with the line',
    off.length === 0,
    off.join('; ') || `within ${String(MARKET_WIDTH)} points wherever there is one`,
  );
}
