/** The action of a cell in a plan, and its reason: one union, so that nobody derives it again from its parts. */
import type { ResumeDecision } from '@pkg/manifest';
import type { Blocked, Selected } from './step.ts';

/**
 * The obstacle that keeps a cell from computing, as its step selected: there is nothing to do, or a gap that the policy
 * does not let pass.
 */
export type Obstacle =
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'block'; readonly blocked: Blocked };

export type ReuseDecision = Extract<ResumeDecision, { decision: 'reuse' }>;
export type RunDecision = Extract<ResumeDecision, { decision: 'run' }>;

/** Why a cell that could run is left: it was made before from other inputs or code, or it is not what was asked for. */
export type DeferCause = 'stale' | 'not-asked';

/**
 * The action of a planned cell.
 *
 * `reuse`: an earlier run stands for it, even where `obstacle` would keep it from being made now. `run`: its step
 * computes. `skip` and `block`: it ends in a manifest that says why it does not compute. `defer`: it could run and is left
 * as it is; nothing is written for it. `decision` compares the cell with the runs that there are.
 */
export type Action =
  | {
      readonly kind: 'reuse';
      readonly decision: ReuseDecision;
      readonly obstacle?: Obstacle | undefined;
    }
  | { readonly kind: 'run'; readonly decision: RunDecision }
  | { readonly kind: 'skip'; readonly decision: RunDecision; readonly reason: string }
  | { readonly kind: 'block'; readonly decision: RunDecision; readonly blocked: Blocked }
  | {
      readonly kind: 'defer';
      readonly decision: RunDecision;
      readonly cause: DeferCause;
      readonly reason: string;
    };

export type ActionKind = Action['kind'];

/** The obstacle that a step's selection puts in the way of a cell; a gap that blocks comes before having nothing to do. */
export function obstacleIn({
  blocked,
  skip,
}: Pick<Selected, 'blocked' | 'skip'>): Obstacle | undefined {
  if (blocked !== undefined) return { kind: 'block', blocked };
  return skip === undefined ? undefined : { kind: 'skip', reason: skip };
}

/** The gap that keeps a cell from being made now, whether or not an earlier run stands for it. */
export function blockedOf(action: Action): Blocked | undefined {
  if (action.kind === 'block') return action.blocked;
  const obstacle = action.kind === 'reuse' ? action.obstacle : undefined;
  return obstacle?.kind === 'block' ? obstacle.blocked : undefined;
}

/** Why a cell has nothing to do or is left as it is, as plans print it. */
export function skipReasonOf(action: Action): string | undefined {
  if (action.kind === 'skip' || action.kind === 'defer') return action.reason;
  const obstacle = action.kind === 'reuse' ? action.obstacle : undefined;
  return obstacle?.kind === 'skip' ? obstacle.reason : undefined;
}

/**
 * The parts of a cell's key that changed since the run that it is compared with; empty where that is not why it is not
 * reused.
 */
export function changedParts({ decision }: Action): NonNullable<RunDecision['changed']> {
  return decision.decision === 'run' ? (decision.changed ?? []) : [];
}
