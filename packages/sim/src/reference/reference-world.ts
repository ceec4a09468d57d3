/**
 * The reference of the kernel (assembly/): the same worlds to the bit, one at a time, in plain TypeScript.
 *
 * Every result of + - x / and of a square root is rounded to float32, as the kernel's lanes are. Sums of ticks need no
 * rounding: they are integers below 2^24.
 */

import {
  BLOWOUT_MARGIN,
  CEILING_TICKS,
  COMFORTABLE_MARGIN,
  DRIFT_HIGH,
  DRIFT_LOW,
  FACTOR_SHIFT,
  GAME_CELLS,
  GAME_MARGIN,
  GAME_SIGMA,
  GAME_WORDS,
  IS_COUNTS,
  MARGIN_SD,
  MAX_TEAM_PLAYERS,
  ONE_PERIOD_MARGIN,
  OVERTIME_CEILING_TICKS,
  OVERTIME_TEAM_TICKS,
  SCRIPT_Z,
  SCRIPTS,
  STAT_SUMS,
  TEAM_CELLS,
  TEAM_END,
  TEAM_IMPLIED,
  TEAM_SIGMA,
  TEAM_START,
  TEAM_TICKS,
  TICKS_PER_MINUTE,
  TWO_PERIOD_MARGIN,
  WORDS_PER_COUNTED_PLAYER,
  WORDS_PER_GAME,
  WORDS_PER_PLAYER,
  WORDS_PER_TEAM,
} from '../kernel-layout.ts';
import { exp32 } from '../math/exp-log-32.ts';
import { quantileOf } from '../math/quantile-table.ts';
import type { Plan } from '../plan-memory.ts';
import type { Stream } from '../stream.ts';
import { CountLines } from './count-lines.ts';
import { LineTaker } from './line-taker.ts';
import { NoiseLines } from './noise-lines.ts';
import { TeamMinutes } from './team-minutes.ts';
import type { LineDrawer } from './line-drawer.ts';

const f = Math.fround;

/** Makes one world after another; its fields hold the last one, in canonical order. */
export class ReferenceWorld {
  /** Points of each game, home minus away, and the points of both teams. */
  readonly margins: Float32Array;
  readonly totals: Float32Array;
  /** Overtime periods of each game: 0, 1 or 2. */
  readonly overtimes: Uint8Array;
  /** 1 for each team that could not reach its minutes with the players left. */
  readonly isShort: Uint8Array;
  readonly lines: LineTaker;
  /** Minutes of each player. */
  readonly minutes: Float32Array;
  readonly #plan: Plan;
  readonly #minutes: TeamMinutes;
  readonly #drawer: LineDrawer;
  readonly #stride: number;
  /** The values of the game that is being drawn. */
  readonly #words: Int32Array;

  constructor(plan: Plan) {
    const { players, games } = plan;
    this.#plan = plan;
    this.margins = new Float32Array(games);
    this.totals = new Float32Array(games);
    this.overtimes = new Uint8Array(games);
    this.isShort = new Uint8Array(2 * games);
    this.lines = new LineTaker(plan, players);
    this.minutes = new Float32Array(players);
    this.#minutes = new TeamMinutes(plan, MAX_TEAM_PLAYERS);
    const isCounts = plan.integers[plan.constantsAt + IS_COUNTS] !== 0;
    this.#stride = isCounts ? WORDS_PER_COUNTED_PLAYER : WORDS_PER_PLAYER;
    this.#words = new Int32Array(
      WORDS_PER_GAME + 2 * (WORDS_PER_TEAM + MAX_TEAM_PLAYERS * this.#stride),
    );
    this.#drawer = isCounts
      ? new CountLines(plan, this.lines)
      : new NoiseLines(plan, this.lines, MAX_TEAM_PLAYERS);
  }

