import { GameModel } from './game-model.ts';
import type { SimProfile } from './profile.ts';
import { StatLines } from './stat-lines.ts';
import type { Slate } from './slate.ts';
import { Stream } from './stream.ts';

/** Makes the worlds of one slate, profile and seed, one at a time and in any order. */
export class WorldMaker {
  readonly games: GameModel;
  readonly lines: StatLines;
  readonly #seed: number;
  readonly #stream: Stream = new Stream();

  constructor(slate: Slate, profile: SimProfile, seed: number) {
    this.games = new GameModel(slate, profile);
    this.lines = new StatLines(slate, profile);
    this.#seed = seed;
  }

  /** Makes `world`; `games` and `lines` hold it until the next call. It depends on nothing made before. */
  make(world: number): void {
    this.#stream.toWorld(this.#seed, world);
    this.games.draw(this.#stream);
    this.lines.draw(this.#stream, this.games.minutes, this.games.targets);
  }
}
