/** Daily-fantasy slates: their games, salaries and ownership. */
import { addDays, instantFromMs, MINUTE_MS, type GameDate, type Instant } from '@pkg/std';
import type {
  BoxScoreArchiveRow,
  OwnershipArchiveRow,
  SalaryArchiveRow,
} from '../import/season-tables.ts';
import { eastern, ODD_DATES } from './calendar.ts';
import { expectedMinutes } from './market.ts';
import { pointsPerMinute, type Player } from './players.ts';
import { bell, clamp, streamOf, type Draw } from './random.ts';
import { byDate, expectedPlayers, tricodeOf, type GameDay } from './season.ts';

interface Slate {
  readonly date: GameDate;
  readonly periodId: number;
  readonly games: readonly GameDay[];
  /** The first tip of its own games. */
  readonly lock: Instant;
}

interface Priced {
  readonly player: Player;
  readonly row: SalaryArchiveRow;
  /** The points that the field expects, from what is known half an hour before the lock. */
  readonly expected: number;
}

const FIRST_PERIOD = 5001;
const CONTESTS = [
  { name: 'Demo $5 Grand Arcade', entries: 23_500, buyin: 5, type: 1, noise: 0.12 },
  { name: 'Demo $150 Back Room', entries: 420, buyin: 150, type: 2, noise: 0.3 },
];
const ROSTER_SPOTS = 8;
const MAX_OWNED = 85;
// Salaries follow the last games once there are some; before, what the player is known for.
const RECENT_GAMES = 8;
const PRIOR_GAMES = 3;

export interface SlateTables {
  readonly salaries: readonly SalaryArchiveRow[];
  readonly ownership: readonly OwnershipArchiveRow[];
}

export function makeSlates(
  seed: number,
  games: readonly GameDay[],
  boxscores: readonly BoxScoreArchiveRow[],
): SlateTables {
  const points = pointsByPlayer(boxscores);
  const priced = slatesOf(games).map((slate) => ({ slate, players: price(seed, slate, points) }));
  return {
    salaries: priced.flatMap(({ players }) => players.map(({ row }) => row)),
    ownership: priced.flatMap(({ slate, players }) => ownershipOf(seed, slate, players)),
  };
}

function slatesOf(games: readonly GameDay[]): Slate[] {
  return [...byDate(games.filter(({ listing }) => listing.isPlayed))]
    .map(([date, today]) => ({ date, games: today.filter((game) => isOnSlate(game)) }))
    .filter(({ date, games: chosen }) => date !== ODD_DATES.noSlate && chosen.length >= 2)
    .map(({ date, games: chosen }, index) => ({
      date,
      periodId: FIRST_PERIOD + index,
      games: chosen,
      lock: chosen[0]!.listing.tip,
    }));
}

function isOnSlate({ listing: { date, tip } }: GameDay): boolean {
  return date !== ODD_DATES.eveningSlate || tip >= eastern(date, 18);
}

interface Scored {
  readonly date: GameDate;
  readonly points: number;
}

function pointsByPlayer(boxscores: readonly BoxScoreArchiveRow[]): ReadonlyMap<number, Scored[]> {
  const games = new Map<number, Scored[]>();
  for (const row of boxscores) {
    if (row.player_id === null || row.minutes === null) continue;
    const scored = { date: row.game_date, points: fantasyPoints(row) };
    games.set(row.player_id, [...(games.get(row.player_id) ?? []), scored]);
  }
  return games;
}

/** DraftKings points without the bonuses, which no salary hangs on. */
function fantasyPoints(row: BoxScoreArchiveRow): number {
  const defence = 2 * (row.stl! + row.blk!);
  return row.pts! + 0.5 * row.fg3m! + 1.25 * row.reb! + 1.5 * row.ast! + defence - 0.5 * row.tov!;
}

