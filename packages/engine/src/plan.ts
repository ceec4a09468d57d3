/**
 * The plan: the frozen list of cells with their selections, keys and run ids, and for each whether it is reused or
 * runs, and why. Drafting and deciding are pure; between the two, manifests are read and outputs hashed again.
 */
import { setImmediate } from 'node:timers/promises';
import {
  cachedRuns,
  decide,
  manifestStore,
  reuseCandidates,
  type OutputState,
  type ResumeDecision,
  type ResumeQuestion,
  type RunsSeen,
  type StoredRun,
} from '@pkg/manifest';
import { readSlate, type SlateName } from '@pkg/publish';
import {
  KnownError,
  sha256,
  sha256OfJson,
  type Instant,
  type ObjectStore,
  type Sha256,
} from '@pkg/std';
import { codeReader } from './code-fingerprint.ts';
import { draftCells, type CellDraft, type RunNaming } from './draft.ts';
import { frozenRunId, frozenVerdict, madeAs, type FrozenCells } from './frozen-cells.ts';
import { keyPartsOf } from './key.ts';
import { LOOKAHEAD, namesLookahead } from './look-ahead.ts';
import { judge, needsUpstream, type Only } from './only.ts';
import type { IdleDate, Slate } from './partition.ts';
import { byDraftGroup } from './slate-move.ts';
import { PUBLISH_ASSET, type Blocked, type Pipeline } from './step.ts';

/** `auto` moves the pointers of a locked slate only if it was never published. */
export type PublishPolicy = 'auto' | 'always' | 'never';

export interface PlanOptions {
  /** False: the assets to make run again, and their manifests are kept where the outputs are the same. */
  readonly resume: boolean;
  /** The assets to make run again under new run ids. */
  readonly force: boolean;
  /** Assets to make; those upstream of them must exist or be among them. `undefined`: all. */
  readonly assets?: ReadonlySet<string> | undefined;
  readonly publish: PublishPolicy;
  /** The dates without a slate; each of their steps ends in a manifest that says why. By default none. */
  readonly idle?: readonly IdleDate[] | undefined;
  /** When the plan is made; says which slates are locked. */
  readonly now: Instant;
  /** Which cells run of those that could; left out: see `only.ts`. */
  readonly only?: Only | undefined;
  /** Of a frozen plan that goes on: what it drew and decided; then neither `force` nor `only` is asked again. */
  readonly frozen?: FrozenCells | undefined;
}

export interface PlannedCell extends CellDraft {
  readonly decision: ResumeDecision;
  /** It could run and is left as it is; `skip` says why. Nothing is written for it. */
  readonly isDeferred?: boolean;
}

export interface Plan {
  readonly slates: readonly Slate[];
  /** Upstream first, in calendar order within an asset. */
  readonly cells: readonly PlannedCell[];
  readonly publish: PublishPolicy;
  readonly now: Instant;
  /** Over every cell's id, key and run id: equal hash, equal work. */
  readonly hash: Sha256;
}

/**
 * Plans the slates without writing anything.
 *
 * @throws KnownError `UPSTREAM_NOT_SELECTED` when the selected assets need others that are neither selected nor made before, on
 *   every slate; where some slates have them, the cells of the others are blocked
 */
export async function plan<W>(
  store: ObjectStore,
  pipeline: Pipeline<W>,
  world: W,
  slates: readonly Slate[],
  options: PlanOptions,
): Promise<Plan> {
  const code = codeReader();
  const dates = { slates, idle: options.idle };
  const first = draftCells(pipeline, world, dates, code, (base) => base);
  const found = await readExisting(store, first, options);
  const nameRun = options.frozen
    ? frozenRunId(options.frozen)
    : forcedRunId(found.values(), options);
  const drafts = options.force ? draftCells(pipeline, world, dates, code, nameRun) : first;
  const existing = options.force && options.frozen ? onlyDrawn(drafts, found, options) : found;
  const outputs = await hashOutputs(store, drafts, existing);
  if (options.publish !== 'never')
    await checkPointers(store, pipeline, drafts, existing, outputs, options.publish);
  const decided = decideAll(drafts, existing, outputs, options);
  const cells = options.assets ? restrict(decided, options.assets) : decided;
  return Object.freeze({
    slates,
    cells,
    publish: options.publish,
    now: options.now,
    hash: sha256OfJson(cells.map(({ id, key, runId }) => [id, key, runId])),
  });
}

