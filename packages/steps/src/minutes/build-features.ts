/**
 * The features of a slate's players, computed from facts known at one instant. The minutes head is trained on the very
 * same function, applied to past slates at their own cut-offs.
 */
import {
  defineContract,
  day,
  flag,
  instant,
  int,
  nullable,
  rowMaker,
  text,
  type RowOf,
} from '@pkg/lake';
import { inSeason, seasonOf } from '@pkg/nba';
import { daysBetween, type GameDate, type Instant } from '@pkg/std';
import { reportedStatuses, type InjuryRow, type Status } from '../ingest/injuries.ts';
import type { LineupRow } from '../ingest/lineups.ts';
import type { RosterRow } from '../ingest/roster-row.ts';
import type { SiteListing } from '../ingest/site-listings.ts';
import type { BoxScoreHistory } from '../box-scores/box-score-history.ts';
import { FORM_COLUMNS, playerForm } from './form.ts';
import { bucketOf, BUCKETS } from './position.ts';
import { isAbsentStatus, TEAM_COLUMNS, teamContexts } from './team-context.ts';

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
  /** Normalised; AVAILABLE for a player who is not on his team's report; null where no report was known. */
  status: nullable(text()),
  injuries_as_of_ts: nullable(instant()),
  is_projected_starter: flag(),
  /** Null where no lineup was announced. */
  is_confirmed_starter: nullable(flag()),
  /** US dollars on the newest slate of the last 60 days that listed him; null where none did. */
  listed_salary: nullable(int({ min: 1000, max: 30000 })),
  ...FORM_COLUMNS,
  ...TEAM_COLUMNS,
  team_rest_days: nullable(int({ min: 0 })),
  is_back_to_back: flag(),
  /** Games of the team in the seven days before, and in this season. */
  team_games_7_days: int({ min: 0, max: 8 }),
  team_games_season: int({ min: 0 }),
});
export type MinutesFeatures = RowOf<typeof MINUTES_FEATURES>;
const makeRow = rowMaker(MINUTES_FEATURES);

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
  /** The report's rows on the date; empty when no report was known, or the known one did not speak of the date yet. */
  readonly injuries: readonly InjuryRow[];
  readonly lineups: readonly LineupRow[];
  readonly history: BoxScoreHistory;
  /** The listing of a player in the newest known slate that has him, this one or another. */
  readonly listingOf: (playerId: number) => SiteListing | null;
}

/** One row per game and listed player, those ruled OUT included: the minutes of others come from them. */
export function buildMinutesFeatures(sources: FeatureSources): MinutesFeatures[] {
  const statusOf = reportedStatuses(sources.injuries);
  return sources.games.flatMap((game) => {
    const home = { id: game.home_team_id!, tricode: game.home_team_tricode };
    const away = { id: game.away_team_id!, tricode: game.away_team_tricode };
    return [
      ...teamFeatures(sources, statusOf, game, home, away),
      ...teamFeatures(sources, statusOf, game, away, home),
    ];
  });
}

interface Team {
  readonly id: number;
  readonly tricode: string;
}

function teamFeatures(
  sources: FeatureSources,
  statusOf: (playerId: number, team: string) => Status | null,
  game: FeatureGame,
  team: Team,
  opponent: Team,
): MinutesFeatures[] {
  const { injuries } = sources;
  const report = injuries.filter(
    (row) => row.game_id === game.game_id && row.team_tricode === team.tricode,
  );
  const isSubmitted = report.every((row) => row.status !== 'NOT_YET_SUBMITTED');
  const asOf = injuries[0]?.as_of_ts ?? null;
  const unlisted = isSubmitted ? 'AVAILABLE' : 'NOT_YET_SUBMITTED';
  const teamGames = teamSchedule(sources.history, team.id, game.game_date);
  const rows = sources.roster
    .filter((row) => row.team_id === team.id)
    // Sums over team mates run in this order, so that they have one last bit.
    .sort((a, b) => a.player_id - b.player_id)
    .map((row) => {
      const own = {
        game_id: game.game_id,
        game_date: game.game_date,
        tip_ts: game.tip_ts,
        team_id: team.id,
        team_tricode: team.tricode,
        opponent_team_id: opponent.id,
        opponent_team_tricode: opponent.tricode,
        is_home: team.id === game.home_team_id,
        player_id: row.player_id,
        player_name: row.player_name,
        pos_bucket: bucketOf(row.listed_pos),
        status: injuries.length === 0 ? null : (statusOf(row.player_id, team.tricode) ?? unlisted),
        injuries_as_of_ts: asOf,
        listed_salary: sources.listingOf(row.player_id)?.listed_salary ?? null,
      };
      const form = playerForm(sources.history, row.player_id, team.id, game.game_date);
      return makeRow(own, form, teamGames);
    });
  const contexts = teamContexts(
    sources.history,
    team.id,
    rows,
    (player) => sources.listingOf(player)?.listed_pos ?? null,
  );
  const candidates = rows.map(({ player_id, status, minutes_ew3 }, index) => {
    return { player_id, status, minutes_ew3, similar: contexts[index]!.similar_start_rate ?? 0 };
  });
  const starters = projectedStarters(candidates, sources.lineups, team.id);
  return rows.map((row, index) =>
    makeRow(row, contexts[index]!, {
      is_projected_starter: starters.has(row.player_id),
      is_confirmed_starter: confirmedStarter(sources.lineups, team.id, row.player_id),
    }),
  );
}

type TeamSchedule = Pick<
  MinutesFeatures,
  'team_rest_days' | 'is_back_to_back' | 'team_games_7_days' | 'team_games_season'
>;

function teamSchedule(history: BoxScoreHistory, teamId: number, gameDate: GameDate): TeamSchedule {
  const games = history.games(teamId);
  const previous = games.at(-1)?.game_date;
  const isOwn = inSeason(seasonOf(gameDate));
  // A summer is no rest: a season's first game has none, like the first that is known.
  const rest = previous === undefined || !isOwn(previous) ? null : daysBetween(previous, gameDate);
  return {
    team_rest_days: rest,
    is_back_to_back: rest === 1,
    team_games_7_days: games.slice(-8).filter((one) => daysBetween(one.game_date, gameDate) <= 7)
      .length,
    team_games_season: games.filter((one) => isOwn(one.game_date)).length,
  };
}

interface Candidate extends Pick<MinutesFeatures, 'player_id' | 'status' | 'minutes_ew3'> {
  /** His share of starts in games with a line-up like today's. */
  readonly similar: number;
}

/**
 * Announced starters where there are any, confirmed before projected ones; else the five who started most in games
 * with a line-up like today's, among those likely to play.
 */
function projectedStarters(
  players: readonly Candidate[],
  lineups: readonly LineupRow[],
  teamId: number,
): Set<number> {
  const own = lineups.filter((row) => row.team_id === teamId);
  const confirmed = own.filter((row) => row.lineup_status === 'confirmed');
  const announced = confirmed.length > 0 ? confirmed : own;
  if (announced.length > 0) return new Set(announced.map((row) => row.player_id));
  const likely = players.filter((player) => !isAbsentStatus(player.status));
  const ranked = likely.toSorted(
    (a, b) => b.similar - a.similar || b.minutes_ew3 - a.minutes_ew3 || a.player_id - b.player_id,
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