function price(seed: number, slate: Slate, points: ReadonlyMap<number, Scored[]>): Priced[] {
  const cutoff = instantFromMs(slate.lock - 30 * MINUTE_MS);
  return slate.games.flatMap(({ listing, home, away }) =>
    [away, home].flatMap((side) => {
      const minutes = expectedMinutes(expectedPlayers(side, cutoff));
      const clock = pacificClock(listing.tip, slate.date);
      const matchup = `${tricodeOf(away.team)}@${tricodeOf(home.team)} ${clock}`;
      return side.roster.map((player) => {
        const draw = streamOf(seed, 'salary', slate.date, player.id);
        const row = {
          game_date: slate.date,
          period_id: slate.periodId,
          player_id: player.id,
          player_name: player.name.full,
          team: tricodeOf(side.team),
          positions: player.positions,
          salary: salaryOf(draw, recentMean(player, slate.date, points)),
          matchup,
        };
        return { player, row, expected: (minutes.get(player) ?? 0) * pointsPerMinute(player) };
      });
    }),
  );
}

/** The slate is public the day before, so that it knows games up to two days before its own. */
function recentMean(
  player: Player,
  date: GameDate,
  points: ReadonlyMap<number, readonly Scored[]>,
): number {
  const before = addDays(date, -1);
  const recent = (points.get(player.id) ?? [])
    .filter((game) => game.date < before)
    .slice(-RECENT_GAMES);
  const prior = PRIOR_GAMES * player.minutes * pointsPerMinute(player);
  const sum = recent.reduce((total, game) => total + game.points, prior);
  return sum / (recent.length + PRIOR_GAMES);
}

function salaryOf(draw: Draw, mean: number): number {
  const fair = 1400 + 178 * mean + 150 * bell(draw);
  return clamp(100 * Math.round(fair / 100), 3000, 11_500);
}

function pacificClock(tip: Instant, date: GameDate): string {
  const easternMinutes = (tip - eastern(date, 12)) / MINUTE_MS + 12 * 60;
  const minutes = easternMinutes - 3 * 60;
  const hour = Math.floor(minutes / 60);
  const clock = `${hour > 12 ? hour - 12 : hour}:${String(minutes % 60).padStart(2, '0')}`;
  return `${clock} ${hour >= 12 ? 'PM' : 'AM'}`;
}

function ownershipOf(
  seed: number,
  slate: Slate,
  players: readonly Priced[],
): OwnershipArchiveRow[] {
  return CONTESTS.flatMap((contest, index) => {
    const draw = streamOf(seed, 'ownership', slate.periodId, contest.name);
    const weights = players.map(({ row, expected }) => {
      // Points per thousand dollars, above what the cheapest bench player gives; cubed, since the
      // field crowds.
      const value = Math.max(0, (1000 * expected) / row.salary - 1.5);
      return value * value * value * clamp(1 + contest.noise * bell(draw), 0.1, 3);
    });
    return shareOwnership(weights).map((percent, place) => ({
      game_date: slate.date,
      period_id: slate.periodId,
      contest_id: 700_000 + 10 * slate.periodId + index,
      contest_name: contest.name,
      entries: contest.entries,
      buyin: contest.buyin,
      contest_type: contest.type,
      player_id: players[place]!.player.id,
      player_name: players[place]!.row.player_name,
      salary: players[place]!.row.salary,
      actual_own_pct: percent,
    }));
  }).filter((row) => row.actual_own_pct > 0);
}

/**
 * Percentages of two decimals that sum to about 800, none above the most that a field agrees on.
 */
function shareOwnership(weights: readonly number[]): number[] {
  let open = weights.map((_, index) => index);
  const shares = weights.map(() => 0);
  let left = 100 * ROSTER_SPOTS;
  for (;;) {
    const weight = open.reduce((sum, index) => sum + weights[index]!, 0);
    const share = (index: number): number => (left * weights[index]!) / weight;
    const over = open.filter((index) => share(index) > MAX_OWNED);
    if (over.length === 0) {
      for (const index of open) shares[index] = share(index);
      return shares.map((percent) => Math.round(100 * percent) / 100);
    }
    for (const index of over) shares[index] = MAX_OWNED;
    left -= over.length * MAX_OWNED;
    open = open.filter((index) => !over.includes(index));
  }
}