/**
 * The runs that there are of each cell. Where the cache knows one that could be reused no manifest is opened; forced runs
 * may have other keys than these.
 */
async function readExisting(
  store: ObjectStore,
  drafts: readonly CellDraft[],
  { force }: PlanOptions,
): Promise<Map<string, RunsSeen>> {
  const cached = force ? [] : await cachedRuns(store, drafts);
  const existing = new Map<string, RunsSeen>();
  for (const [at, runs] of cached.entries()) {
    const { id, key } = drafts[at]!;
    if (runs !== undefined && reuseCandidates(runs, key).length > 0) existing.set(id, runs);
  }
  const unknown = drafts.filter(({ id }) => !existing.has(id));
  const manifests = manifestStore(store);
  const listings = await inParallel(unknown, ({ asset, partition }) =>
    manifests.listRuns(asset, partition),
  );
  for (const [at, { id }] of unknown.entries()) existing.set(id, listings[at]!);
  return existing;
}

/** Reads that wait for each other at most this many at a time: enough to keep a disk busy, few enough for its memory. */
const READS_AT_ONCE = 16;
const READS_PER_YIELD = 256;

/** What `read` gives for each item, in the order of the items. */
async function inParallel<T, R>(
  items: readonly T[],
  read: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const reader = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      results[at] = await read(items[at]!);
      // Reads may be done at once: signals and heartbeats get their turn, too.
      if ((at + 1) % READS_PER_YIELD === 0) await setImmediate();
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, reader));
  return results;
}

/** Forced runs are numbered: `<run>-2`, `<run>-3`, one more than the highest there is. */
function forcedRunId(existing: Iterable<RunsSeen>, options: PlanOptions): RunNaming {
  const taken = [...existing].flatMap((listing) =>
    listing.runs.map(({ manifest }) => manifest.partition.run_id),
  );
  return (base, asset) => {
    if (!isWanted(asset, options)) return base;
    const numbers = taken.flatMap((id) => {
      if (id === base) return [1];
      const suffix = id.startsWith(`${base}-`) ? id.slice(base.length + 1) : '';
      return /^\d{1,6}$/.test(suffix) ? [Number(suffix)] : [];
    });
    return numbers.length === 0 ? base : `${base}-${String(Math.max(...numbers) + 1)}`;
  };
}

/** Of the forced assets, the runs that bear the ids of their cells. */
function onlyDrawn(
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
  options: PlanOptions,
): Map<string, RunsSeen> {
  return new Map(
    drafts.map(({ id, asset, runId }) => {
      const listing = existing.get(id)!;
      return [id, isWanted(asset, options) ? madeAs(listing, runId) : listing];
    }),
  );
}

/** Hashes the outputs of every run that could be reused, once each. */
async function hashOutputs(
  store: ObjectStore,
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
): Promise<Map<string, OutputState>> {
  const candidates = new Map(
    drafts
      .flatMap((draft) => reuseCandidates(existing.get(draft.id)!, draft.key))
      .map((stored) => [stored.path, stored]),
  );
  const stored = [...candidates.values()].filter(({ manifest }) => manifest.outputs.length > 0);
  const states = await inParallel(stored, (each) => outputState(store, each));
  return new Map([
    ...[...candidates.keys()].map((path) => [path, 'intact'] as const),
    ...stored.map(({ path }, at) => [path, states[at]!] as const),
  ]);
}

/** Whether the outputs of a run are there with the bytes that its manifest records. */
export async function outputState(store: ObjectStore, stored: StoredRun): Promise<OutputState> {
  for (const output of stored.manifest.outputs) {
    const found = await store.get(output.path);
    if (found === null) return 'missing';
    if (sha256(found.bytes) !== output.sha256) return 'changed';
  }
  return 'intact';
}

/**
 * A published slate counts as changed when another run is published now: asked for always, it moves back. By auto it does
 * where the other run looks ahead and this one does not.
 */
