/**
 * Which of the cells that could run do run. A success whose inputs or code have changed since is stale: it is reported
 * with what changed, and made again only when asked, under a new run id. Until its slate locks the newest inputs are what
 * was asked for, and other params, seeds or policies are another question: neither is stale.
 */
import type { KeyPartChange, ResumeDecision, RunReason } from '@pkg/manifest';
import type { Instant } from '@pkg/std';
import { slateOf, type CellDraft } from './draft.ts';
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

/** What is known of the cells before this one, which are upstream of it or beside it. */
export interface Passed {
  /** Stale cells, whether they are left or made again because something needs them. */
  readonly stale: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
  /** Stale cells that something that runs needs. */
  readonly needed: ReadonlySet<string>;
}

export interface OnlyOptions {
  /** Left out: what is missing or failed, and what is stale of slates that have not locked. */
  readonly only?: Only | undefined;
  readonly now: Instant;
}

export type Verdict = { readonly left: string; readonly isStale: boolean } | 'runs';

/**
 * Whether a cell runs or is left as it is, and why.
 *
 * @param decision with the cell's key compared, also where an upstream cell runs first
 */
export function judge(
  draft: CellDraft,
  decision: Extract<ResumeDecision, { decision: 'run' }>,
  passed: Passed,
  { only, now }: OnlyOptions,
): Verdict {
  const cls = CLASSES[decision.reason];
  if (cls === undefined || only === 'all') return 'runs';
  const isStale = cls === 'stale' && isOfTheWorld(decision.changed ?? [], passed);
  const leftUpstream = draft.upstream.find((id) => passed.left.has(id));
  if (only === undefined) {
    if (isStale && !passed.needed.has(draft.id) && isLocked(draft, now))
      return { left: staleReason(decision), isStale };
    // To publish, or to do what there was nothing to do for, makes no stale cell again.
    const isIdle = draft.asset === PUBLISH_ASSET || decision.reason === 'SKIPPED_BEFORE';
    return isIdle && leftUpstream !== undefined
      ? { left: `STALE: ${leftUpstream} is left as it is`, isStale: false }
      : 'runs';
  }
  if (leftUpstream !== undefined)
    return { left: `NOT_ASKED: ${leftUpstream} is left as it is`, isStale };
  return cls === only ? 'runs' : { left: `NOT_ASKED: it is ${cls}`, isStale };
}

/** Whether something that runs, and is not content with what is there, reads this cell. */
export function needsUpstream(
  draft: CellDraft,
  decision: Extract<ResumeDecision, { decision: 'run' }>,
): boolean {
  return draft.asset !== PUBLISH_ASSET && decision.reason !== 'SKIPPED_BEFORE';
}

/** Whether all that changed is inputs, code, or upstream cells of which that is true. A run id is made of keys. */
function isOfTheWorld(changed: readonly KeyPartChange[], { stale }: Passed): boolean {
  return changed.every(({ part }) => {
    if (part.startsWith('upstream.')) return stale.has(part.slice('upstream.'.length));
    if (part === 'params.run_id') return true;
    return !/^(params\.|gap\.|seed$)/.test(part);
  });
}

/** Cells that slates share are no slate's: they are made again when a slate needs them. */
function isLocked({ scope }: CellDraft, now: Instant): boolean {
  const slate = slateOf(scope);
  return slate === undefined || slate.lockAt <= now;
}

function staleReason({
  previousRunId,
  changed = [],
}: Extract<ResumeDecision, { decision: 'run' }>): string {
  const parts = changed
    .filter(({ part }) => part !== 'params.run_id')
    .map(({ part, before, after }) => `${part} ${brief(before)} -> ${brief(after)}`);
  return `STALE: run ${previousRunId ?? '?'} was made with other ${parts.join(', ')}`;
}

function brief(text: string | null): string {
  if (text === null) return 'none';
  return text.length > 24 ? text.slice(0, 8) : text;
}
