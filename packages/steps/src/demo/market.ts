/** The betting market: one snapshot a day of five made-up books, spreads and totals. */
import { instantFromMs, parseInstant, SECOND_MS, type Instant } from '@pkg/std';
import type { OddsArchiveRow } from '../import/season-tables.ts';
import { ODD_DATES } from './calendar.ts';
import { shareMinutes } from './minutes.ts';
import type { Player } from './players.ts';
import { bell, streamOf, whole } from './random.ts';
import { byDate, expectedPlayers, tricodeOf, type GameDay, type Side } from './season.ts';
import { expectedAttempts } from './shooting.ts';

const BOOKS = ['cedarline', 'harborbook', 'northgate', 'oldmill', 'quayside'];
const HOME_POINTS = 2.5;

/** Odds of every date with games but one. */
export function makeOdds(seed: number, games: readonly GameDay[]): OddsArchiveRow[] {
  return [...byDate(games)]
    .filter(([date]) => date !== ODD_DATES.noOdds)
    .flatMap(([date, today]) => {
      const draw = streamOf(seed, 'odds', date);
      const second = String(whole(draw, 0, 59)).padStart(2, '0');
      const snapshot = parseInstant(`${date}T16:55:${second}Z`);
      return today.flatMap((game) => rowsOf(seed, game, snapshot));
    });
}

/** Minutes that one would expect of each of `players` before a game, for a whole team. */
export function expectedMinutes(players: readonly Player[]): ReadonlyMap<Player, number> {
  return shareMinutes(players, 240, 42, () => 1);
}

function rowsOf(
  seed: number,
  { listing, home, away }: GameDay,
  snapshot: Instant,
): OddsArchiveRow[] {
  const draw = streamOf(seed, 'odds', listing.gameId, listing.date);
  const homePoints = expectedPoints(home, snapshot) + HOME_POINTS / 2 + 1.5 * bell(draw);
  const awayPoints = expectedPoints(away, snapshot) - HOME_POINTS / 2 + 1.5 * bell(draw);
  const truth = { spread: awayPoints - homePoints, total: homePoints + awayPoints };
  return BOOKS.flatMap((book) => {
    const updated = instantFromMs(snapshot - whole(draw, 15, 900) * SECOND_MS);
    return (['spread', 'total'] as const).map((market) => ({
      snapshot_ts_utc: snapshot,
      // The provider's game did not happen on that date, so that the archive found no id for it.
      game_id: listing.isPlayed ? listing.gameId : null,
      game_date_et: listing.date,
      home: tricodeOf(home.team),
      away: tricodeOf(away.team),
      book,
      book_last_update_utc: updated,
      market,
      line: halfPoint(truth[market] + 0.4 * bell(draw)),
    }));
  });
}

function expectedPoints(side: Side, instant: Instant): number {
  const minutes = expectedMinutes(expectedPlayers(side, instant));
  return (
    2 * expectedMakes('fg2a', 'fg2Pct', minutes) +
    3 * expectedMakes('fg3a', 'fg3Pct', minutes) +
    expectedMakes('fta', 'ftPct', minutes)
  );
}

function expectedMakes(
  kind: 'fg2a' | 'fg3a' | 'fta',
  percentage: 'fg2Pct' | 'fg3Pct' | 'ftPct',
  minutes: ReadonlyMap<Player, number>,
): number {
  let [attempts, makes] = [0, 0];
  for (const [player, played] of minutes) {
    attempts += played * player.rates[kind];
    makes += played * player.rates[kind] * player[percentage];
  }
  return expectedAttempts(kind, minutes) * (makes / attempts);
}

function halfPoint(value: number): number {
  const rounded = Math.round(value * 2) / 2;
  return rounded === 0 ? 0 : rounded;
}
