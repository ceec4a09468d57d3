/**
 * Decides whether a cell must run, from manifests alone: never from the files that happen to exist. Pure: whoever asks
 * has read the manifests and hashed the outputs.
 */
import { invariant } from '@pkg/std';
import type { RunsSeen, StoredRun } from './run-cache.ts';

/** One part of a key that differs; null where the part is missing on that side. */
export interface KeyPartChange {
  readonly part: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The result of hashing a run's outputs again; `parent-remade`: they are intact, but a manifest that the run names as
 * its parent was damaged and made again since.
 */
export type OutputState = 'intact' | 'missing' | 'changed' | 'parent-remade';

/** Why a cell runs. */
export type RunReason =
  | 'NO_MANIFEST'
  | 'FAILED_BEFORE'
  | 'SKIPPED_BEFORE'
  | 'KEY_CHANGED'
  | 'OUTPUT_MISSING'
  | 'OUTPUT_CHANGED'
  | 'PARENT_REMADE'
  | 'MANIFEST_DAMAGED'
  | 'FORCED'
  | 'UPSTREAM_RUNS'
  | 'NOT_RESUMED';

export type ResumeDecision =
  | {
      readonly decision: 'reuse';
      readonly reason: 'KEY_EQUAL';
      readonly runId: string;
      readonly stored: StoredRun;
    }
  | {
      readonly decision: 'run';
      readonly reason: RunReason;
      /** The run that the reason is about; absent where it is about none. */
      readonly previousRunId?: string;
      /** For `KEY_CHANGED`: what changed since `previousRunId`. */
      readonly changed?: readonly KeyPartChange[];
      /** For `MANIFEST_DAMAGED`: where, and what is wrong with it. */
      readonly problem?: string;
    };

const BROKEN = {
  intact: 'OUTPUT_MISSING',
  missing: 'OUTPUT_MISSING',
  changed: 'OUTPUT_CHANGED',
  'parent-remade': 'PARENT_REMADE',
} as const;

export interface ResumeQuestion {
  /** The runs of the same asset and partition, as `listRuns` gives them. */
  readonly existing: RunsSeen;
  /**
   * The key that the cell has now; null when an upstream cell runs first, so that it is not known
   * yet.
   */
  readonly wanted: {
    readonly key: string;
    /** Read only where keys differ. */
    readonly parts: Readonly<Record<string, string>>;
  } | null;
  /**
   * Whether the outputs of a run still hash right; asked for the runs of `reuseCandidates` only.
   */
  readonly outputsOf: (stored: StoredRun) => OutputState;
  readonly resume: boolean;
  readonly force: boolean;
}

/** The parts in which two keys differ, sorted by name. */
export function compareKeyParts(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): KeyPartChange[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return parts
    .map((part) => ({ part, before: before[part] ?? null, after: after[part] ?? null }))
    .filter((change) => change.before !== change.after);
}

/**
 * The runs whose outputs may stand for the cell if they still hash right: successes with an equal
 * key, by run id.
 */
export function reuseCandidates(existing: RunsSeen, key: string): readonly StoredRun[] {
  return existing.runs.filter(
    ({ manifest }) => manifest.status === 'success' && manifest.key === key,
  );
}

/**
 * Decides whether a cell is reused or runs, and why.
 *
 * When several runs could be reused, the least run id wins, so that later runs change no plan; their bytes are
 * equal. When there are several reasons to run, one about an equal key comes first, then a damaged manifest (it
 * may have been the one), then the success that differs in the fewest parts.
 */
export function decide(question: ResumeQuestion): ResumeDecision {
  const { existing, wanted, outputsOf } = question;
  if (question.force) return { decision: 'run', reason: 'FORCED' };
  if (!question.resume) return { decision: 'run', reason: 'NOT_RESUMED' };
  if (wanted === null) return { decision: 'run', reason: 'UPSTREAM_RUNS' };

  const judged = reuseCandidates(existing, wanted.key).map((stored) => ({
    stored,
    state: outputsOf(stored),
  }));
  const reused = judged.find(({ state }) => state === 'intact')?.stored;
  if (reused) {
    return { decision: 'reuse', reason: 'KEY_EQUAL', runId: runIdOf(reused), stored: reused };
  }
  const [broken] = judged;
  if (broken) {
    const reason = BROKEN[broken.state];
    return { decision: 'run', reason, previousRunId: runIdOf(broken.stored) };
  }
  return (
    unsuccessful(existing.runs.filter(({ manifest }) => manifest.key === wanted.key)) ??
    damaged(existing) ??
    stale(existing, wanted) ??
    unsuccessful(existing.runs) ?? { decision: 'run', reason: 'NO_MANIFEST' }
  );
}

/** Failed runs come before skipped ones; of each the last by run id is named. */
function unsuccessful(runs: readonly StoredRun[]): ResumeDecision | undefined {
  const failed = runs.findLast(({ manifest }) => manifest.status === 'failed');
  if (failed) return { decision: 'run', reason: 'FAILED_BEFORE', previousRunId: runIdOf(failed) };
  const skipped = runs.findLast(({ manifest }) => manifest.status === 'skipped');
  if (skipped)
    return { decision: 'run', reason: 'SKIPPED_BEFORE', previousRunId: runIdOf(skipped) };
  return undefined;
}

function damaged(existing: RunsSeen): ResumeDecision | undefined {
  const [first] = existing.damaged;
  return (
    first && {
      decision: 'run',
      reason: 'MANIFEST_DAMAGED',
      problem: `${first.path}: ${first.problem}`,
    }
  );
}

function stale(
  existing: RunsSeen,
  wanted: NonNullable<ResumeQuestion['wanted']>,
): ResumeDecision | undefined {
  const [nearest] = existing.runs
    .filter(({ manifest }) => manifest.status === 'success')
    .map((stored) => {
      const { key_parts: before } = stored.manifest;
      invariant(before, 'runs of other keys are read whole, to say what has changed');
      return { stored, changed: compareKeyParts(before, wanted.parts) };
    })
    .sort((a, b) => a.changed.length - b.changed.length);
  return (
    nearest && {
      decision: 'run',
      reason: 'KEY_CHANGED',
      previousRunId: runIdOf(nearest.stored),
      changed: nearest.changed,
    }
  );
}

function runIdOf(stored: StoredRun): string {
  return stored.manifest.partition.run_id;
}
