/** Steps 1 to 4 of a world: margins and scripts, who plays, raw minutes, and minutes brought to the team's total. */

import { normalQuantile } from './math/normal.ts';
import type { SimProfile } from './profile.ts';
import type { Slate } from './slate.ts';
import type { Stream } from './stream.ts';
import { fillToTotal, TICKS_PER_MINUTE } from './water-fill.ts';

/** Scripts in the order of their index, from a team's own view. */
const SCRIPTS = [
  'blowout_win',
  'comfortable_win',
  'close',
  'comfortable_loss',
  'blowout_loss',
] as const;

/** The games of one world after another; its arrays hold the last world drawn. */
export class GameModel {
  /** Points, home minus away, as float32 numbers: what is stored is what decided. */
  readonly margins: Float64Array;
  /** Overtime periods of each game: 0, 1 or 2. */
  readonly overtimes: Uint8Array;
  /** Minutes of each player, multiples of 2^-16; 0 for who sits. */
  readonly minutes: Float64Array;
  /** Minutes that each team should reach. */
  readonly targets: Float64Array;
  /** 1 for each team that could not reach its minutes with who is left. */
  readonly isShort: Uint8Array;

  readonly #slate: Slate;
  readonly #profile: SimProfile;
  readonly #marginMeans: Float64Array;
  readonly #sigmaBelow: Float64Array;
  readonly #sigmaAbove: Float64Array;
  /** Script-major: the median minutes of each player under each script. */
  readonly #centres: Float64Array;

  constructor(slate: Slate, profile: SimProfile) {
    const players = slate.playerRow.length;
    const teams = slate.teamRow.length;
    this.#slate = slate;
    this.#profile = profile;
    this.margins = new Float64Array(slate.gameRow.length);
    this.overtimes = new Uint8Array(slate.gameRow.length);
    this.minutes = new Float64Array(players);
    this.targets = new Float64Array(teams);
    this.isShort = new Uint8Array(teams);
    // Without a spread nobody is favoured.
    this.#marginMeans = slate.spreadHome.map((spread) =>
      spread === spread ? profile.margin.per_spread_point * spread : 0,
    );
    const { quantile_z, sigma_min } = profile.minutes;
    const sigma = (low: Float64Array, high: Float64Array): Float64Array =>
      high.map((value, i) => Math.max(sigma_min, (value - low[i]!) / quantile_z));
    this.#sigmaBelow = sigma(slate.minutesP10, slate.minutesP50);
    this.#sigmaAbove = sigma(slate.minutesP50, slate.minutesP90);
    this.#centres = this.#makeCentres();
  }

  /** Draws the next world's games from `stream`: one word a game, then two a player. */
  draw(stream: Stream): void {
    this.#drawMargins(stream);
    const { teamStart } = this.#slate;
    for (let team = 0; team < this.isShort.length; team++) {
      const [from, to] = [teamStart[team]!, teamStart[team + 1]!];
      const game = team >> 1;
      this.#drawMinutes(stream, from, to, this.#scriptOf(team));
      const periods = this.overtimes[game]!;
      const { minutes, overtime } = this.#profile;
      const target = minutes.team + periods * overtime.team_minutes;
      const ceiling = minutes.player_max + periods * overtime.player_minutes;
      this.targets[team] = target;
      const isReached = fillToTotal(this.minutes, from, to, toTicks(target), toTicks(ceiling));
      this.isShort[team] = isReached ? 0 : 1;
      for (let p = from; p < to; p++) this.minutes[p]! /= TICKS_PER_MINUTE;
    }
  }

  #drawMargins(stream: Stream): void {
    const { margin, overtime } = this.#profile;
    for (let game = 0; game < this.margins.length; game++) {
      const z = normalQuantile(stream.uniform());
      const points = Math.fround(this.#marginMeans[game]! + margin.sd * z);
      const lead = Math.abs(points);
      this.margins[game] = points;
      this.overtimes[game] =
        lead < overtime.two_period_margin ? 2 : lead < overtime.one_period_margin ? 1 : 0;
    }
  }

  /** Raw minutes as ticks, at least one for who plays; both words are taken whether he plays or not. */
  #drawMinutes(stream: Stream, from: number, to: number, script: number): void {
    const { playProb } = this.#slate;
    const { player_max } = this.#profile.minutes;
    const shift = script * this.minutes.length;
    for (let p = from; p < to; p++) {
      const plays = stream.uniform() < playProb[p]!;
      const u = stream.uniform();
      if (!plays) {
        this.minutes[p] = 0;
        continue;
      }
      const z = normalQuantile(u);
      const sigma = z < 0 ? this.#sigmaBelow[p]! : this.#sigmaAbove[p]!;
      const drawn = this.#centres[shift + p]! + z * sigma;
      const clipped = Math.max(0, Math.min(player_max, drawn));
      this.minutes[p] = Math.max(1, toTicks(clipped));
    }
  }

  #scriptOf(team: number): number {
    const { game_script } = this.#profile;
    if (!game_script.enabled) return 0;
    const points = this.margins[team >> 1]!;
    const lead = (team & 1) === 0 ? points : -points;
    const { blowout_margin, comfortable_margin } = game_script;
    if (lead >= blowout_margin) return 0;
    if (lead >= comfortable_margin) return 1;
    if (lead > -comfortable_margin) return 2;
    return lead > -blowout_margin ? 3 : 4;
  }

  #makeCentres(): Float64Array {
    const { minutesP50, isStarter } = this.#slate;
    const { enabled, quantiles, starter_p50_min } = this.#profile.game_script;
    if (!enabled) return minutesP50;
    const centres = new Float64Array(SCRIPTS.length * minutesP50.length);
    SCRIPTS.forEach((script, index) => {
      minutesP50.forEach((p50, p) => {
        const role = isStarter[p] === 1 || p50 >= starter_p50_min ? 'starter' : 'bench';
        const z = normalQuantile(quantiles[script][role]);
        const sigma = z < 0 ? this.#sigmaBelow[p]! : this.#sigmaAbove[p]!;
        centres[index * minutesP50.length + p] = p50 + z * sigma;
      });
    });
    return centres;
  }
}

function toTicks(minutes: number): number {
  return Math.floor(minutes * TICKS_PER_MINUTE + 0.5);
}
