/**
 * The engine's view of a step: its name, version, grain and pool, what it reads, and a function that computes. A step
 * gets no clock, no environment and no store: only the inputs that the plan resolved.
 */
import type { Claims, PoolLimits } from '@pkg/limits';
import type { ManifestCheck, ManifestGap, ManifestInput, ManifestOutput } from '@pkg/manifest';
import { InvariantError, type JsonValue, type Remedy, type RunId, type Sha256 } from '@pkg/std';
import type { CellPartition, Grain, Scope } from './partition.ts';

/** A file whose bytes are pinned by their hash. */
export interface PinnedFile {
  readonly path: string;
  readonly sha256: Sha256;
}

/** One declared input of a cell, resolved: the manifest's record of it, and the files that the step may open. */
export interface ResolvedInput {
  readonly record: ManifestInput;
  readonly files: readonly PinnedFile[];
}

/** A gap that the policy does not let pass: the cell can't run. */
export interface Blocked {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The hint as data, where it holds a command. */
  readonly remedy?: Remedy | undefined;
  /** The root of the block, such as a source: equal roots are one cause in a summary, whatever the message says. */
  readonly root?: string;
}

/** The inputs of a cell from outside the DAG, chosen at planning. */
export interface Selected {
  readonly inputs: readonly ResolvedInput[];
  readonly gaps: readonly ManifestGap[];
  /** The policy that was applied to each source, in words; recorded, and no part of the key: its effects are. */
  readonly policy?: Readonly<Record<string, string>> | undefined;
  readonly blocked?: Blocked | undefined;
  /** Why the cell has nothing to do, where that is no failure. */
  readonly skip?: string | undefined;
}

export interface UpstreamOutput {
  readonly asset: string;
  readonly partition: CellPartition;
  readonly runId: RunId;
  /** Output files by name, such as `features.parquet`. */
  readonly files: ReadonlyMap<string, PinnedFile>;
  /** Those of that cell and of everything upstream of it. */
  readonly gaps: readonly ManifestGap[];
}

/** See `StepContext.yieldToEventLoop`. */
export type YieldToEventLoop = () => Promise<void>;

export interface StepContext {
  readonly scope: Scope;
  readonly runId: RunId;
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly seed: number | undefined;
  /** The files of a declared input; empty for a gap. */
  inputs(name: string): readonly PinnedFile[];
  /** The manifest's record of a declared input, or undefined for a gap. */
  inputRecord(name: string): ManifestInput | undefined;
  /** The cells of a declared upstream asset that this one reads, in calendar order. */
  upstream(asset: string): readonly UpstreamOutput[];
  /** The gaps of this cell and of everything upstream of it, each once. */
  readonly gaps: readonly ManifestGap[];
  /** The bytes of a pinned file. @throws KnownError `INPUT_CHANGED_DURING_RUN` when they no longer match */
  read(file: PinnedFile): Promise<Uint8Array>;
  /** Aborted when the cell must end; what it computes after that is not used. */
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
  /**
   * Lets signals, heartbeats and other cells have their turn: steps compute on the thread that all of these wait for, so
   * one that computes for longer than a blink calls it on the way. Changes no byte.
   *
   * @throws KnownError `CANCELLED` when the cell must end
   */
  readonly yieldToEventLoop: YieldToEventLoop;
}

export interface StepOutput {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly rowCount: number | null;
  readonly columns: ManifestOutput['columns'];
}

export interface StepResult {
  readonly outputs: readonly StepOutput[];
  readonly checks: readonly ManifestCheck[];
  /** Recorded in the manifest: how a part of the outputs is made again by itself. Like outputs it follows from the key. */
  readonly recipe?: Readonly<Record<string, JsonValue>>;
  /** Called once when nobody reads the bytes of the outputs any more, whether they were written or not: their memory is free. */
  readonly release?: () => void;
}

/** `W` is what the steps observed of the outside world before planning: the calendar and the snapshot histories. */
export interface Step<W> {
  /** As in the design: `minutes.score`. */
  readonly asset: string;
  /**
   * The module that computes it, `import.meta.url`: its code is part of every key. A step that is no file of its own
   * names its version, `code:1`, and changes that whenever the same inputs would give other bytes.
   */
  readonly module: string;
  readonly grain: Grain;
  /** The pool of its stage, of which a cell takes one unit. */
  readonly pool: string;
  /** Assets whose outputs this step reads. */
  readonly upstream: readonly string[];
  /** Whether the as-of instant is part of the partition; labels have none. */
  readonly isAsOf: boolean;
  /** Whether the run id stands in the output. */
  readonly usesRunId?: boolean;
  /** Where outputs go, when not below `runs/<asset>/`: a folder below which `run=<run_id>` is made. */
  readonly outputFolder?: string;
  /** Pure: what this cell reads from outside the DAG. */
  select(scope: Scope, world: W): Selected;
  /** Pure: everything beside inputs that decides the output. */
  params(
    scope: Scope,
    world: W,
  ): { readonly params: Record<string, JsonValue>; readonly seed?: number };
  /** Pure: what a cell takes of pools besides: a unit of a source that it calls, memory. Changes no byte. */
  claims?(scope: Scope, world: W): Claims;
  run(context: StepContext): Promise<StepResult>;
}

/** The asset that the engine itself makes: the partition's pointers. */
export const PUBLISH_ASSET = 'publish.slate';

export interface Pipeline<W> {
  /** In topological order: a step comes after everything upstream of it. */
  readonly steps: readonly Step<W>[];
  /** Assets whose pointers move when a partition is published, in this order. */
  readonly published: readonly string[];
  /** The asset whose success lets a partition be published. */
  readonly gate: string;
  readonly pools: PoolLimits;
}

/** The engine's own last step: it moves the pointers of a partition once the gate and all that is published are made. */
export function publishStep<W>({ gate, published }: Pipeline<W>): Step<W> {
  return {
    asset: PUBLISH_ASSET,
    module: 'code:publish-1',
    grain: 'partition',
    pool: 'publish',
    upstream: [gate, ...published],
    isAsOf: true,
    select: () => ({ inputs: [], gaps: [] }),
    params: () => ({ params: {} }),
    run: () => Promise.reject(new InvariantError('the engine publishes by itself')),
  };
}
