/**
 * How far a run is, as a value that events change and lines show: a bar over all cells, and a line a stage with counts, what
 * runs and what it waits for. Knows no clock: the caller says how much time has passed.
 */
import type { CellOutcome, EngineEvent } from '@pkg/engine';
import type { Paint } from './output-style.ts';

/** What a plan says beforehand: which cells will run. */
export interface PlannedWork {
  readonly asset: string;
  readonly isToRun: boolean;
}

interface Stage {
  total: number;
  done: number;
  /** Of cells that ran. */
  spentMs: number;
  ran: number;
  readonly running: Map<string, string>;
  readonly waiting: Map<string, string>;
}

export class ProgressState {
  readonly #stages = new Map<string, Stage>();
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

  /** The bar and the stages, each at most `width` columns wide. */
  lines(elapsedMs: number, width: number, paint: Paint): string[] {
    const stages = [...this.#stages].filter(
      ([, { total, done, running, waiting }]) =>
        total > done || running.size > 0 || waiting.size > 0,
    );
    return [
      this.#bar(elapsedMs, width, paint),
      ...stages.map(([name, stage]) => stageLine(name, stage, width)),
    ];
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

  #bar(elapsedMs: number, width: number, paint: Paint): string {
    const share = this.#total === 0 ? 0 : this.#done / this.#total;
    const count = (outcome: CellOutcome): number => this.#outcomes.get(outcome) ?? 0;
    const bad = count('failed') + count('blocked');
    const ran = count('succeeded') + bad;
    const rate = elapsedMs > 0 ? ((1000 * ran) / elapsedMs).toFixed(1) : '0.0';
    const text =
      ` ${String(Math.floor(100 * share)).padStart(3)}%  ${String(this.#done)}/${String(this.#total)} cells  ` +
      `made ${String(count('succeeded'))} reused ${String(count('reused'))} failed ${String(bad)}  ` +
      `${rate}/s  ${this.#isDraining ? 'stopping' : `left ${this.#eta(elapsedMs)}`}`;
    const size = Math.max(0, Math.min(20, width - text.length - 1));
    const full = Math.round(size * share);
    const bar = '#'.repeat(full) + '.'.repeat(size - full);
    const line = (bar + text).slice(0, width);
    return bad > 0
      ? line.replace(`failed ${String(bad)}`, paint.bad(`failed ${String(bad)}`))
      : line;
  }

  /**
   * What is left at the pace so far: the mean time of each stage times its cells, over how many ran at once. Stages that
   * have not begun count with the mean of all.
   */
  #eta(elapsedMs: number): string {
    const stages = [...this.#stages.values()];
    const spent = stages.reduce((sum, { spentMs }) => sum + spentMs, 0);
    const ran = stages.reduce((sum, stage) => sum + stage.ran, 0);
    if (ran === 0 || elapsedMs === 0) return 'unknown';
    const atOnce = Math.max(0.1, spent / elapsedMs);
    const left = stages.reduce((sum, stage) => {
      const mean = stage.ran > 0 ? stage.spentMs / stage.ran : spent / ran;
      return sum + mean * (stage.total - stage.done);
    }, 0);
    return duration(left / atOnce);
  }

  #stage(name: string): Stage {
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

function stageLine(name: string, stage: Stage, width: number): string {
  const { total, done, spentMs, ran, running, waiting } = stage;
  const percents = [...running.values()].filter((text) => text !== '');
  const limits = new Map<string, number>();
  for (const limit of waiting.values()) limits.set(limit, (limits.get(limit) ?? 0) + 1);
  const parts = [
    `${String(done)}/${String(total)}`.padStart(9),
    ...(ran === 0 ? [] : [`${seconds(spentMs / ran)} each`]),
    ...(running.size === 0 ? [] : [`running ${String(running.size)}`]),
    ...(percents.length === 0 ? [] : [percents.join(' ')]),
    ...[...limits].map(([limit, count]) => `${String(count)} waits for ${limit}`),
  ];
  return `  ${name.padEnd(10)}${parts.join('  ')}`.slice(0, width);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}

/** `8s`, `3m12s`, `1h05m`. */
function duration(ms: number): string {
  const whole = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${String(whole)}s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))}m${two(whole % 60)}s`;
  return `${String(Math.floor(whole / 3600))}h${two(Math.floor(whole / 60) % 60)}m`;
}
