/** Draws how often a team shoots, and who does: teammates share a team's shots, so that a missing star is made up for. */
import type { Player } from './players.ts';
import { successes, type Draw } from './random.ts';

type ShotKind = 'fg2a' | 'fg3a' | 'fta';

export interface Shots {
  readonly fg2a: number;
  readonly fg3a: number;
  readonly fta: number;
  readonly fg2m: number;
  readonly fg3m: number;
  readonly ftm: number;
}

// An average team's attempts in 240 minutes: about 112 points at the players' mean percentages.
const USUAL: Readonly<Record<ShotKind, number>> = { fg2a: 53, fg3a: 35, fta: 22 };
// The share by which a team of eager shooters goes beyond the usual: the pace of a game is not theirs alone.
const OWN_PART = 0.3;

/** Attempts of one kind that the players would make in `minutes`. */
export function expectedAttempts(kind: ShotKind, minutes: ReadonlyMap<Player, number>): number {
  let [played, eager] = [0, 0];
  for (const [{ rates }, own] of minutes) {
    played += own;
    eager += own * rates[kind];
  }
  return (1 - OWN_PART) * USUAL[kind] * (played / 240) + OWN_PART * eager;
}

/**
 * Draws each player's attempts and makes; `pace` scales a team's attempts, `edge` adds to
 * field-goal percentages.
 */
export function drawShots(
  draw: Draw,
  minutes: ReadonlyMap<Player, number>,
  form: (player: Player) => number,
  pace: number,
  edge: number,
): ReadonlyMap<Player, Shots> {
  const players = [...minutes.keys()];
  const attempts = (kind: ShotKind): number[] => {
    const total = Math.round(pace * expectedAttempts(kind, minutes));
    const weights = players.map(
      (player) => minutes.get(player)! * player.rates[kind] * form(player),
    );
    return shareOut(draw, total, weights);
  };
  const [fg2a, fg3a, fta] = [attempts('fg2a'), attempts('fg3a'), attempts('fta')];
  return new Map(
    players.map((player, index) => {
      const tried = { fg2a: fg2a[index]!, fg3a: fg3a[index]!, fta: fta[index]! };
      const fg2m = successes(draw, tried.fg2a, player.fg2Pct + edge);
      const fg3m = successes(draw, tried.fg3a, player.fg3Pct + edge);
      return [player, { ...tried, fg2m, fg3m, ftm: successes(draw, tried.fta, player.ftPct) }];
    }),
  );
}

/** Gives each of `total` shots to one of the players, in proportion to their weights. */
function shareOut(draw: Draw, total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0);
  const counts = weights.map(() => 0);
  for (let shot = 0; shot < total; shot += 1) {
    let place = draw() * sum;
    let index = 0;
    while (index < weights.length - 1 && place >= weights[index]!) {
      place -= weights[index]!;
      index += 1;
    }
    counts[index]! += 1;
  }
  return counts;
}
