/**
 * Finds what has changed between a saved plan and the same question planned now. Causes only: a cell whose key changed
 * because one upstream of it did is no news.
 */
import type { PlanFile } from '@pkg/manifest';
import { planFile } from './plan-file.ts';
import type { Plan } from './plan.ts';

export type DriftKind =
  | 'snapshot'
  | 'code'
  | 'policy'
  | 'model'
  | 'profile'
  | 'setting'
  | 'calendar'
  | 'output'
  | 'run id';

/** One thing that is not as it was planned; null where it was not there, or is not there now. */
export interface Drift {
  readonly kind: DriftKind;
  /** A snapshot's path, an asset, a source, a partition: what changed. */
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Cell = PlanFile['cells'][number];

/** The changes since `kept`, each once, by kind and subject; empty exactly when the plans mean the same work. */
export function planDrift(kept: PlanFile, plan: Plan): readonly Drift[] {
  const now = planFile(plan, {});
  const before = new Map(kept.cells.map((cell) => [cell.id, cell]));
  const after = new Map(now.cells.map((cell) => [cell.id, cell]));
  const shared = now.cells.flatMap((cell) => {
    const own = before.get(cell.id);
    return own === undefined ? [] : [[own, cell] as const];
  });
  const slates = difference('calendar', slatesOf(kept), slatesOf(now));
  const drifts = [
    ...difference('snapshot', kept.snapshots, now.snapshots),
    ...slates,
    ...shared.flatMap(([a, b]) => cellDrift(a, b)),
    ...(slates.length > 0 ? [] : difference('code', assetsOf(before), assetsOf(after))),
  ];
  const unique = new Map(drifts.map((drift) => [JSON.stringify(drift), drift]));
  if (unique.size > 0) return [...unique.values()].sort(byKindAndSubject);
  const moved = shared.filter(([a, b]) => runOf(a) !== runOf(b));
  if (moved.length > 0)
    return moved.map(([a, b]) => ({
      kind: 'run id',
      subject: a.id,
      before: runOf(a),
      after: runOf(b),
    }));
  // Nobody should ever see this; a plan that differs for a reason unknown must not run all the same.
  return kept.hash === now.hash
    ? []
    : [{ kind: 'setting', subject: 'the plan', before: kept.hash, after: now.hash }];
}

/** The changes of one cell by itself. Inputs are not among them: snapshots are compared by name. */
function cellDrift(before: Cell, after: Cell): Drift[] {
  const { asset } = after;
  const parts = difference('setting', before.key_parts, after.key_parts).flatMap(
    (drift): Drift[] => {
      const [group = '', name = ''] = split(drift.subject);
      // A run id is made of the keys.
      if (name === 'run_id') return [];
      if (group === 'code') return [{ ...drift, kind: 'code', subject: asset }];
      if (group === 'params' && name.startsWith('profile'))
        return [{ ...drift, kind: 'profile', subject: `${asset} ${name}` }];
      if (group === 'params' || group === 'seed')
        return [{ ...drift, subject: `${asset} ${name || group}` }];
      return [];
    },
  );
  const policies = difference('policy', before.policy, after.policy).map((drift) => ({
    ...drift,
    subject: `${drift.subject} of ${asset}`,
  }));
  return [...parts, ...policies, ...outputDrift(before, after)];
}

/** The loss of a run that was to be reused. A cell that was made meanwhile is no drift: its key says what it is. */
function outputDrift(before: Cell, after: Cell): Drift[] {
  const isLost = before.decision === 'reuse' && after.decision === 'run';
  if (!isLost || after.reason === 'UPSTREAM_RUNS' || before.key !== after.key) return [];
  const isModel = 'train_through' in after.partition;
  const kind = isModel ? ('model' as const) : ('output' as const);
  return [{ kind, subject: after.id, before: before.reused_run ?? null, after: after.reason }];
}

function difference(
  kind: DriftKind,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Drift[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((subject) => {
    const [was, is] = [before[subject] ?? null, after[subject] ?? null];
    return was === is ? [] : [{ kind, subject, before: was, after: is }];
  });
}

function slatesOf({ slates }: PlanFile): Record<string, string> {
  return Object.fromEntries(
    slates.map(({ game_date, run_as_of_ts, lock_at, draft_groups }) => [
      `slate ${game_date} as of ${run_as_of_ts}`,
      `locks at ${lock_at}, groups ${draft_groups.map(({ id }) => id).join(',') || 'none'}`,
    ]),
  );
}

/** The assets of a plan: a step that was added or taken away is code. */
function assetsOf(cells: ReadonlyMap<string, Cell>): Record<string, string> {
  return Object.fromEntries([...cells.values()].map(({ asset }) => [asset, 'part of the plan']));
}

function runOf({ partition }: Cell): string {
  return partition['run_id'] ?? '';
}

function split(part: string): [string, string] {
  const at = part.indexOf('.');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function byKindAndSubject(a: Drift, b: Drift): number {
  const [left, right] = [`${a.kind} ${a.subject}`, `${b.kind} ${b.subject}`];
  return left < right ? -1 : 1;
}
