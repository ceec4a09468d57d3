/**
 * Features of a player's minutes from his team: who is missing and who comes back, who has left, who stands above him,
 * and how long he played in those past games whose line-up was most like today's. Pure over the history.
 */
import { int, nullable, real, type RowOf, type TableContract } from '@pkg/lake';
import { dkPoints } from '../box-scores/dk-points.ts';
import {
  DECAY,
  type BoxScoreHistory,
  type PlayedLine,
  type TeamGame,
} from '../box-scores/box-score-history.ts';
import { possessionsUsed } from '../rates/stat.ts';
import type { Form } from './form.ts';
import { bucketOf, type Bucket } from './position.ts';

const teamMinutes = (): ReturnType<typeof real> => real({ min: 0, max: 400 });
const share = (): ReturnType<typeof real> => real({ min: 0, max: 1 });

/** `_pos` counts players of his own position bucket alone. "Missing" weighs everybody by his chance to sit. */
export const TEAM_COLUMNS = {
  /** Recent minutes of team mates who will not play, all and of the same bucket. */
  vacated_minutes_team: teamMinutes(),
  vacated_minutes_pos: teamMinutes(),
  /** Minutes, starts and possessions per game of missing team mates over the team's last five games. */
  absent_minutes: teamMinutes(),
  absent_minutes_pos: teamMinutes(),
  absent_starts: real({ min: 0, max: 5 }),
  absent_starts_pos: real({ min: 0, max: 5 }),
  absent_usage: real({ min: 0 }),
  /** Usual minutes of team mates who are back after missing some of the team's last five games. */
  returning_minutes: teamMinutes(),
  returning_minutes_pos: teamMinutes(),
  /** Minutes per game over the team's last five of players who are no longer on it. */
  departed_minutes: teamMinutes(),
  departed_minutes_pos: teamMinutes(),
  /** Usual minutes of all players likely to play, and his own as a share of them, times 240. */
  team_expected_minutes: real({ min: 0, max: 800 }),
  minutes_share: real({ min: 0, max: 160 }),
  /** Usual minutes of players of his bucket who play more than he does, and how many play more. */
  minutes_above_pos: teamMinutes(),
  rank: int({ min: 0 }),
  rank_pos: int({ min: 0 }),
  /**
   * The number of team mates likely to play whom the site lists at a higher price, all and in his bucket; null without
   * a price.
   */
  salary_rank: nullable(int({ min: 0 })),
  salary_rank_pos: nullable(int({ min: 0 })),
  /** His minutes per game over the team's last five, games without him counted as zero. */
  team_recent_minutes: real({ min: 0, max: 80 }),
  /** Means over the team's last forty games, weighing most those with the same players on the court. */
  similar_minutes: nullable(real({ min: 0, max: 80 })),
  similar_start_rate: nullable(share()),
  similar_fpts_per_minute: nullable(real({ min: -5, max: 10 })),
  /** The evidence behind the three similar means: the sum of the weights of games. */
  similar_weight: real({ min: 0 }),
} as const;
export type TeamContext = RowOf<TableContract<typeof TEAM_COLUMNS>>;

export interface TeamMember extends Form {
  readonly player_id: number;
  readonly pos_bucket: string;
  readonly status: string | null;
  readonly listed_salary: number | null;
}

/**
 * The chance that a player of each status sits. Set by hand, near the shares of 2023-24; the chance to play that is
 * scored is fitted, this one only weighs absences.
 */
const ABSENCE: Readonly<Record<string, number>> = {
  OUT: 1,
  DOUBTFUL: 0.95,
  QUESTIONABLE: 0.45,
  PROBABLE: 0.06,
  AVAILABLE: 0,
  NOT_YET_SUBMITTED: 0.05,
};
const UNKNOWN_ABSENCE = 0.05;
const RECENT_GAMES = 5;
const SIMILAR_GAMES = 40;
/** The minutes of players who differ at which a past game counts for a quarter. */
const SIMILAR_MINUTES = 20;
const TEAM_MINUTES = 240;
/** A team of hardly anybody: shares of less than this would say that all play more than is possible. */
const MIN_TEAM_MINUTES = 120;

