/**
 * Which of the cells that could run do run. A success whose inputs or code have changed since is stale: it is reported
 * with what changed, and made again only when asked, under a new run id. Until its partition closes the newest inputs are what
 * was asked for, and other params, seeds or policies are another question: neither is stale.
 */
import type { KeyPartChange, RunReason } from '@pkg/manifest';
import type { Instant } from '@pkg/std';
import type { DeferCause, RunDecision } from './action.ts';
import type { CellDraft } from './draft.ts';
import { partitionIn } from './partition.ts';
import { PUBLISH_ASSET } from './step.ts';

/** `missing`: never made, or lost; `failed`; `stale`; `all`: these three. */
export type Only = 'missing' | 'failed' | 'stale' | 'all';

type Class = Exclude<Only, 'all'>;

const CLASSES: Readonly<Partial<Record<RunReason, Class>>> = {
  NO_MANIFEST: 'missing',
  OUTPUT_MISSING: 'missing',
  OUTPUT_CHANGED: 'missing',
  PARENT_REMADE: 'missing',
  MANIFEST_DAMAGED: 'missing',
  SKIPPED_BEFORE: 'missing',
  FAILED_BEFORE: 'failed',
  KEY_CHANGED: 'stale',
};

/** The cells before this one, which are upstream of it or beside it. */
export interface Passed {
  readonly stale: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
}

export interface OnlyOptions {
  /** Left out: what is missing or failed, and what is stale of partitions that have not closed. */
  readonly only?: Only | undefined;
  readonly now: Instant;
}

/**
 * The verdict on a cell that could run. `runs`: it runs. `stale`: it is left as it is, unless something that runs reads
 * it. `idle`: it runs, unless something that it reads is left. `left`: it is left as it is.
 */
export type Verdict =
  | { readonly kind: 'runs' | 'idle' }
  | { readonly kind: 'stale'; readonly reason: string; readonly isStale: true }
  | {
      readonly kind: 'left';
      readonly cause: DeferCause;
      readonly reason: string;
      readonly isStale: boolean;
    };

/** Whether a cell runs or is left as it is, and why. @param decision with the cell's key compared, also where an upstream cell runs first */
export function verdictOf(
  draft: CellDraft,
  decision: RunDecision,
  passed: Passed,
  { only, now }: OnlyOptions,
): Verdict {
  const cls = CLASSES[decision.reason];
  if (cls === undefined || only === 'all') return { kind: 'runs' };
  const isStale = cls === 'stale' && isOfTheWorld(decision.changed ?? [], passed);
  if (only === undefined) {
    if (isStale && isLocked(draft, now))
      return { kind: 'stale', reason: staleReason(decision), isStale };
    // To publish, or to do what there was nothing to do for, makes no stale cell again.
    const isIdle = draft.asset === PUBLISH_ASSET || decision.reason === 'SKIPPED_BEFORE';
    return { kind: isIdle ? 'idle' : 'runs' };
  }
  const left = { kind: 'left', cause: 'not-asked', isStale } as const;
  const upstream = draft.upstream.find((id) => passed.left.has(id));
  if (upstream !== undefined) return { ...left, reason: `NOT_ASKED: ${upstream} is left as it is` };
  return cls === only ? { kind: 'runs' } : { ...left, reason: `NOT_ASKED: it is ${cls}` };
}

/** Whether all that changed is inputs, code, or upstream cells of which that is true. A run id is made of keys. */
function isOfTheWorld(changed: readonly KeyPartChange[], { stale }: Passed): boolean {
  return changed.every(({ part }) => {
    if (part.startsWith('upstream.')) return stale.has(part.slice('upstream.'.length));
    if (part === 'params.run_id') return true;
    return !/^(params\.|gap\.|seed$)/.test(part);
  });
}

/** Cells that partitions share are no partition's: they are made again when a partition needs them. */
function isLocked({ scope }: CellDraft, now: Instant): boolean {
  const partition = partitionIn(scope);
  return partition === undefined || partition.closesAt <= now;
}

function staleReason({ previousRunId, changed = [] }: RunDecision): string {
  const parts = changed
    .filter(({ part }) => part !== 'params.run_id')
    .map(({ part, before, after }) => `${part} ${brief(before)} -> ${brief(after)}`);
  return `STALE: run ${previousRunId ?? '?'} was made with other ${parts.join(', ')}`;
}

function brief(text: string | null): string {
  if (text === null) return 'none';
  return text.length > 24 ? text.slice(0, 8) : text;
}
