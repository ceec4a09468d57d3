/**
 * The second half of planning, pure: what becomes of each cell, given the runs that there are and the state of their outputs.
 * One pass compares every cell, one traversal follows what runs because of another, one pass says what becomes of each.
 */
import {
  decide,
  type OutputState,
  type ResumeDecision,
  type ResumeQuestion,
  type RunsSeen,
  type StoredRun,
} from '@pkg/manifest';
import type { Instant } from '@pkg/std';
import type { Action } from './action.ts';
import type { CellDraft } from './draft.ts';
import { frozenVerdict, type FrozenCells } from './frozen-cells.ts';
import { keyPartsOf } from './key.ts';
import { verdictOf, type Only, type Verdict } from './only.ts';
import { PUBLISH_ASSET } from './step.ts';

/** The runs of each cell in the store by its id, and the state of outputs by the path of their manifest. */
export interface Found {
  readonly existing: ReadonlyMap<string, RunsSeen>;
  readonly outputs: ReadonlyMap<string, OutputState>;
}

export interface DecideOptions {
  readonly resume: boolean;
  readonly force: boolean;
  readonly now: Instant;
  readonly assets?: ReadonlySet<string> | undefined;
  readonly only?: Only | undefined;
  readonly frozen?: FrozenCells | undefined;
}

/** A cell that was compared with the runs that there are. */
export interface Prospect {
  readonly draft: Pick<CellDraft, 'id' | 'asset' | 'upstream' | 'obstacle'>;
  /** `reusable`: a run stands for it, unless something that it reads runs. `obstructed`: it can't compute. */
  readonly verdict: Verdict | { readonly kind: 'reusable' | 'obstructed' };
  /** Whether it makes the stale cells run that it reads, if it runs. */
  readonly isDemanding: boolean;
}

interface Compared extends Prospect {
  readonly draft: CellDraft;
  readonly decision: ResumeDecision;
}

/** Whether an asset was asked for: `force` and `resume` are about these alone, the rest is reused where it can be. */
export function isWanted(asset: string, { assets }: Pick<DecideOptions, 'assets'>): boolean {
  return assets === undefined || assets.has(asset);
}

/** Decides the action of each cell, in the order of the drafts. O(n) in cells and their edges. */
export function decideCells(
  drafts: readonly CellDraft[],
  found: Found,
  options: DecideOptions,
): readonly Action[] {
  const compared = compareAll(drafts, found, options);
  const running = runningCells(compared);
  const byId = new Map(compared.map((each) => [each.draft.id, each]));
  return compared.map((each) => {
    const waits = each.draft.upstream.some((id) => running.has(id));
    const decision = waits ? ask(each.draft, found, options, null) : each.decision;
    return actionOf(each, decision, running, byId);
  });
}

/** Compares every cell as if nothing ran before it, upstream first. */
function compareAll(
  drafts: readonly CellDraft[],
  found: Found,
  options: DecideOptions,
): readonly Compared[] {
  const passed = { stale: new Set<string>(), left: new Set<string>() };
  /** The hash of each manifest that is reused, by its path. */
  const reused = new Map<string, string>();
  const outputsOf = (stored: StoredRun): OutputState => {
    const isRemade = ([path, hash]: [string, string]): boolean =>
      (reused.get(path) ?? hash) !== hash;
    if (Object.entries(stored.manifest.parents ?? {}).some(isRemade)) return 'parent-remade';
    return found.outputs.get(stored.path) ?? 'missing';
  };
  return drafts.map((draft) => {
    const decision = ask(draft, found, options, { of: draft, outputsOf });
    if (decision.decision === 'reuse') {
      reused.set(decision.stored.path, decision.stored.sha256);
      const isDemanding = isDemandingCell(draft, options);
      return { draft, decision, verdict: { kind: 'reusable' }, isDemanding };
    }
    if (draft.obstacle !== undefined)
      return { draft, decision, verdict: { kind: 'obstructed' }, isDemanding: false };
    const frozen = options.frozen?.get(draft.id);
    const verdict = frozen ? frozenVerdict(frozen) : verdictOf(draft, decision, passed, options);
    if (verdict.kind === 'left') passed.left.add(draft.id);
    if ('isStale' in verdict && verdict.isStale) passed.stale.add(draft.id);
    return { draft, decision, verdict, isDemanding: isDemandingCell(draft, options) };
  });
}

/** To publish, or to go on as was planned, makes no stale cell again; nor does a choice of cells by `only`. */
function isDemandingCell({ id, asset, obstacle }: CellDraft, options: DecideOptions): boolean {
  if (options.only !== undefined || options.frozen?.has(id) === true) return false;
  return asset !== PUBLISH_ASSET && obstacle === undefined;
}