/** One row per member, in their order. */
export function teamContexts(
  history: BoxScoreHistory,
  teamId: number,
  members: readonly TeamMember[],
  positionOf: (playerId: number) => string | null,
): TeamContext[] {
  const games = history.games(teamId).slice(-SIMILAR_GAMES).reverse().map(byPlayer);
  const players = members.map((member) => playerToday(member, games));
  const departed = departedMinutes(games.slice(0, RECENT_GAMES), members, positionOf);
  const similar = similarGames(games, players);
  const expected = sumOf(players, ({ usual }) => usual);
  return players.map((player, index) => {
    const others = players.filter((_, other) => other !== index);
    const same = others.filter(({ bucket }) => bucket === player.bucket);
    const above = (of: readonly PlayerToday[]): PlayerToday[] =>
      of.filter(({ usual }) => usual > player.usual);
    const base = player.member.minutes_ew10;
    return {
      vacated_minutes_team: sumOf(others, ({ vacated }) => vacated),
      vacated_minutes_pos: sumOf(same, ({ vacated }) => vacated),
      absent_minutes: sumOf(others, (other) => other.absence * other.recentMinutes),
      absent_minutes_pos: sumOf(same, (other) => other.absence * other.recentMinutes),
      absent_starts: sumOf(others, (other) => other.absence * other.recentStarts),
      absent_starts_pos: sumOf(same, (other) => other.absence * other.recentStarts),
      absent_usage: Math.max(
        0,
        sumOf(others, (other) => other.absence * other.recentUsage),
      ),
      returning_minutes: sumOf(others, ({ returning }) => returning),
      returning_minutes_pos: sumOf(same, ({ returning }) => returning),
      departed_minutes: departed.all,
      departed_minutes_pos: departed.byBucket.get(player.bucket as Bucket) ?? 0,
      team_expected_minutes: expected,
      minutes_share: (base * TEAM_MINUTES) / Math.max(expected, MIN_TEAM_MINUTES),
      minutes_above_pos: sumOf(above(same), ({ usual }) => usual),
      rank: above(others).length,
      rank_pos: above(same).length,
      salary_rank: salaryRank(player.member, others),
      salary_rank_pos: salaryRank(player.member, same),
      team_recent_minutes: player.recentMinutes,
      ...similar(index),
    };
  });
}

/** The lines of one past game of the team by player. */
type LinesOfGame = ReadonlyMap<number, PlayedLine>;

function byPlayer({ played }: TeamGame): LinesOfGame {
  return new Map(played.map((line) => [line.player_id!, line]));
}

interface PlayerToday {
  readonly member: TeamMember;
  readonly bucket: string;
  /** Chance to sit, as weight of an absence. */
  readonly absence: number;
  readonly isHurt: boolean;
  /** Usual minutes by the chance to be in the rotation. */
  readonly usual: number;
  readonly vacated: number;
  readonly returning: number;
  readonly recentMinutes: number;
  readonly recentStarts: number;
  readonly recentUsage: number;
}

function playerToday(member: TeamMember, games: readonly LinesOfGame[]): PlayerToday {
  const recent = games.slice(0, RECENT_GAMES);
  const own = recent.flatMap((lines) => lines.get(member.player_id) ?? []);
  const aGame = Math.max(1, recent.length);
  const absence = member.status === null ? UNKNOWN_ABSENCE : (ABSENCE[member.status] ?? 0);
  const missedByInjury = !['played', 'dnp', 'did_not_dress', 'none'].includes(member.last_listing);
  const listedPlayable = ['PROBABLE', 'QUESTIONABLE'].includes(member.status ?? '');
  const isHurt = missedByInjury || listedPlayable;
  const usualWhenIn = member.minutes_ew10 * (isHurt ? 1 : member.play_share_5);
  const isAbsent = isAbsentStatus(member.status);
  return {
    member,
    bucket: member.pos_bucket,
    absence,
    isHurt,
    usual: usualWhenIn * (1 - absence),
    // A player who has been out for weeks has left nothing that his team mates' recent minutes do not hold already, and
    // neither has one who came to the team and has not played for it.
    vacated: isAbsent && member.games_with_team > 0 ? member.minutes_ew10 * member.play_share_5 : 0,
    returning: isHurt ? (1 - absence) * member.minutes_ew10 * (1 - own.length / aGame) : 0,
    recentMinutes: sumOf(own, (line) => line.minutes) / aGame,
    recentStarts: own.filter((line) => line.starter).length / aGame,
    recentUsage: sumOf(own, possessionsUsed) / aGame,
  };
}

