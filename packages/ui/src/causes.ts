/**
 * Says what caused the change between two runs, to all who watch. It takes minutes, so it is computed beside the server,
 * once for two runs, and ended as soon as nobody watches.
 */
import { EventEmitter, once } from 'node:events';
import { type Attribution, spawnAttribution, STAGES } from '@pkg/audit/attribute';
import { pairRuns } from '@pkg/audit/lineage';
import type { Subject } from './subject.ts';

/** The answer to a request of two runs: an attribution for each draft group that both have. */
export interface Causes {
  readonly groups: readonly ({ readonly draft_group_id: string } & Attribution)[];
}

/** How far it is. */
export interface CausesStage {
  /** The factor that was swapped last. */
  readonly factor: string;
  readonly done: number;
  readonly total: number;
}

export type CausesEvent =
  | { readonly type: 'stage'; readonly stage: CausesStage }
  | { readonly type: 'done'; readonly causes: Causes }
  | { readonly type: 'failed'; readonly error: unknown };

/** Answers that are kept; the oldest is dropped for a new one. */
const MOST_KEPT = 50;

export class CausesBook {
  readonly #subject: Subject;
  readonly #attribute: typeof spawnAttribution;
  readonly #open = new Map<string, Computation>();

  constructor(subject: Subject, attribute: typeof spawnAttribution = spawnAttribution) {
    this.#subject = subject;
    this.#attribute = attribute;
  }

  /** Events so far and those that come, up to the end; until `signal` is aborted. */
  async *follow(before: string, after: string, signal: AbortSignal): AsyncGenerator<CausesEvent> {
    const key = `${before} ${after}`;
    const found = this.#open.get(key);
    const computation = found ?? new Computation();
    if (found === undefined) {
      this.#open.set(key, computation);
      this.#dropOldest();
      void computation.run((stop, tell) => this.#compute(before, after, stop, tell));
    }
    try {
      yield* computation.events(signal);
    } finally {
      const isKept = computation.leave();
      if (!isKept && this.#open.get(key) === computation) this.#open.delete(key);
    }
  }

  async #compute(
    before: string,
    after: string,
    signal: AbortSignal,
    tell: (stage: CausesStage) => void,
  ): Promise<Causes> {
    const { store, dataRoot, config } = this.#subject;
    const pairs = await pairRuns(store, before, after);
    const total = pairs.length * STAGES.length;
    let done = 0;
    const onStage = (factor: string): void => {
      done += 1;
      tell({ factor, done, total });
    };
    const groups = [];
    for (const pair of pairs) {
      const found = await this.#attribute({ dataRoot, pair, config, onStage, signal });
      groups.push({ draft_group_id: pair.before.draftGroupId, ...found });
    }
    return { groups };
  }

  #dropOldest(): void {
    const kept = [...this.#open].filter(([, { hasEnded }]) => hasEnded);
    for (const [key] of kept.slice(0, Math.max(0, kept.length - MOST_KEPT))) this.#open.delete(key);
  }
}

type Compute = (signal: AbortSignal, tell: (stage: CausesStage) => void) => Promise<Causes>;

class Computation {
  readonly #events: CausesEvent[] = [];
  readonly #news = new EventEmitter().setMaxListeners(0);
  readonly #stop = new AbortController();
  #watchers = 0;

  get hasEnded(): boolean {
    return (this.#events.at(-1)?.type ?? 'stage') !== 'stage';
  }

  async run(compute: Compute): Promise<void> {
    try {
      const causes = await compute(this.#stop.signal, (stage) => {
        this.#add({ type: 'stage', stage });
      });
      this.#add({ type: 'done', causes });
    } catch (error) {
      this.#add({ type: 'failed', error });
    }
  }

  async *events(signal: AbortSignal): AsyncGenerator<CausesEvent> {
    this.#watchers += 1;
    for (let at = 0; !signal.aborted;) {
      const event = this.#events[at];
      if (event === undefined) {
        await once(this.#news, 'event', { signal }).catch(() => undefined);
        continue;
      }
      yield event;
      if (event.type !== 'stage') return;
      at += 1;
    }
  }

  /** Ends the work if this was the last who watched. Gives whether the answer is worth keeping. */
  leave(): boolean {
    this.#watchers -= 1;
    if (this.hasEnded) return this.#events.at(-1)!.type === 'done';
    if (this.#watchers > 0) return true;
    this.#stop.abort();
    return false;
  }

  #add(event: CausesEvent): void {
    this.#events.push(event);
    this.#news.emit('event');
  }
}
