/**
 * The features of a slate's players, computed from what was known at one instant. The minutes head is trained on the
 * very same function, applied to past slates at their own cut-offs.
 */
import {
  defineContract,
  day,
  flag,
  instant,
  int,
  nullable,
  real,
  text,
  type RowOf,
} from '@pkg/lake';
import { daysBetween, type GameDate, type Instant } from '@pkg/std';
import type { InjuryRow } from '../ingest/injuries.ts';
import type { LineupRow } from '../ingest/lineups.ts';
import type { RosterRow } from '../ingest/roster.ts';
import {
  DECAY,
  decayedMean,
  isPlayed,
  type BoxScoreHistory,
} from '../box-scores/box-score-history.ts';
import { bucketOf, BUCKETS } from './position.ts';

export const MINUTES_FEATURES = defineContract('minutes.features_live', ['game_id', 'player_id'], {
  game_id: text(),
  game_date: day(),
  tip_ts: instant(),
  team_id: int(),
  team_tricode: text(),
  opponent_team_id: int(),
  opponent_team_tricode: text(),
  is_home: flag(),
  player_id: int({ min: 1 }),
  player_name: text(),
  pos_bucket: text({ oneOf: BUCKETS }),
  /** Normalised; AVAILABLE for who is not on his team's report; null where no report was known. */
  status: nullable(text()),
  injuries_as_of_ts: nullable(instant()),
  is_projected_starter: flag(),
  /** Null where no lineup was announced. */
  is_confirmed_starter: nullable(flag()),
  /** Games on the court within the history. */
  games_played: int({ min: 0 }),
  /** Minutes of the last game on the court, and decayed means with half-lives of 3, 10 and 30 games. */
  minutes_last: real({ min: 0, max: 80 }),
  minutes_ew3: real({ min: 0, max: 80 }),
  minutes_ew10: real({ min: 0, max: 80 }),
  minutes_ew30: real({ min: 0, max: 80 }),
  /** Decayed share of games started, half-life 3 games on the court. */
  start_rate: real({ min: 0, max: 1 }),
  /** Share of the last 5 and 20 games that listed him in which he was on the court. */
  play_share_5: real({ min: 0, max: 1 }),
  play_share_20: real({ min: 0, max: 1 }),
  days_since_played: nullable(int({ min: 0 })),
  team_rest_days: nullable(int({ min: 0 })),
  is_back_to_back: flag(),
  /** Recent minutes of team mates who will not play, all and of the same bucket. */
  vacated_minutes_team: real({ min: 0, max: 400 }),
  vacated_minutes_pos: real({ min: 0, max: 400 }),
});
export type MinutesFeatures = RowOf<typeof MINUTES_FEATURES>;

export interface FeatureGame {
  readonly game_id: string;
  readonly game_date: GameDate;
  readonly tip_ts: Instant;
  readonly home_team_id: number | null;
  readonly home_team_tricode: string;
  readonly away_team_id: number | null;
  readonly away_team_tricode: string;
}

export interface FeatureSources {
  readonly games: readonly FeatureGame[];
  readonly roster: readonly RosterRow[];
  /** What the report says of the date; empty where none was known, or the one that was did not speak of it yet. */
  readonly injuries: readonly InjuryRow[];
  readonly lineups: readonly LineupRow[];
  readonly history: BoxScoreHistory;
}

/** One row a game and listed player, those ruled OUT included: they are what others' minutes come from. */
export function buildMinutesFeatures(sources: FeatureSources): MinutesFeatures[] {
  return sources.games.flatMap((game) => {
    const home = { id: game.home_team_id!, tricode: game.home_team_tricode };
    const away = { id: game.away_team_id!, tricode: game.away_team_tricode };
    return [
      ...teamFeatures(sources, game, home, away, true),
      ...teamFeatures(sources, game, away, home, false),
    ];
  });
}

interface Team {
  readonly id: number;
  readonly tricode: string;
}