/** @param comparison null where something that the cell reads runs first, so that its key is not known yet */
function ask(
  draft: CellDraft,
  { existing }: Found,
  options: DecideOptions,
  comparison: { readonly of: CellDraft; readonly outputsOf: ResumeQuestion['outputsOf'] } | null,
): ResumeDecision {
  const isAsked = isWanted(draft.asset, options);
  return decide({
    existing: existing.get(draft.id)!,
    wanted: comparison && wantedOf(comparison.of),
    outputsOf: comparison?.outputsOf ?? (() => 'missing'),
    resume: options.resume || !isAsked,
    force: options.force && options.frozen === undefined && isAsked,
  });
}

function wantedOf({ key, keySources }: CellDraft): NonNullable<ResumeQuestion['wanted']> {
  return {
    key,
    get parts() {
      return keyPartsOf(keySources);
    },
  };
}

/**
 * The cells that run, or end in a failure that those downstream wait for. What runs makes run what reads it, and the stale
 * cells that it reads itself. A cell is looked at once for each thing that it reads.
 */
export function runningCells(prospects: readonly Prospect[]): ReadonlySet<string> {
  const byId = new Map(prospects.map((each) => [each.draft.id, each]));
  const readers = new Map<string, Prospect[]>(prospects.map(({ draft }) => [draft.id, []]));
  for (const each of prospects) for (const id of each.draft.upstream) readers.get(id)!.push(each);
  const running = new Set<string>();
  const queue: Prospect[] = [];
  const start = (each: Prospect): void => {
    if (running.has(each.draft.id)) return;
    running.add(each.draft.id);
    queue.push(each);
  };
  for (const each of prospects) if (runsByItself(each, running, byId)) start(each);
  // Grows while it is gone through.
  for (const { draft, isDemanding } of queue) {
    for (const reader of readers.get(draft.id)!)
      if (followsUpstream(reader, running, byId)) start(reader);
    if (!isDemanding) continue;
    for (const id of draft.upstream)
      if (byId.get(id)!.verdict.kind === 'stale') start(byId.get(id)!);
  }
  return running;
}

type ById = ReadonlyMap<string, Prospect>;

function runsByItself(each: Prospect, running: ReadonlySet<string>, byId: ById): boolean {
  const { draft, verdict } = each;
  if (verdict.kind === 'obstructed') return draft.obstacle?.kind === 'block';
  return verdict.kind === 'runs' || isFreeToRun(each, running, byId);
}

/** Whether a cell runs now that something that it reads does. What has nothing to do gives nothing to wait for. */
function followsUpstream(each: Prospect, running: ReadonlySet<string>, byId: ById): boolean {
  const { draft, verdict } = each;
  if (verdict.kind === 'reusable') return draft.obstacle?.kind !== 'skip';
  return isFreeToRun(each, running, byId);
}

/** Whether a cell that runs only where nothing that it reads is left has nothing of that kind upstream. */
function isFreeToRun(each: Prospect, running: ReadonlySet<string>, byId: ById): boolean {
  return each.verdict.kind === 'idle' && firstLeft(each, running, byId) === undefined;
}

const LEFT: ReadonlySet<string> = new Set(['stale', 'idle', 'left']);

/** The first cell that this one reads and that is left as it is. */
function firstLeft(
  { draft }: Prospect,
  running: ReadonlySet<string>,
  byId: ById,
): string | undefined {
  return draft.upstream.find((id) => LEFT.has(byId.get(id)!.verdict.kind) && !running.has(id));
}

function actionOf(
  each: Compared,
  decision: ResumeDecision,
  running: ReadonlySet<string>,
  byId: ById,
): Action {
  const { draft, verdict } = each;
  const { obstacle } = draft;
  if (decision.decision === 'reuse') return { kind: 'reuse', decision, obstacle };
  if (obstacle?.kind === 'block') return { kind: 'block', decision, blocked: obstacle.blocked };
  if (obstacle?.kind === 'skip') return { kind: 'skip', decision, reason: obstacle.reason };
  if (each.decision.decision === 'reuse' || verdict.kind === 'runs' || running.has(draft.id))
    return { kind: 'run', decision };
  // A cell that is left is compared with the run that is left, also where something that it reads runs.
  const left = { kind: 'defer', decision: each.decision } as const;
  if (verdict.kind === 'left') return { ...left, cause: verdict.cause, reason: verdict.reason };
  if (verdict.kind === 'stale') return { ...left, cause: 'stale', reason: verdict.reason };
  const upstream = firstLeft(each, running, byId)!;
  return { ...left, cause: 'stale', reason: `STALE: ${upstream} is left as it is` };
}
