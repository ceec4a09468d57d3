/** The truth about each player that the box scores are drawn from, and who is on which team when. */
import { type GameDate } from '@pkg/std';
import { makeNames, ROSTER_SIZE, TEAMS, TWINS, type PersonName } from './names.ts';
import { bell, clamp, pick, streamOf, type Draw } from './random.ts';

/** Events per minute on the floor. */
export interface Rates {
  readonly fg2a: number;
  readonly fg3a: number;
  readonly fta: number;
  readonly oreb: number;
  readonly dreb: number;
  readonly ast: number;
  readonly stl: number;
  readonly blk: number;
  readonly tov: number;
  readonly pf: number;
}

export interface Player {
  readonly id: number;
  readonly name: PersonName;
  /** Index in TEAMS at the start of the season. */
  readonly firstTeam: number;
  /** 0 is the first starter, 12 the end of the bench. */
  readonly rank: number;
  /** Minutes per game when everybody is healthy. */
  readonly minutes: number;
  readonly positions: string;
  readonly rates: Rates;
  readonly fg2Pct: number;
  readonly fg3Pct: number;
  readonly ftPct: number;
}

export interface Trade {
  readonly date: GameDate;
  readonly playerIds: readonly [number, number];
}

// A healthy team's rotation: 240 minutes by rank.
const ROTATION = [34.5, 33, 31, 29.5, 27, 22, 19, 16, 12.5, 9, 4, 2, 0.5];

type Kind = 'guard' | 'wing' | 'big';

const KIND_OF_RANK: readonly Kind[] = [
  ...(['guard', 'wing', 'big', 'guard', 'wing', 'guard', 'big'] as const),
  ...(['wing', 'guard', 'big', 'wing', 'guard', 'big'] as const),
];

const POSITIONS: Readonly<Record<Kind, readonly string[]>> = {
  guard: ['PG', 'PG/SG', 'SG', 'PG/SG', 'SG/SF'],
  wing: ['SG/SF', 'SF', 'SF/PF', 'SF/PF'],
  big: ['PF/C', 'C', 'C', 'PF'],
};

// Tuned so that a team takes about 88 shots and has some 43 rebounds, 26 assists and 14 turnovers.
const RATES: Readonly<Record<Kind, Rates>> = {
  guard: {
    ...{ fg2a: 0.2, fg3a: 0.18, fta: 0.09, oreb: 0.017, dreb: 0.095, ast: 0.14 },
    ...{ stl: 0.035, blk: 0.009, tov: 0.066, pf: 0.07 },
  },
  wing: {
    ...{ fg2a: 0.21, fg3a: 0.17, fta: 0.085, oreb: 0.032, dreb: 0.132, ast: 0.072 },
    ...{ stl: 0.032, blk: 0.017, tov: 0.05, pf: 0.08 },
  },
  big: {
    ...{ fg2a: 0.27, fg3a: 0.06, fta: 0.105, oreb: 0.09, dreb: 0.23, ast: 0.055 },
    ...{ stl: 0.023, blk: 0.043, tov: 0.05, pf: 0.1 },
  },
};

/** All players, by id: team 9001 has 900101 to 900113. */
export function makePlayers(seed: number): Player[] {
  const names = makeNames(seed, TEAMS.length * ROSTER_SIZE);
  return names.map((name, index) => {
    const firstTeam = Math.floor(index / ROSTER_SIZE);
    const rank = index % ROSTER_SIZE;
    const id = TEAMS[firstTeam]!.id * 100 + rank + 1;
    return makePlayer(streamOf(seed, 'player', id), {
      id,
      name: twinAt(firstTeam, rank) ?? name,
      firstTeam,
      rank,
    });
  });
}

/** The index in TEAMS of the player's team on `date`. */
export function teamOn(
  player: Player,
  date: GameDate,
  players: readonly Player[],
  trade: Trade,
): number {
  const [left, right] = trade.playerIds;
  if (date < trade.date || (player.id !== left && player.id !== right)) return player.firstTeam;
  const other = player.id === left ? right : left;
  return players.find(({ id }) => id === other)!.firstTeam;
}

/** DraftKings points per minute that follow from the player's truth, bonuses aside. */
export function pointsPerMinute({ rates, fg2Pct, fg3Pct, ftPct }: Player): number {
  const made = rates.fg3a * fg3Pct;
  const points = 2 * rates.fg2a * fg2Pct + 3 * made + rates.fta * ftPct;
  const rest = 1.25 * (rates.oreb + rates.dreb) + 1.5 * rates.ast + 2 * (rates.stl + rates.blk);
  return points + 0.5 * made + rest - 0.5 * rates.tov;
}

function makePlayer(draw: Draw, who: Pick<Player, 'id' | 'name' | 'firstTeam' | 'rank'>): Player {
  const kind = KIND_OF_RANK[who.rank]!;
  // Better players shoot more and pass more; what everybody does by size varies less.
  const usage = clamp(1.2 - 0.035 * who.rank + 0.1 * bell(draw), 0.6, 1.6);
  const vary = (rate: number, by: number): number => rate * clamp(1 + by * bell(draw), 0.4, 1.8);
  const base = RATES[kind];
  return {
    ...who,
    minutes: ROTATION[who.rank]!,
    positions: pick(draw, POSITIONS[kind]),
    rates: {
      fg2a: usage * vary(base.fg2a, 0.18),
      fg3a: usage * vary(base.fg3a, 0.25),
      fta: usage * vary(base.fta, 0.25),
      oreb: vary(base.oreb, 0.25),
      dreb: vary(base.dreb, 0.2),
      ast: usage * vary(base.ast, 0.25),
      stl: vary(base.stl, 0.2),
      blk: vary(base.blk, 0.3),
      tov: usage * vary(base.tov, 0.15),
      pf: vary(base.pf, 0.15),
    },
    fg2Pct: 0.54 + 0.025 * bell(draw),
    fg3Pct: 0.36 + 0.02 * bell(draw),
    ftPct: 0.78 + 0.05 * bell(draw),
  };
}

/** The twins are a starter of the second team and a sixth man of the sixth. */
function twinAt(team: number, rank: number): PersonName | undefined {
  if (team === 1 && rank === 2) return TWINS[0];
  return team === 5 && rank === 5 ? TWINS[1] : undefined;
}