async function checkPointers<W>(
  store: ObjectStore,
  { published }: Pipeline<W>,
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
  states: Map<string, OutputState>,
  policy: Exclude<PublishPolicy, 'never'>,
): Promise<void> {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  for (const draft of drafts.filter(isPublishCell)) {
    const sources = draft.upstream.map((id) => byId.get(id)!);
    const date = draft.partition.game_date!;
    if (policy === 'auto' && draft.params[LOOKAHEAD] === true) continue;
    for (const stored of reuseCandidates(existing.get(draft.id)!, draft.key)) {
      for (const { name, last } of slatesToPublish(date, sources, published)) {
        const current = await readSlate(store, name, last.asset);
        const named = current?.current.pointer.manifest_path;
        const isNamed = named !== undefined && named in parentsOf(stored);
        const isMoved = !isNamed && (policy === 'always' || (await namesLookahead(store, current)));
        if (isMoved) states.set(stored.path, 'changed');
      }
    }
  }
}

/** A slate that a publish cell publishes. */
export interface ToPublish<C> {
  readonly name: SlateName;
  /** The last cell of what is published for it. */
  readonly last: C;
  readonly isLookahead: boolean;
}

/** The slates that a publish cell publishes, from the cells that it reads. */
export function slatesToPublish<C extends Pick<CellDraft, 'asset' | 'partition' | 'params'>>(
  gameDate: string,
  sources: readonly C[],
  published: readonly string[],
): readonly ToPublish<C>[] {
  const targets = published.flatMap((asset) => sources.filter((each) => each.asset === asset));
  return byDraftGroup(targets, ({ partition }) => partition).map(({ draftGroupId, items }) => ({
    name: { gameDate, draftGroupId },
    last: items.at(-1)!,
    isLookahead: items.some(({ params }) => params[LOOKAHEAD] === true),
  }));
}

function parentsOf({ manifest }: StoredRun): Readonly<Record<string, string>> {
  return manifest.parents ?? {};
}

/** Whether an asset was asked for: `force` and `resume` are about these alone, the rest is reused where it can be. */
function isWanted(asset: string, { assets }: PlanOptions): boolean {
  return assets === undefined || assets.has(asset);
}

interface Decided {
  readonly cells: readonly PlannedCell[];
  /** Cells that are left, and that something that runs reads. */
  readonly wanting: ReadonlySet<string>;
}

/** Decides every cell; again, as long as something that runs needs stale cells that were left. */
function decideAll(
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
  outputs: ReadonlyMap<string, OutputState>,
  options: PlanOptions,
): readonly PlannedCell[] {
  const needed = new Set<string>();
  for (;;) {
    const { cells, wanting } = decideOnce(drafts, existing, outputs, options, needed);
    if (wanting.size === 0) return cells;
    for (const id of wanting) needed.add(id);
  }
}

function decideOnce(
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
  outputs: ReadonlyMap<string, OutputState>,
  options: PlanOptions,
  needed: ReadonlySet<string>,
): Decided {
  const running = new Set<string>();
  const passed = { stale: new Set<string>(needed), left: new Set<string>(), needed };
  const wanting = new Set<string>();
  /** The hash of each manifest that is reused, by its path. */
  const reused = new Map<string, string>();
  const stateOf = (stored: StoredRun): OutputState => {
    const isRemade = ([path, hash]: [string, string]): boolean =>
      (reused.get(path) ?? hash) !== hash;
    if (Object.entries(parentsOf(stored)).some(isRemade)) return 'parent-remade';
    return outputs.get(stored.path) ?? 'missing';
  };
  const cells = drafts.map((draft) => {
    const ask = (isKeyKnown: boolean): ResumeDecision =>
      decide({
        existing: existing.get(draft.id)!,
        wanted: isKeyKnown ? wantedOf(draft) : null,
        outputsOf: stateOf,
        resume: options.resume || !isWanted(draft.asset, options),
        force: options.force && options.frozen === undefined && isWanted(draft.asset, options),
      });
    const waits = draft.upstream.some((id) => running.has(id));
    const decision = ask(!waits);
    if (decision.decision === 'reuse') reused.set(decision.stored.path, decision.stored.sha256);
    if (decision.decision === 'reuse' || draft.skip !== undefined || draft.blocked !== undefined)
      return cellOf(draft, decision, running);
    const compared = ask(true);
    const frozen = options.frozen?.get(draft.id);
    const verdict =
      compared.decision !== 'run'
        ? 'runs'
        : frozen === undefined
          ? judge(draft, compared, passed, options)
          : frozenVerdict(frozen);
    if (verdict !== 'runs') {
      passed.left.add(draft.id);
      if (verdict.isStale) passed.stale.add(draft.id);
      return Object.freeze({ ...draft, decision: compared, skip: verdict.left, isDeferred: true });
    }
    if (options.only === undefined && frozen === undefined && needsUpstream(draft, decision))
      for (const id of draft.upstream) if (passed.left.has(id)) wanting.add(id);
    return cellOf(draft, decision, running);
  });
  return { cells, wanting };
}

