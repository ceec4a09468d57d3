/** Box scores, drawn from the players' truth; every line adds up. */
import { eachCount } from '@pkg/nba';
import type { BoxScoreArchiveRow } from '../import/season-tables.ts';
import { shareMinutes } from './minutes.ts';
import { TEAMS } from './names.ts';
import type { Player } from './players.ts';
import { bell, clamp, streamOf, successes, type Draw } from './random.ts';
import { fitPlayers, type GameDay, type Side } from './season.ts';
import { drawShots, type Shots } from './shooting.ts';

/** The stat line of someone who played. */
type Line = ReturnType<typeof scoring> & ReturnType<typeof drawRest>;

type Lines = ReadonlyMap<Player, Line>;

export interface PlayedGame {
  readonly rows: readonly BoxScoreArchiveRow[];
  readonly isOvertime: boolean;
}

const OVERTIME_CHANCE = 0.07;
const HOME_EDGE = 0.013; // of a shooting percentage: about two and a half points a game
// An overtime game was level after 48 minutes, so it can't end far apart.
const OVERTIME_MARGIN = 12;
// Beyond this the starters sit and the score comes back.
const BLOWOUT_MARGIN = 30;
const STARTERS = 5;
const FOULS_MOST = 6;

/** Plays one game: the rows of both rosters, home first. */
export function playGame(seed: number, { listing, home, away }: GameDay): PlayedGame {
  const draw = streamOf(seed, 'game', listing.gameId);
  const isOvertime = draw() < OVERTIME_CHANCE;
  for (;;) {
    const pace = 1 + 0.035 * bell(draw);
    const homeLines = playSide(draw, home, isOvertime, pace, HOME_EDGE);
    const awayLines = playSide(draw, away, isOvertime, pace, 0);
    const margin = pointsOf(homeLines) - pointsOf(awayLines);
    if (margin === 0 || Math.abs(margin) > (isOvertime ? OVERTIME_MARGIN : BLOWOUT_MARGIN))
      continue;
    const rows = [
      ...rowsOf(draw, { listing, home, away }, home, homeLines, margin),
      ...rowsOf(draw, { listing, home, away }, away, awayLines, -margin),
    ];
    return { rows, isOvertime };
  }
}

function playSide(draw: Draw, side: Side, isOvertime: boolean, pace: number, edge: number): Lines {
  const varied = (by: number): ReadonlyMap<Player, number> =>
    new Map(side.roster.map((player) => [player, clamp(1 + by * bell(draw), 0.5, 1.6)]));
  const [shares, forms] = [varied(0.13), varied(0.16)];
  const [team, most] = isOvertime ? [265, 47] : [240, 42];
  const minutes = shareMinutes(fitPlayers(side), team, most, (player) => shares.get(player)!);
  const ownPace = pace * (1 + 0.025 * bell(draw));
  const ownEdge = edge + 0.01 * bell(draw);
  const shots = drawShots(draw, minutes, (player) => forms.get(player)!, ownPace, ownEdge);
  return new Map(
    [...minutes].map(([player, played]) => [
      player,
      { ...scoring(shots.get(player)!), ...drawRest(draw, player, played, forms.get(player)!) },
    ]),
  );
}

function scoring({ fg2a, fg3a, fta, fg2m, fg3m, ftm }: Shots) {
  const pts = 2 * fg2m + 3 * fg3m + ftm;
  return { fgm: fg2m + fg3m, fga: fg2a + fg3a, fg3m, fg3a, ftm, fta, pts };
}

/**
 * Each quarter of a minute brings each event or not: close to a Poisson count, which a day's form
 * widens.
 */
function drawRest(draw: Draw, player: Player, minutes: number, form: number) {
  const trials = minutes * 4;
  const count = (rate: number): number => successes(draw, trials, rate / 4);
  const { rates } = player;
  const [oreb, dreb] = [count(rates.oreb * form), count(rates.dreb * form)];
  const rest = { ast: count(rates.ast * form), stl: count(rates.stl), blk: count(rates.blk) };
  const losses = { tov: count(rates.tov), pf: Math.min(FOULS_MOST, count(rates.pf)) };
  return { minutes, oreb, dreb, reb: oreb + dreb, ...rest, ...losses };
}

function pointsOf(lines: Lines): number {
  return [...lines.values()].reduce((sum, { pts }) => sum + pts, 0);
}

function rowsOf(
  draw: Draw,
  { listing, home, away }: GameDay,
  side: Side,
  lines: Lines,
  margin: number,
): BoxScoreArchiveRow[] {
  const other = side === home ? away : home;
  const plusMinus = sharePlusMinus(draw, lines, margin);
  const starters = [...lines.keys()].slice(0, STARTERS);
  return side.roster.map((player) => ({
    game_id: listing.gameId,
    game_date: listing.date,
    team: TEAMS[side.team]!.tricode,
    team_id: TEAMS[side.team]!.id,
    opp: TEAMS[other.team]!.tricode,
    opp_id: TEAMS[other.team]!.id,
    is_home: side === home,
    player_id: player.id,
    player_name: player.name.full,
    status: statusOf(side, player, lines),
    starter: starters.includes(player),
    ...(lines.get(player) ?? NOT_PLAYED),
    plus_minus: plusMinus.get(player) ?? null,
  }));
}

function statusOf({ designations }: Side, player: Player, lines: Lines): string {
  if (lines.has(player)) return 'played';
  return designations.get(player.id)?.canPlay === false ? 'inactive' : 'dnp';
}

/**
 * Whole numbers that sum to five times the margin: five players are on the floor for each point.
 */
function sharePlusMinus(draw: Draw, lines: Lines, margin: number): ReadonlyMap<Player, number> {
  const all = [...lines];
  const teamMinutes = all.reduce((sum, [, { minutes }]) => sum + minutes, 0);
  const shares = all.map(([, { minutes }]) =>
    Math.round((5 * margin * minutes) / teamMinutes + (minutes / 8) * bell(draw)),
  );
  let excess = shares.reduce((sum, share) => sum + share, 0) - 5 * margin;
  for (let index = 0; excess !== 0; index = (index + 1) % shares.length) {
    const step = Math.sign(excess);
    shares[index]! -= step;
    excess -= step;
  }
  return new Map(all.map(([player], index) => [player, shares[index]!]));
}

const NOT_PLAYED = { minutes: null, ...eachCount(null) };
