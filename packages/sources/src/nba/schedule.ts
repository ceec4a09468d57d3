/** The league's schedule of a whole season. */
import { easternDate, type RowOf } from '@pkg/lake';
import { teamOfId, type SCHEDULE } from '@pkg/nba';
import { parseInstant, type GameDate } from '@pkg/std';
import { z } from 'zod';
import { drift, listOf, parseJson } from '../drift.ts';

const WHAT = 'schedule';

const side = z.object({
  teamId: z.int().min(0),
  /** Null while the pairing of a cup or playoff game is open. */
  teamTricode: z.string().nullable(),
});

const payload = z.object({
  leagueSchedule: z.object({
    seasonYear: z.string().regex(/^\d{4}-\d{2}$/),
    gameDates: listOf(
      z.object({
        games: listOf(
          z.object({
            gameId: z.string().regex(/^00\d{8}$/),
            gameDateTimeUTC: z.string(),
            gameDateEst: z.string(),
            /** `A` or `N`, or nothing: on; `Y`, or `P`: called off. */
            postponedStatus: z.enum(['A', 'N', 'Y', 'P']).nullable(),
            gameStatusText: z.string(),
            homeTeam: side,
            awayTeam: side,
          }),
        ),
      }),
    ),
  }),
});

export interface LeagueSchedule {
  /** `2023` for the season 2023-24. */
  readonly season: string;
  readonly rows: readonly RowOf<typeof SCHEDULE>[];
  /** Games that are called off until further notice: they are on no date. */
  readonly postponed: readonly string[];
}

/** The meaning of the first three digits of a game id. */
const SEASON_TYPES: Readonly<Record<string, string>> = {
  '001': 'Preseason',
  '002': 'Regular Season',
  '003': 'All-Star',
  '004': 'Playoffs',
  '005': 'Play-In',
  '006': 'NBA Cup Final',
};

/**
 * Every game with a date and two sides. Those whose pairing is open are left out until it is known.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`; `SCHEDULE_CONTENT`; `SCHEDULE_EMPTY` when there is no game
 */
export function readSchedule(bytes: Uint8Array): LeagueSchedule {
  const { leagueSchedule } = parseJson(payload, bytes, WHAT);
  const games = leagueSchedule.gameDates.flatMap((date) => date.games);
  const seen = new Set<string>();
  const postponed: string[] = [];
  const rows = games.flatMap((game) => {
    const { gameId, homeTeam, awayTeam } = game;
    if (seen.has(gameId)) throw content(`game ${gameId} stands there twice`);
    seen.add(gameId);
    const seasonType = SEASON_TYPES[gameId.slice(0, 3)];
    if (seasonType === undefined) throw content(`game ${gameId} is of no known kind`);
    if (game.postponedStatus === 'Y' || game.postponedStatus === 'P') {
      postponed.push(gameId);
      return [];
    }
    const [home, away] = [sideOf(homeTeam), sideOf(awayTeam)];
    if (home.tricode === null || away.tricode === null) return [];
    const tip = parseInstant(game.gameDateTimeUTC);
    return [
      {
        game_id: gameId,
        game_date: dateOf(game.gameDateEst, easternDate(tip), gameId),
        tip_ts: tip,
        season_type: seasonType,
        home_team_id: home.id,
        home_team_tricode: home.tricode,
        away_team_id: away.id,
        away_team_tricode: away.tricode,
      },
    ];
  });
  if (rows.length === 0)
    throw drift(
      'SCHEDULE_EMPTY',
      WHAT,
      'zero games for the requested window, and a season has over a thousand',
    );
  return { season: leagueSchedule.seasonYear.slice(0, 4), rows, postponed };
}

/** An NBA team, another side such as an All-Star team, or nobody yet. */
function sideOf({ teamId, teamTricode }: z.infer<typeof side>): {
  readonly id: number | null;
  readonly tricode: string | null;
} {
  const isOpen = teamTricode === null || teamTricode === '';
  if (isOpen !== (teamId === 0))
    throw content(`team ${String(teamId)} is called '${teamTricode ?? ''}'`);
  if (isOpen) return { id: null, tricode: null };
  const team = teamOfId(teamId);
  if (team === undefined) return { id: null, tricode: teamTricode };
  if (team.tricode !== teamTricode)
    throw content(`team ${String(teamId)} is called ${teamTricode}, not ${team.tricode}`);
  return { id: teamId, tricode: teamTricode };
}

/** The day printed and the tip must agree: slates are made of the one and locks of the other. */
function dateOf(printed: string, ofTip: GameDate, gameId: string): GameDate {
  const date = printed.slice(0, 10);
  if (date === ofTip) return ofTip;
  throw content(`game ${gameId} is dated ${date}, but its tip is on ${ofTip}`);
}

function content(problem: string): Error {
  return drift('SCHEDULE_CONTENT', WHAT, problem);
}