function teamFeatures(
  sources: FeatureSources,
  game: FeatureGame,
  team: Team,
  opponent: Team,
  isHome: boolean,
): MinutesFeatures[] {
  const { injuries } = sources;
  const report = injuries.filter(
    (row) => row.game_id === game.game_id && row.team_tricode === team.tricode,
  );
  const isSubmitted = report.every((row) => row.status !== 'NOT_YET_SUBMITTED');
  const listed = new Map(
    report.flatMap((row) => (row.player_id === null ? [] : [[row.player_id, row.status]])),
  );
  const asOf = injuries[0]?.as_of_ts ?? null;
  const previous = sources.history.games(team.id).at(-1)?.game_date;
  const rest = previous === undefined ? null : daysBetween(previous, game.game_date);
  const unlisted = isSubmitted ? 'AVAILABLE' : 'NOT_YET_SUBMITTED';
  const players = sources.roster
    .filter((row) => row.team_id === team.id)
    .map((row) => ({
      game_id: game.game_id,
      game_date: game.game_date,
      tip_ts: game.tip_ts,
      team_id: team.id,
      team_tricode: team.tricode,
      opponent_team_id: opponent.id,
      opponent_team_tricode: opponent.tricode,
      is_home: isHome,
      player_id: row.player_id,
      player_name: row.player_name,
      pos_bucket: bucketOf(row.listed_pos),
      status: injuries.length === 0 ? null : (listed.get(row.player_id) ?? unlisted),
      injuries_as_of_ts: asOf,
      ...form(sources.history, row.player_id, game.game_date),
      team_rest_days: rest,
      is_back_to_back: rest === 1,
    }));
  const starters = projectedStarters(players, sources.lineups, team.id);
  return players.map((player) => ({
    ...player,
    is_projected_starter: starters.has(player.player_id),
    is_confirmed_starter: confirmedStarter(sources.lineups, team.id, player.player_id),
    ...vacated(player, players),
  }));
}

type Form = Pick<
  MinutesFeatures,
  | 'games_played'
  | 'minutes_last'
  | 'minutes_ew3'
  | 'minutes_ew10'
  | 'minutes_ew30'
  | 'start_rate'
  | 'play_share_5'
  | 'play_share_20'
  | 'days_since_played'
>;

function form(history: BoxScoreHistory, playerId: number, gameDate: GameDate): Form {
  const played = history.played(playerId);
  const listings = history.listings(playerId);
  const share = (games: number): number => {
    const recent = listings.slice(-games);
    return recent.length === 0 ? 0 : recent.filter(isPlayed).length / recent.length;
  };
  const minutes = (line: { minutes: number }): number => line.minutes;
  return {
    games_played: played.length,
    minutes_last: played[0]?.minutes ?? 0,
    minutes_ew3: decayedMean(played, DECAY.games3, minutes),
    minutes_ew10: decayedMean(played, DECAY.games10, minutes),
    minutes_ew30: decayedMean(played, DECAY.games30, minutes),
    start_rate: decayedMean(played, DECAY.games3, (line) => (line.starter ? 1 : 0)),
    play_share_5: share(5),
    play_share_20: share(20),
    days_since_played: played[0] === undefined ? null : daysBetween(played[0].game_date, gameDate),
  };
}

type Player = Pick<
  MinutesFeatures,
  'player_id' | 'status' | 'pos_bucket' | 'start_rate' | 'minutes_ew10' | 'play_share_5'
>;

/** Announced starters where there are any, confirmed before projected ones; else the five who started most of late among those likely to play. */
function projectedStarters(
  players: readonly Player[],
  lineups: readonly LineupRow[],
  teamId: number,
): Set<number> {
  const own = lineups.filter((row) => row.team_id === teamId);
  const confirmed = own.filter((row) => row.lineup_status === 'confirmed');
  const announced = confirmed.length > 0 ? confirmed : own;
  if (announced.length > 0) return new Set(announced.map((row) => row.player_id));
  const likely = players.filter((player) => !isAbsent(player) && player.play_share_5 > 0);
  const ranked = likely.toSorted(
    (a, b) =>
      b.start_rate - a.start_rate || b.minutes_ew10 - a.minutes_ew10 || a.player_id - b.player_id,
  );
  return new Set(ranked.slice(0, 5).map((player) => player.player_id));
}

function confirmedStarter(
  lineups: readonly LineupRow[],
  teamId: number,
  playerId: number,
): boolean | null {
  const confirmed = lineups.filter(
    (row) => row.team_id === teamId && row.lineup_status === 'confirmed',
  );
  return confirmed.length === 0 ? null : confirmed.some((row) => row.player_id === playerId);
}

/**
 * Minutes that others leave behind. An absence weighs by the share of his team's last games that the player did play:
 * who has been out for weeks has left nothing that his team mates' recent minutes do not hold already.
 */
function vacated(
  player: Player,
  team: readonly Player[],
): Pick<MinutesFeatures, 'vacated_minutes_team' | 'vacated_minutes_pos'> {
  let all = 0;
  let samePosition = 0;
  for (const other of team) {
    if (other.player_id === player.player_id || !isAbsent(other)) continue;
    const minutes = other.minutes_ew10 * other.play_share_5;
    all += minutes;
    if (other.pos_bucket === player.pos_bucket) samePosition += minutes;
  }
  return { vacated_minutes_team: all, vacated_minutes_pos: samePosition };
}

function isAbsent({ status }: Player): boolean {
  return status === 'OUT' || status === 'DOUBTFUL';
}