  /** Makes the world whose stream starts where `stream` stands. */
  make(stream: Stream): void {
    const { games, gamesAt, integers } = this.#plan;
    for (let game = 0; game < games; game++) {
      const count = integers[gamesAt + game * GAME_CELLS + GAME_WORDS]!;
      for (let i = 0; i < count; i++) this.#words[i] = stream.word();
      this.#drawGame(game, this.#words);
    }
  }

  #constant(cell: number): number {
    return this.#plan.floats[this.#plan.constantsAt + cell]!;
  }

  #drawGame(game: number, words: Int32Array): void {
    const { floats, gamesAt, normal } = this.#plan;
    const mean = floats[gamesAt + game * GAME_CELLS + GAME_MARGIN]!;
    const margin = f(mean + f(this.#constant(MARGIN_SD) * quantileOf(normal, words[0]!)));
    const lead = Math.abs(margin);
    const periods =
      (lead < this.#constant(ONE_PERIOD_MARGIN) ? 1 : 0) +
      (lead < this.#constant(TWO_PERIOD_MARGIN) ? 1 : 0);
    const pace = f(this.#constant(GAME_SIGMA) * quantileOf(normal, words[1]!));
    this.margins[game] = margin;
    this.overtimes[game] = periods;
    this.totals[game] = 0;
    const next = this.#drawTeam(2 * game, words, WORDS_PER_GAME, margin, pace);
    this.#drawTeam(2 * game + 1, words, next, -margin, pace);
  }

  /** Draws a team whose words start at `at`; returns where the next team's start. */
  #drawTeam(team: number, words: Int32Array, at: number, lead: number, pace: number): number {
    const { integers, teamsAt, normal } = this.#plan;
    const record = teamsAt + team * TEAM_CELLS;
    const first = integers[record + TEAM_START]!;
    const count = integers[record + TEAM_END]! - first;
    const stride = this.#stride;
    const players = at + WORDS_PER_TEAM;
    this.#minutes.draw(first, count, words, players, stride, this.#shifts(lead));
    const game = team >> 1;
    const periods = this.overtimes[game]!;
    const target = this.#constant(TEAM_TICKS) + periods * this.#constant(OVERTIME_TEAM_TICKS);
    const ceiling =
      this.#constant(CEILING_TICKS) + periods * this.#constant(OVERTIME_CEILING_TICKS);
    this.isShort[team] = this.#minutes.isShort(target, ceiling) ? 1 : 0;
    const expected = this.#minutes.fill(first, count, target, ceiling);
    const spread = f(f(this.#constant(TEAM_SIGMA) * quantileOf(normal, words[at]!)) + pace);
    const factor = exp32(f(spread + this.#constant(FACTOR_SHIFT)));
    const shotFactor = f(factor * this.#drift(record, target, expected));
    const { ticks } = this.#minutes;
    this.#drawer.draw({ first, count, ticks, words, at: players + 2, stride, factor, shotFactor });
    for (let p = first; p < first + count; p++) {
      this.minutes[p] = ticks[p - first]! / TICKS_PER_MINUTE;
      this.totals[game] = this.totals[game]! + this.lines.stats[p * STAT_SUMS + 1]!;
    }
    return players + count * stride;
  }

  #drift(record: number, target: number, expected: number): number {
    const implied = this.#plan.floats[record + TEAM_IMPLIED]!;
    if (implied === 0) return 1;
    const wanted = f(f(implied * target) / Math.max(f(1e-6), expected));
    return Math.min(this.#constant(DRIFT_HIGH), Math.max(this.#constant(DRIFT_LOW), wanted));
  }

  /** The shift of starters and of the bench under the script that `lead` makes. */
  #shifts(lead: number): readonly number[] {
    const blowout = this.#constant(BLOWOUT_MARGIN);
    const comfortable = this.#constant(COMFORTABLE_MARGIN);
    let script = 4;
    if (lead >= blowout) script = 0;
    else if (lead >= comfortable) script = 1;
    else if (lead > -comfortable) script = 2;
    else if (lead > -blowout) script = 3;
    return [0, 1].map((role) => this.#constant(SCRIPT_Z + role * SCRIPTS + script));
  }
}
