/** Live box scores of the league: one game's official lines, once it is final. */
import type { RowOf } from '@pkg/lake';
import { easternDate } from '@pkg/lake';
import { teamOfId, type BOXSCORES_RAW } from '@pkg/nba';
import { parseInstant, type Instant } from '@pkg/std';
import { z } from 'zod';
import { drift, listOf, parseJson } from '../drift.ts';

const WHAT = 'box score';
/** No line has ever come near: Scott Skiles's 30 assists, 55 rebounds, 100 points. */
const count = z.int().min(0).max(200);

const statistics = z.object({
  minutes: z.string(),
  fieldGoalsMade: count,
  fieldGoalsAttempted: count,
  threePointersMade: count,
  threePointersAttempted: count,
  freeThrowsMade: count,
  freeThrowsAttempted: count,
  reboundsOffensive: count,
  reboundsDefensive: count,
  reboundsTotal: count,
  assists: count,
  steals: count,
  blocks: count,
  turnovers: count,
  foulsPersonal: count,
  points: count,
});
type Statistics = z.infer<typeof statistics>;

const player = z.object({
  status: z.enum(['ACTIVE', 'INACTIVE']),
  personId: z.int().min(1),
  name: z.string().min(1),
  starter: z.enum(['0', '1']),
  played: z.enum(['0', '1']),
  notPlayingReason: z.string().optional(),
  statistics,
});
type Player = z.infer<typeof player>;

/** Rebounds and turnovers that no player is charged with are counted apart by the source. */
const team = z.object({
  teamId: z.int(),
  teamTricode: z.string(),
  score: z.int().min(0).max(300),
  players: listOf(player).refine(({ length }) => length >= 8 && length <= 30, '8 to 30 players'),
  statistics: statistics.omit({ minutes: true, reboundsTotal: true }),
});
type Team = z.infer<typeof team>;

const payload = z.object({
  game: z.object({
    gameId: z.string().regex(/^00\d{8}$/),
    gameTimeUTC: z.string(),
    gameStatus: z.int().min(1).max(3),
    homeTeam: team,
    awayTeam: team,
  }),
});

/** Only what tells whether a game is over: before its end nothing else is promised. */
const state = z.object({ game: z.object({ gameStatus: z.int().min(1).max(3) }) });

type BoxScoreRow = RowOf<typeof BOXSCORES_RAW>;

export interface BoxScore {
  readonly gameId: string;
  readonly tipAt: Instant;
  readonly rows: readonly BoxScoreRow[];
}

/** Whether the box score is that of a finished game. @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA` */
export function isFinalBoxScore(bytes: Uint8Array): boolean {
  return parseJson(state, bytes, WHAT).game.gameStatus === 3;
}

/**
 * The lines of a finished game, one a listed player.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`; `BOX_SCORE_NOT_FINAL` for a game that is not over;
 *   `BOX_SCORE_TOTALS` when the lines don't add up to their team's figures
 */
export function readBoxScore(bytes: Uint8Array): BoxScore {
  const { game } = parseJson(payload, bytes, WHAT);
  const { gameId, homeTeam, awayTeam, gameStatus } = game;
  if (gameStatus !== 3) throw drift('BOX_SCORE_NOT_FINAL', WHAT, `game ${gameId} is not over`);
  checkTeams(homeTeam, awayTeam);
  const tipAt = parseInstant(game.gameTimeUTC);
  const base = { game_id: gameId, game_date: easternDate(tipAt) };
  const rows = [
    ...homeTeam.players.map((line) => ({ ...base, ...rowOf(line, homeTeam, awayTeam, true) })),
    ...awayTeam.players.map((line) => ({ ...base, ...rowOf(line, awayTeam, homeTeam, false) })),
  ];
  if (new Set(rows.map((row) => row.player_id)).size !== rows.length)
    throw drift('BOX_SCORE_TOTALS', WHAT, `a player of ${gameId} is listed twice`);
  return { gameId, tipAt, rows };
}