function wantedOf({ key, keySources }: CellDraft): NonNullable<ResumeQuestion['wanted']> {
  return {
    key,
    get parts() {
      return keyPartsOf(keySources);
    },
  };
}

/** A cell that has nothing to do gives nothing that a later one would have to wait for. */
function cellOf(draft: CellDraft, decision: ResumeDecision, running: Set<string>): PlannedCell {
  if (decision.decision === 'run' && draft.skip === undefined) running.add(draft.id);
  return Object.freeze({ ...draft, decision });
}

/**
 * Leaves the cells of the wanted assets, and what they read. What they read must be there or be wanted: a cell of which that
 * is not so is blocked, and names all that it lacks, however far upstream; where that is so of every slate nothing can run.
 */
function restrict(cells: readonly PlannedCell[], wanted: ReadonlySet<string>): PlannedCell[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const lacks = new Map<string, ReadonlySet<string>>();
  // Upstream cells come first.
  for (const cell of cells) lacks.set(cell.id, lackOf(cell, byId, lacks, wanted));
  const own = cells.filter(({ asset }) => wanted.has(asset));
  const lackingCells = own.filter(
    ({ id, decision }) => decision.decision === 'run' && lacks.get(id)!.size > 0,
  );
  const lacking = new Set(lackingCells.map(({ id }) => id));
  const missing = new Set(lackingCells.flatMap(({ id }) => [...lacks.get(id)!]));
  const isAble = ({ id, scope, skip }: PlannedCell): boolean =>
    lacks.get(id)!.size === 0 && scope.grain !== 'date' && skip === undefined;
  if (missing.size > 0 && !own.some(isAble))
    throw new KnownError({ kind: 'input', ...notSelected(missing) });
  const kept = new Set<string>();
  const keep = (cell: PlannedCell): void => {
    if (kept.has(cell.id)) return;
    kept.add(cell.id);
    if (!lacking.has(cell.id)) for (const id of cell.upstream) keep(byId.get(id)!);
  };
  for (const cell of own) keep(cell);
  return cells.flatMap((cell) => {
    if (!kept.has(cell.id)) return [];
    if (!lacking.has(cell.id)) return [cell];
    const upstream = cell.upstream.filter((id) => kept.has(id));
    return [{ ...cell, upstream, blocked: notSelected(lacks.get(cell.id)!) }];
  });
}

/** The assets upstream of a cell, at any distance, that are neither made nor wanted. */
function lackOf(
  cell: PlannedCell,
  byId: ReadonlyMap<string, PlannedCell>,
  lacks: ReadonlyMap<string, ReadonlySet<string>>,
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  const missing = new Set<string>();
  for (const id of cell.upstream) {
    const source = byId.get(id)!;
    if (source.decision.decision === 'reuse' || source.skip !== undefined) continue;
    if (!wanted.has(source.asset) && !isImplied(source)) missing.add(source.asset);
    for (const asset of lacks.get(id)!) missing.add(asset);
  }
  return missing;
}

function notSelected(missing: ReadonlySet<string>): Blocked & { readonly root: string } {
  const assets = [...missing].sort();
  return {
    code: 'UPSTREAM_NOT_SELECTED',
    message: `the selected steps need ${assets.join(', ')}, which no earlier run has made from the present inputs`,
    hint: `add to --steps: ${assets.join(',')}`,
    root: 'upstream',
  };
}

/** Months and model runs belong to no slate; a selected step brings them along. */
function isImplied(cell: PlannedCell): boolean {
  return cell.scope.grain === 'month' || cell.scope.grain === 'training';
}

/** Cells whose step runs. */
export function isComputing({ decision, skip, blocked }: PlannedCell): boolean {
  return decision.decision === 'run' && skip === undefined && blocked === undefined;
}

/** The publish cells of a plan; a date without a slate has nothing to publish. */
export function isPublishCell(cell: CellDraft): boolean {
  return cell.asset === PUBLISH_ASSET && cell.scope.grain !== 'date';
}
