/**
 * How far a run is, as a value that events change: cells by outcome, and a stage each family with what runs, what it waits for
 * and how long it took. It knows no clock: the caller says how much time has passed.
 */
import type { CellOutcome, EngineEvent } from '@pkg/engine';

/** A cell of a plan, and whether it will run. */
export interface PlannedWork {
  readonly asset: string;
  readonly isToRun: boolean;
}

/** The cells of one family of steps. */
export interface Stage {
  readonly total: number;
  readonly done: number;
  /** Milliseconds of the cells that ran, and how many did. */
  readonly spentMs: number;
  readonly ran: number;
  /** How far each running cell is, such as `40%`; an empty text where that is not known. */
  readonly running: ReadonlyMap<string, string>;
  /** The limit or retry that each waiting cell waits for. */
  readonly waiting: ReadonlyMap<string, string>;
}

interface CountedStage extends Stage {
  total: number;
  done: number;
  spentMs: number;
  ran: number;
  readonly running: Map<string, string>;
  readonly waiting: Map<string, string>;
}

export class ProgressState {
  readonly #stages = new Map<string, CountedStage>();
  readonly #outcomes = new Map<CellOutcome, number>();
  #done = 0;
  #total = 0;
  #isDraining = false;

  constructor(work: readonly PlannedWork[]) {
    this.#total = work.length;
    for (const { asset, isToRun } of work) if (isToRun) this.#stage(asset).total += 1;
  }

  apply(event: EngineEvent): void {
    switch (event.type) {
      case 'cell-started': {
        const stage = this.#stage(event.asset);
        stage.running.set(event.cell, '');
        stage.waiting.delete(event.cell);
        break;
      }
      case 'cell-progress': {
        const percent = `${String(Math.floor((100 * event.done) / event.total))}%`;
        this.#stage(event.cell).running.set(event.cell, percent);
        break;
      }
      case 'cell-waiting': {
        const wait = event.waitMs === undefined ? '' : ` ${seconds(event.waitMs)}`;
        this.#stage(event.asset).waiting.set(event.cell, event.limit + wait);
        break;
      }
      case 'cell-retried': {
        const text = `retry of attempt ${String(event.attempt)} in ${seconds(event.waitMs)}`;
        this.#stage(event.asset).waiting.set(event.cell, text);
        break;
      }
      case 'cell-finished':
        this.#finish(event);
        break;
      case 'draining':
        this.#isDraining = true;
        break;
      case 'planned':
      case 'published':
      case 'copy-restored':
        break;
    }
  }

  get done(): number {
    return this.#done;
  }

  get total(): number {
    return this.#total;
  }

  /** Whether the run was asked to stop, and lets running cells finish. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  count(outcome: CellOutcome): number {
    return this.#outcomes.get(outcome) ?? 0;
  }

  /** The stages by family, in the order in which their cells were planned or began. */
  get stages(): ReadonlyMap<string, Stage> {
    return this.#stages;
  }

  /**
   * Milliseconds that are left at the pace so far: the mean time of each stage times its cells, over how many ran at once.
   * Stages that have not begun count with the mean of all. Undefined while nothing has run.
   */
  leftMs(elapsedMs: number): number | undefined {
    const stages = [...this.#stages.values()];
    const spent = stages.reduce((sum, { spentMs }) => sum + spentMs, 0);
    const ran = stages.reduce((sum, stage) => sum + stage.ran, 0);
    if (ran === 0 || elapsedMs === 0) return undefined;
    const atOnce = Math.max(0.1, spent / elapsedMs);
    const left = stages.reduce((sum, stage) => {
      const mean = stage.ran > 0 ? stage.spentMs / stage.ran : spent / ran;
      return sum + mean * (stage.total - stage.done);
    }, 0);
    return left / atOnce;
  }

  #finish(event: Extract<EngineEvent, { type: 'cell-finished' }>): void {
    const { outcome } = event;
    this.#done = event.done;
    this.#total = event.total;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    if (outcome === 'reused') return;
    const stage = this.#stage(event.asset);
    stage.running.delete(event.cell);
    stage.waiting.delete(event.cell);
    stage.done += 1;
    stage.total = Math.max(stage.total, stage.done);
    if (outcome !== 'succeeded' && outcome !== 'failed') return;
    stage.ran += 1;
    stage.spentMs += event.durationMs;
  }

  #stage(name: string): CountedStage {
    const key = name.split('.')[0]!;
    const stage = this.#stages.get(key) ?? {
      total: 0,
      done: 0,
      spentMs: 0,
      ran: 0,
      running: new Map<string, string>(),
      waiting: new Map<string, string>(),
    };
    this.#stages.set(key, stage);
    return stage;
  }
}

/** `1.5s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}