/** Whether a status rules a player out, or all but. */
export function isAbsentStatus(status: string | null): boolean {
  return status === 'OUT' || status === 'DOUBTFUL';
}

/** The market's order of a team: it knows of new roles, and of new players, before a box score does. */
function salaryRank(
  { listed_salary: own }: TeamMember,
  others: readonly PlayerToday[],
): number | null {
  if (own === null) return null;
  return others.filter(
    ({ member }) => !isAbsentStatus(member.status) && (member.listed_salary ?? 0) > own,
  ).length;
}

function departedMinutes(
  recent: readonly LinesOfGame[],
  members: readonly TeamMember[],
  positionOf: (playerId: number) => string | null,
): { readonly all: number; readonly byBucket: ReadonlyMap<Bucket, number> } {
  const onTeam = new Set(members.map(({ player_id }) => player_id));
  const byBucket = new Map<Bucket, number>();
  let all = 0;
  for (const lines of recent) {
    for (const [id, line] of lines) {
      if (onTeam.has(id)) continue;
      const minutes = line.minutes / recent.length;
      const bucket = bucketOf(positionOf(id));
      byBucket.set(bucket, (byBucket.get(bucket) ?? 0) + minutes);
      all += minutes;
    }
  }
  return { all, byBucket };
}

type Similar = Pick<
  TeamContext,
  'similar_minutes' | 'similar_start_rate' | 'similar_fpts_per_minute' | 'similar_weight'
>;

/**
 * A past game differs from today's by the usual minutes of everybody who played then and is unlikely to now, or the
 * other way round; his own presence does not count. Its weight falls with the square of that, and with its age.
 */
function similarGames(
  games: readonly LinesOfGame[],
  players: readonly PlayerToday[],
): (index: number) => Similar {
  const presence = players.map(({ member, absence, isHurt }) =>
    !isHurt && member.play_share_5 === 0 ? 0 : 1 - absence,
  );
  const difference = (game: LinesOfGame, index: number): number => {
    const { member } = players[index]!;
    const then = game.has(member.player_id) ? 1 : 0;
    return Math.abs(then - presence[index]!) * Math.min(40, member.minutes_ew10);
  };
  const totals = games.map((game) => sumOf(players, (_, index) => difference(game, index)));
  return (index) => {
    const id = players[index]!.member.player_id;
    let [weight, minutes, starts, points, age] = [0, 0, 0, 0, 1];
    for (const [at, game] of games.entries()) {
      const line = game.get(id);
      if (line !== undefined) {
        const distance = 1 + (totals[at]! - difference(game, index)) / SIMILAR_MINUTES;
        const own = age / (distance * distance);
        weight += own;
        minutes += own * line.minutes;
        starts += line.starter ? own : 0;
        points += own * dkPoints(line);
      }
      age *= DECAY.games12;
    }
    const mean = (sum: number): number | null => (weight === 0 ? null : sum / weight);
    return {
      similar_minutes: mean(minutes),
      similar_start_rate: weight === 0 ? null : Math.min(1, starts / weight),
      similar_fpts_per_minute: minutes === 0 ? null : points / minutes,
      similar_weight: weight,
    };
  };
}

function sumOf<T>(items: readonly T[], value: (item: T, index: number) => number): number {
  let sum = 0;
  for (const [index, item] of items.entries()) sum += value(item, index);
  return sum;
}