function rowOf(
  line: Player,
  own: Team,
  opponent: Team,
  isHome: boolean,
): Omit<BoxScoreRow, 'game_id' | 'game_date'> {
  const hasPlayed = line.played === '1';
  const counted = (value: number): number | null => (hasPlayed ? value : null);
  const { statistics: s } = line;
  return {
    team_id: own.teamId,
    team_tricode: own.teamTricode,
    opponent_team_id: opponent.teamId,
    opponent_team_tricode: opponent.teamTricode,
    is_home: isHome,
    player_id: line.personId,
    player_name: line.name,
    status: statusOf(line),
    starter: line.starter === '1',
    minutes: hasPlayed ? minutesOf(s.minutes) : null,
    fgm: counted(s.fieldGoalsMade),
    fga: counted(s.fieldGoalsAttempted),
    fg3m: counted(s.threePointersMade),
    fg3a: counted(s.threePointersAttempted),
    ftm: counted(s.freeThrowsMade),
    fta: counted(s.freeThrowsAttempted),
    oreb: counted(s.reboundsOffensive),
    dreb: counted(s.reboundsDefensive),
    reb: counted(s.reboundsTotal),
    ast: counted(s.assists),
    stl: counted(s.steals),
    blk: counted(s.blocks),
    tov: counted(s.turnovers),
    pf: counted(s.foulsPersonal),
    pts: counted(s.points),
  };
}

/** The archive's words: why a listed player did not play. */
function statusOf({ status, played, notPlayingReason = '' }: Player): string {
  if (played === '1') return 'played';
  if (status === 'INACTIVE') return 'inactive';
  if (notPlayingReason.includes('SUSPENSION')) return 'suspended';
  if (notPlayingReason.startsWith('DNP')) return 'dnp';
  if (notPlayingReason.startsWith('DND')) return 'did_not_dress';
  if (notPlayingReason.startsWith('NWT')) return 'not_with_team';
  return 'dnp_unspecified';
}

/** `PT34M12.00S` in minutes. */
function minutesOf(text: string): number {
  const match = /^PT(\d{1,2})M([0-5]\d\.\d{2})S$/.exec(text);
  if (match === null) throw drift('PAYLOAD_SCHEMA', WHAT, `'${text}' is no playing time`);
  return Number(match[1]) + Number(match[2]) / 60;
}

const SUMMED = [
  'fieldGoalsMade',
  'fieldGoalsAttempted',
  'threePointersMade',
  'threePointersAttempted',
  'freeThrowsMade',
  'freeThrowsAttempted',
  'reboundsOffensive',
  'reboundsDefensive',
  'assists',
  'steals',
  'blocks',
  'turnovers',
  'points',
] as const satisfies readonly (keyof Statistics)[];

function checkTeams(home: Team, away: Team): void {
  for (const side of [home, away]) {
    if (teamOfId(side.teamId)?.tricode !== side.teamTricode)
      throw totals(`team ${String(side.teamId)} is called ${side.teamTricode}`);
    if (side.players.filter((line) => line.starter === '1').length !== 5)
      throw totals(`${side.teamTricode} has not five starters`);
    for (const line of side.players) checkLine(line, side.teamTricode);
    for (const name of SUMMED) {
      const sum = side.players.reduce((total, line) => total + line.statistics[name], 0);
      if (sum !== side.statistics[name])
        throw totals(
          `${side.teamTricode} has ${String(side.statistics[name])} ${name}, its players ${String(sum)}`,
        );
    }
    if (side.score !== side.statistics.points)
      throw totals(
        `${side.teamTricode} scored ${String(side.score)} and its points are ${String(side.statistics.points)}`,
      );
  }
  if (home.teamId === away.teamId) throw totals(`${home.teamTricode} plays itself`);
}

function checkLine({ name, played, starter, statistics: s }: Player, tricode: string): void {
  const problem =
    s.points !== 2 * s.fieldGoalsMade + s.threePointersMade + s.freeThrowsMade
      ? 'points that are not those of the shots'
      : s.reboundsTotal !== s.reboundsOffensive + s.reboundsDefensive
        ? 'rebounds that do not add up'
        : s.fieldGoalsMade > s.fieldGoalsAttempted ||
            s.threePointersMade > s.threePointersAttempted ||
            s.freeThrowsMade > s.freeThrowsAttempted
          ? 'more shots made than tried'
          : played === '0' && (starter === '1' || s.minutes !== 'PT00M00.00S')
            ? 'minutes without having played'
            : undefined;
  if (problem !== undefined) throw totals(`${name} of ${tricode} has ${problem}`);
}

function totals(problem: string): Error {
  return drift('BOX_SCORE_TOTALS', WHAT, problem);
}
