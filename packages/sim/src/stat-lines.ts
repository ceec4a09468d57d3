/** Steps 5 and 6 of a world: team factor, drift to the implied total, stat lines and DraftKings points. */

import { exp } from './math/exp-log.ts';
import { normalQuantile } from './math/normal.ts';
import { makeStudentTable, studentFromWord } from './math/student-table.ts';
import { RATES } from './input.ts';
import type { SimProfile } from './profile.ts';
import { score, STATS } from './scoring.ts';
import { drawIndependent, drawShares, Flooring } from './shot-allocation.ts';
import type { Slate } from './slate.ts';
import type { Stream } from './stream.ts';

const SHOTS = 3;
const EVENTS = RATES.length;

/** The stat lines of one world after another; its arrays hold the last world drawn. */
export class StatLines {
  /** Player-major, `STATS` wide. */
  readonly stats: Float64Array;
  /** DraftKings points of each player. */
  readonly fpts: Float64Array;

  readonly #slate: Slate;
  readonly #profile: SimProfile;
  readonly #table: Float64Array = makeStudentTable();
  readonly #floorings: readonly Flooring[];
  /** Expected points a minute of each player. */
  readonly #pointsPerMinute: Float64Array;
  /** Points that the market implies for each team; NaN where it is silent. */
  readonly #implied: Float64Array;
  /** Scratch of one team: attempts and noise of each kind of shot. */
  readonly #attempts: readonly Float64Array[];
  readonly #noise: readonly Float64Array[];
  readonly #events: Float64Array = new Float64Array(EVENTS);

  constructor(slate: Slate, profile: SimProfile) {
    const players = slate.playerRow.length;
    this.#slate = slate;
    this.#profile = profile;
    this.stats = new Float64Array(players * STATS.length);
    this.fpts = new Float64Array(players);
    this.#floorings = RATES.map((name) => new Flooring(profile.noise.k[name]));
    this.#pointsPerMinute = pointsPerMinute(slate);
    this.#implied = impliedPoints(slate);
    const scratch = (): Float64Array[] =>
      Array.from({ length: SHOTS }, () => new Float64Array(players));
    this.#attempts = scratch();
    this.#noise = scratch();
  }

  /** Draws every stat line: one word a team, then nine a player, of which who sits uses none. */
  draw(stream: Stream, minutes: Float64Array, targets: Float64Array): void {
    const { teamStart } = this.#slate;
    const sigma = this.#profile.team.factor_sigma;
    for (let team = 0; team < targets.length; team++) {
      const [from, to] = [teamStart[team]!, teamStart[team + 1]!];
      // exp(sigma z - sigma^2 / 2) has mean 1.
      const factor = exp(sigma * normalQuantile(stream.uniform()) - (sigma * sigma) / 2);
      const drift = this.#driftOf(team, from, to, minutes, targets[team]!);
      this.#drawTeam(stream, from, to, minutes, factor, factor * drift);
    }
  }

  /** Brings a team's expected points towards the implied ones, over its regulation minutes, by `drift_max` at most. */
  #driftOf(team: number, from: number, to: number, minutes: Float64Array, target: number): number {
    const implied = this.#implied[team]!;
    if (implied !== implied) return 1;
    let expected = 0;
    for (let p = from; p < to; p++) expected += minutes[p]! * this.#pointsPerMinute[p]!;
    if (expected === 0) return 1;
    const { team: teamConstants, minutes: minuteConstants } = this.#profile;
    const wanted = (implied * target) / (minuteConstants.team * expected);
    return Math.max(1 - teamConstants.drift_max, Math.min(1 + teamConstants.drift_max, wanted));
  }

  #drawTeam(
    stream: Stream,
    from: number,
    to: number,
    minutes: Float64Array,
    factor: number,
    shotFactor: number,
  ): void {
    for (let p = from; p < to; p++) {
      if (minutes[p]! > 0) this.#drawPlayer(stream, p, p - from, minutes[p]!, factor, shotFactor);
      else this.#rest(stream, p, p - from);
    }
    const allocate = this.#profile.noise.shots === 'share' ? drawShares : drawIndependent;
    for (let kind = 0; kind < SHOTS; kind++) {
      const flooring = this.#floorings[kind]!;
      allocate(this.#attempts[kind]!, this.#noise[kind]!, to - from, flooring);
    }
    this.#makeShots(from, to);
  }

  /** The six events of one player, and the expected attempts and noise of his shots. */
  #drawPlayer(
    stream: Stream,
    p: number,
    at: number,
    minutes: number,
    factor: number,
    shotFactor: number,
  ): void {
    const { rates } = this.#slate;
    const stats = this.stats;
    const events = this.#events;
    for (let kind = 0; kind < EVENTS; kind++) {
      const flooring = this.#floorings[kind]!;
      const mean = minutes * rates[p * EVENTS + kind]!;
      const noise = flooring.k * studentFromWord(this.#table, stream.word());
      if (kind < SHOTS) {
        this.#attempts[kind]![at] = mean * shotFactor;
        this.#noise[kind]![at] = noise;
      } else {
        events[kind] = mean * factor * flooring.correction * Math.max(0, 1 + noise);
      }
    }
    const line = p * STATS.length;
    stats[line] = minutes;
    stats[line + 2] = events[3]! + events[4]!;
    stats[line + 3] = events[5]!;
    stats[line + 4] = events[6]!;
    stats[line + 5] = events[7]!;
    stats[line + 6] = events[8]!;
  }

  /** Who sits has a line of zeros, and the words that he would have used are passed over. */
  #rest(stream: Stream, p: number, at: number): void {
    stream.skip(EVENTS);
    this.stats.fill(0, p * STATS.length, (p + 1) * STATS.length);
    for (let kind = 0; kind < SHOTS; kind++) {
      this.#attempts[kind]![at] = 0;
      this.#noise[kind]![at] = 0;
    }
  }

  #makeShots(from: number, to: number): void {
    const { percentages } = this.#slate;
    const [twos, threes, frees] = this.#attempts as [Float64Array, Float64Array, Float64Array];
    for (let p = from; p < to; p++) {
      const at = p - from;
      const madeThrees = threes[at]! * percentages[p * SHOTS + 1]!;
      const madeTwos = twos[at]! * percentages[p * SHOTS]!;
      const line = p * STATS.length;
      this.stats[line + 1] =
        2 * madeTwos + 3 * madeThrees + frees[at]! * percentages[p * SHOTS + 2]!;
      this.stats[line + 7] = madeThrees;
      this.fpts[p] = score(this.stats, line, this.#profile.scoring);
    }
  }
}

function pointsPerMinute({ rates, percentages, playerRow }: Slate): Float64Array {
  return Float64Array.from(playerRow, (_, p) => {
    const [r, s] = [p * EVENTS, p * SHOTS];
    const twos = 2 * rates[r]! * percentages[s]!;
    const threes = 3 * rates[r + 1]! * percentages[s + 1]!;
    return twos + threes + rates[r + 2]! * percentages[s + 2]!;
  });
}

/** total / 2 - spread / 2 at home and total / 2 + spread / 2 away; a missing spread counts as 0. */
function impliedPoints({ spreadHome, total, teamRow }: Slate): Float64Array {
  return Float64Array.from(teamRow, (_, team) => {
    const game = team >> 1;
    const spread = spreadHome[game]!;
    const half = spread === spread ? spread / 2 : 0;
    return total[game]! / 2 + ((team & 1) === 0 ? -half : half);
  });
}
