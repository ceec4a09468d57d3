/**
 * Tables of the owner's lake in their own columns. They name a game by its id without leading zeros and teams by id, so the
 * schedule says the rest. Only the columns used are asked for.
 */
import { defineContract, instant, int, nullable, real, text } from '@pkg/lake';

/** An injury report as the owner keeps it, a row per player: `hour=HH/injuries.parquet`. */
export const LEGACY_INJURIES = defineContract("injuries_raw of the owner's lake", [], {
  as_of_ts: instant(),
  ingested_ts: instant(),
  game_id: nullable(int({ min: 1 })),
  team_id: nullable(int({ min: 1 })),
  player_id: nullable(int({ min: 1 })),
  player_name: nullable(text()),
  status_raw: nullable(text()),
  notes_raw: nullable(text()),
});

/** Odds as the owner keeps them, a row per game, book and market: `run_ts=.../odds.parquet`. */
export const LEGACY_ODDS = defineContract("odds_raw of the owner's lake", [], {
  as_of_ts: instant(),
  ingested_ts: instant(),
  game_id: nullable(int({ min: 1 })),
  book: text(),
  market: text({ oneOf: ['spread', 'total'] }),
  spread_home: nullable(real({ min: -60, max: 60 })),
  total: nullable(real({ min: 100, max: 350 })),
});
