/** A plan in words: what runs, what is reused, what is blocked and why, and which snapshots were selected. */
import {
  blockedOf,
  changedParts,
  skipReasonOf,
  partitionName,
  partitionIn,
  type Plan,
  type PlannedCell,
} from '@pkg/engine';
import { formatInstant } from '@pkg/std';
import type { PlanningContext } from '@pkg/steps';
import { counted, spans, type Hinted } from '@pkg/backfill/words';
import { cellTitle } from '@pkg/backfill/records';
import type { Line, Table } from './result-lines.ts';

/** The state of a cell in its plan. */
export type PlanState = 'run' | 'reuse' | 'stale' | 'skip' | 'blocked';

export function planState({ action }: PlannedCell): PlanState {
  switch (action.kind) {
    case 'block':
      return 'blocked';
    case 'defer':
      return action.cause === 'stale' ? 'stale' : 'skip';
    default:
      return action.kind;
  }
}

/** How many cells are in each state. */
export function planCounts(cells: readonly PlannedCell[]): Record<PlanState, number> {
  const counts = { run: 0, reuse: 0, stale: 0, skip: 0, blocked: 0 };
  for (const cell of cells) counts[planState(cell)] += 1;
  return counts;
}

/** The whole of `--dry-run`. */
/** @param hintOf gives the commands of a hint the flags of this run */
export function presentPlan(
  plan: Plan,
  world: PlanningContext,
  hintOf: (blocked: Hinted) => string | undefined = ({ hint }) => hint,
): Line[] {
  const { noSlate, leftOut } = world.calendar;
  const idle = plan.cells.flatMap(({ scope }) => (scope.kind === 'date' ? [scope.date] : []));
  const dated = [...plan.partitions, ...idle].map(({ date: gameDate }) => gameDate);
  const dates = new Set([...dated, ...noSlate.map(({ game_date }) => game_date)]).size;
  const { profile, worlds, seed } = world.settings;
  const lines: Line[] = [
    `Plan ${plan.hash.slice(0, 8)}: ${[counted(dates, 'date'), counted(plan.partitions.length, 'slate'), counted(plan.cells.length, 'cell')].join(', ')}; ` +
      `profile ${profile}, ${worlds.toLocaleString('en-US')} worlds, seed ${String(seed)}`,
    '',
    ...(plan.partitions.length === 0 ? [] : [slateTable(plan), '']),
    ...noSlate.map(({ game_date, reason }) => `  ${game_date}  no slate: ${reason}`),
    ...leftOut.map(
      (left) => `  ${left.game_date}  without group ${left.draft_group_id}: ${left.reason}`,
    ),
    ...(noSlate.length + leftOut.length === 0 ? [] : ['']),
    ...sharedCells(plan),
    ...(plan.partitions.length === 0 ? [] : ['Selected inputs', selectionTable(plan), '']),
    ...problems(plan, hintOf),
  ];
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function slateTable(plan: Plan): Table {
  const rows = plan.partitions.map((slate) => {
    const own = plan.cells.filter((cell) => {
      const other = partitionIn(cell.scope);
      return other !== undefined && partitionName(other) === partitionName(slate);
    });
    const counts = planCounts(own);
    const groups = slate.groups.map(({ id }) => id).join(',');
    return [
      slate.date,
      groups === '' ? '-' : groups,
      formatInstant(slate.asOf),
      formatInstant(slate.closesAt),
      String(counts.run),
      ...[counts.reuse, counts.stale, counts.skip, counts.blocked].map(unlessNone),
      own[0]?.runId ?? '',
    ];
  });
  const states = ['run', 'reuse', 'stale', 'skip', 'blocked'];
  return {
    header: ['game_date', 'group', 'as-of (UTC)', 'lock (UTC)', ...states, 'run id'],
    rows,
  };
}

/** A state without cells needs no number. */
function unlessNone(count: number): string {
  return count === 0 ? '' : String(count);
}

function sharedCells(plan: Plan): string[] {
  const shared = plan.cells.filter(
    ({ scope }) => partitionIn(scope) === undefined && scope.kind !== 'date',
  );
  if (shared.length === 0) return [];
  return [
    'Shared by slates',
    ...shared.map((cell) => `  ${planState(cell).padEnd(7)} ${cellTitle(cell.id)}`),
    '',
  ];
}

/** One row a selection: source, both clocks, age at the cut-off, and what else was considered. */
function selectionTable(plan: Plan): Table {
  const rows = plan.cells.flatMap((cell) =>
    cell.inputs.flatMap(({ record }) => {
      if (record.kind !== 'snapshot' || partitionIn(cell.scope) === undefined) return [];
      const lost = Object.entries(record.selection?.rejected_counts ?? {}).map(
        ([reason, n]) => `${String(n)} ${reason}`,
      );
      return [
        [
          cell.partition.game_date ?? '',
          record.name,
          record.as_of_ts ?? '',
          record.available_at ?? '',
          age(record.age_s ?? 0),
          record.sha256.slice(0, 8),
          `1 of ${String(record.selection?.candidates_considered ?? 1)}${lost.length === 0 ? '' : `: ${lost.join(', ')}`}`,
        ],
      ];
    }),
  );
  return {
    header: ['game_date', 'source', 'as_of_ts', 'available_at', 'age', 'sha256', 'chosen'],
    rows,
  };
}

function problems(plan: Plan, hintOf: (blocked: Hinted) => string | undefined): string[] {
  return [
    ...section(
      'Blocked',
      plan.cells.flatMap(({ id, action }) =>
        action.kind === 'block'
          ? [
              `  ${cellTitle(id)}: ${action.blocked.message}`,
              `    next: ${hintOf(action.blocked) ?? ''}`,
            ]
          : [],
      ),
    ),
    ...section('Gaps let pass', gapLines(plan)),
    ...section(
      'Runs because the key changed',
      changedKeys(plan.cells.filter((cell) => planState(cell) === 'run')),
    ),
    ...section(
      'Stale: left as they were made before; --only stale makes them again under a new run id',
      changedKeys(plan.cells.filter((cell) => planState(cell) === 'stale')),
    ),
    ...section('Why', reasons(plan)),
  ];
}

/** A line a source and policy, with its dates and what the first of them lacks. */
function gapLines({ cells, partitions: slates }: Plan): string[] {
  const groups = new Map<string, { readonly dates: Set<string>; readonly reason: string }>();
  for (const { action, gaps, partition, scope } of cells) {
    const isHeldUp = scope.kind === 'date' && scope.date.reason === undefined;
    if (blockedOf(action) !== undefined || isHeldUp) continue;
    for (const { source, policy, reason } of gaps) {
      const name = `${source} (${policy})`;
      const group = groups.get(name) ?? { dates: new Set(), reason };
      groups.set(name, group);
      if (partition.game_date !== undefined) group.dates.add(partition.game_date);
    }
  }
  const all = [...new Set(slates.map(({ date: gameDate }) => gameDate))].sort();
  return [...groups].map(([name, { dates, reason }]) =>
    dates.size <= 1
      ? `  ${name}: ${reason}`
      : `  ${name} on ${spans([...dates].sort(), all)}: ${reason} (${[...dates].sort()[0]!})`,
  );
}

/** The changes of keys, cells with the same change on one line: a change of code touches every date alike. */
function changedKeys(cells: readonly PlannedCell[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { id, asset, action } of cells) {
    if (action.decision.reason !== 'KEY_CHANGED') continue;
    const parts = changedParts(action).map(
      ({ part, before, after }) => `${cellTitle(part)} ${brief(before)} -> ${brief(after)}`,
    );
    const change = `${asset}: ${parts.join(', ')}`;
    groups.set(change, [...(groups.get(change) ?? []), id]);
  }
  return [...groups].map(([change, ids]) => {
    if (ids.length > 1) return `  ${String(ids.length)} x ${change}`;
    return `  ${cellTitle(ids[0]!)}${change.slice(change.indexOf(':'))}`;
  });
}

/** How many cells are in each state for each reason. */
function reasons({ cells }: Plan): string[] {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const why =
      planState(cell) === 'skip' || planState(cell) === 'stale'
        ? (skipReasonOf(cell.action) ?? '').split(':')[0]!
        : cell.action.decision.reason;
    const name = `${planState(cell).padEnd(7)} ${why}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort().map(([name, count]) => `  ${String(count).padStart(5)} ${name}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

function brief(text: string | null): string {
  return text === null ? 'none' : text.length > 24 ? text.slice(0, 8) : text;
}

/** `45m`, `3h05m`, `2d04h`. */
function age(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)}m`;
  const hours = Math.floor(minutes / 60);
  const pad = (n: number): string => String(n).padStart(2, '0');
  return hours < 48
    ? `${String(hours)}h${pad(minutes % 60)}m`
    : `${String(Math.floor(hours / 24))}d${pad(hours % 24)}h`;
}
