/**
 * Selects inputs as of a cut-off: the newest snapshot known, or all of them, as the manifest records them; when there
 * is none, the policy decides.
 */
import { select, selectAll, type Clocks, type Judged, type SelectOptions } from '@pkg/asof';
import type { Blocked, ResolvedInput, Selected, Partition } from '@pkg/engine';
import type { SnapshotRef } from '@pkg/lake';
import { digestOfSet, SET_LISTS, type ManifestGap, type ManifestInput } from '@pkg/manifest';
import { daysBefore, SOURCES, type SourceName } from '@pkg/nba';
import { exactDuration, formatInstant, HOUR_MS, type GameDate, type Instant } from '@pkg/std';
import { damagedOf, damageInWords, missedBySet, passedOver, RESTORE } from './damaged-inputs.ts';
import { STEP_ERRORS } from './errors.ts';
import { groupBy } from './group-by.ts';
import { printPolicy, type SourcePolicy } from './policy.ts';
import type { PlanningContext } from './planning-context.ts';

/** The outcome of one selection for a cell: an input, or a gap, or a gap that blocks it. */
export type Choice = { readonly policy?: readonly [source: string, words: string] } & (
  | { readonly input: ResolvedInput; readonly gap?: ManifestGap }
  | { readonly gap: ManifestGap; readonly blocked?: Blocked }
);

/**
 * The number of lost candidates of a set that a manifest lists one by one; all are counted by reason. For a single
 * chosen snapshot all are listed: a training window decides hundreds of times, among thousands each.
 */
const LISTED_OF_A_SET = 60;

/** Puts choices together into what a step's `select` returns. */
export function selected(choices: readonly Choice[], skip?: string): Selected {
  return {
    inputs: choices.flatMap((choice) => ('input' in choice ? [choice.input] : [])),
    gaps: choices.flatMap((choice) => {
      const missed = 'input' in choice ? missedBySet(choice.input.record) : undefined;
      return [choice.gap, missed].filter((gap) => gap !== undefined);
    }),
    policy: Object.fromEntries(
      choices.flatMap((choice) => (choice.policy === undefined ? [] : [choice.policy])),
    ),
    blocked: choices.flatMap((choice) => ('blocked' in choice ? (choice.blocked ?? []) : []))[0],
    skip,
  };
}

/**
 * The newest snapshot of a source for a slate, known at its as-of instant and no older than its policy allows.
 *
 * `series` restricts the candidates, for example to one draft group.
 */
export function chooseLatest(
  world: PlanningContext,
  asset: string,
  source: SourceName,
  slate: Partition,
  series: (snapshot: SnapshotRef) => boolean = () => true,
): Choice {
  const { lookbackDays, clocks } = SOURCES[source];
  const policy = world.policiesOf(slate)[source];
  const from = daysBefore(slate.date, lookbackDays);
  const candidates = world.histories.between(source, from, slate.date).filter(series);
  const options = { cutoff: slate.asOf, clocks };
  const maxAgeMs = policy.onMissing === 'stale' ? (policy.staleMs ?? 0) : policy.maxAgeMs;
  const selection = select(candidates, { ...options, maxAgeMs });
  const words = inWords(source, policy);
  if (!selection.found) {
    const damaged = damagedOf(selection.candidates);
    return { ...missing(world, asset, source, slate, policy, damaged), policy: words };
  }
  const { chosen } = selection;
  const record = snapshotRecord(source, chosen, slate.asOf, selection.candidates);
  const input = { record, files: [chosen] };
  const gap =
    selection.ageMs > policy.maxAgeMs
      ? staleGap(source, policy, chosen, slate.asOf)
      : passedOver(source, selection.candidates);
  return gap === undefined ? { input, policy: words } : { input, gap, policy: words };
}

/** The policy applied, as manifests record it: `gap when nothing is at most 24 h old; clocks both`. */
function inWords(source: SourceName, policy: SourcePolicy): readonly [string, string] {
  return [
    source,
    `${printPolicy(policy)} when nothing is at most ${exactDuration(policy.maxAgeMs)} old; clocks ${SOURCES[source].clocks}`,
  ];
}

/**
 * The history of a source from `from` to `to` as it was known at the cut-off: of each series (a game's box score, a
 * draft group's salaries) the newest version, so that a correction replaces what it corrects.
 */
export function chooseHistory(
  world: PlanningContext,
  source: SourceName,
  cutoff: Instant,
  from: GameDate,
  to: GameDate,
  clocks: Clocks = SOURCES[source].clocks,
): ResolvedInput {
  const judged = validateHistory(world.histories.between(source, from, to), { cutoff, clocks });
  const chosen = judged.flatMap(({ snapshot, reason }) => (reason === 'CHOSEN' ? [snapshot] : []));
  return snapshotSet(source, chosen, cutoff, judged, clocks);
}

/** The newest version of each series is `CHOSEN`; older ones are superseded. */
export function validateHistory(
  snapshots: readonly SnapshotRef[],
  options: SelectOptions<SnapshotRef>,
): Judged<SnapshotRef>[] {
  return [...groupBy(snapshots, seriesOf).values()].flatMap(
    (versions) => select(versions, options).candidates,
  );
}

/**
 * Chooses a history as `chooseHistory` does, with every version that was known: for a cell that looks back from several
 * cut-offs.
 */
export function chooseVersions(
  world: PlanningContext,
  source: SourceName,
  cutoff: Instant,
  from: GameDate,
  to: GameDate,
): ResolvedInput {
  const { clocks } = SOURCES[source];
  const candidates = world.histories.between(source, from, to);
  const { chosen, candidates: judged } = selectAll(candidates, { cutoff, clocks });
  return snapshotSet(source, chosen, cutoff, judged);
}

/** The series that a snapshot is a version of: its path without the capture time. */
export function seriesOf({ path }: { readonly path: string }): string {
  return path.slice(0, path.lastIndexOf('/run_ts='));
}

/** A set of snapshots that were chosen one by one, each at its own cut-off before `cutoff`. */
export function snapshotSet(
  source: SourceName,
  chosen: readonly SnapshotRef[],
  cutoff: Instant,
  judged: readonly Judged<SnapshotRef>[],
  clocks: Clocks = SOURCES[source].clocks,
): ResolvedInput {
  const ordered = chosen.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const record: ManifestInput = {
    name: source,
    kind: 'snapshot_set',
    path: `bronze/${SOURCES[source].dataset}`,
    sha256: digestOfSet(ordered),
    size_bytes: sum(ordered.map(({ sizeBytes }) => sizeBytes)),
    row_count: sum(ordered.map(({ rowCount }) => rowCount)),
    member_count: ordered.length,
    members: membersByDay(ordered),
    lists: SET_LISTS,
    selection: selectionRecord(clocks, null, cutoff, judged),
  };
  return { record, files: ordered };
}

/** Chooses the schedule of some months, whatever the cut-off. */
export function chooseAuthoritative(
  source: SourceName,
  chosen: SnapshotRef,
  cutoff: Instant,
  judged: readonly Judged<SnapshotRef>[] = [{ snapshot: chosen, reason: 'CHOSEN' as const }],
): ResolvedInput {
  return { record: snapshotRecord(source, chosen, cutoff, judged), files: [chosen] };
}

function snapshotRecord(
  source: SourceName,
  chosen: SnapshotRef,
  cutoff: Instant,
  judged: readonly Judged<SnapshotRef>[],
): ManifestInput {
  return {
    name: source,
    kind: 'snapshot',
    path: chosen.path,
    sha256: chosen.sha256,
    size_bytes: chosen.sizeBytes,
    row_count: chosen.rowCount,
    as_of_ts: formatInstant(chosen.asOf),
    available_at: formatInstant(chosen.availableAt),
    age_s: Math.round((cutoff - chosen.asOf) / 1000),
    selection: selectionRecord(SOURCES[source].clocks, chosen.path, cutoff, judged),
  };
}

function selectionRecord(
  clocks: Clocks,
  chosen: string | null,
  cutoff: Instant,
  judged: readonly Judged<SnapshotRef>[],
): NonNullable<ManifestInput['selection']> {
  const lost = judged.filter(({ reason }) => reason !== 'CHOSEN');
  const counts: Partial<Record<(typeof lost)[number]['reason'], number>> = {};
  for (const { reason } of lost) counts[reason] = (counts[reason] ?? 0) + 1;
  const isDamaged = ({ reason }: Judged<SnapshotRef>): number => (reason === 'CORRUPT' ? 0 : 1);
  const distance = ({ snapshot }: Judged<SnapshotRef>): number => Math.abs(snapshot.asOf - cutoff);
  const isSet = chosen === null;
  const nearest = lost
    // A set lists few, but a damaged one is never left out in favour of one that is merely late.
    .toSorted((a, b) => (isSet ? isDamaged(a) - isDamaged(b) : 0) || distance(a) - distance(b))
    .slice(0, isSet ? LISTED_OF_A_SET : undefined)
    .map(({ snapshot, reason, lateByMs, detail }) => ({
      path: snapshot.path,
      reason,
      ...(lateByMs === undefined ? {} : { late_by_ms: lateByMs }),
      ...(detail === undefined ? {} : { detail }),
    }));
  return {
    cutoff: formatInstant(cutoff),
    clocks,
    chosen,
    candidates_considered: judged.length,
    rejected: nearest,
    rejected_counts: counts,
  };
}

function membersByDay(ordered: readonly SnapshotRef[]): NonNullable<ManifestInput['members']> {
  return [...groupBy(ordered, dayOfSet)].map(([partition, members]) => ({
    partition,
    count: members.length,
    sha256: digestOfSet(members),
  }));
}

/** The day of a set that a snapshot is a member of: `season=2023/date=2024-01-15`. */
export function dayOfSet({ path }: { readonly path: string }): string {
  return path.split('/').slice(2, 4).join('/');
}

function missing(
  world: PlanningContext,
  asset: string,
  source: SourceName,
  slate: Partition,
  policy: SourcePolicy,
  damaged: readonly Judged<SnapshotRef>[],
): Choice {
  const { onMissing } = policy;
  const verb = world.modeOf(slate) === 'daily' ? 'run' : 'backfill';
  const reason =
    `cannot ${verb} ${asset} for ${slate.date} without ${source} history: ` +
    (damaged.length === 0 ? '' : `${damageInWords(damaged)}, and there is `) +
    `no snapshot at or before ${formatInstant(slate.asOf)}${ageNote(policy)}; nearest is ${nearestOf(world, source, slate)}`;
  const remediation =
    damaged.length > 0
      ? RESTORE
      : onMissing === 'gap'
        ? `import the missing ${source}, then run the same command again: it makes what this affected again`
        : `import the missing ${source}, then run the same command again`;
  const kind = damaged.length > 0 ? { kind: 'corrupt' as const } : {};
  const gap: ManifestGap = { source, policy: printPolicy(policy), ...kind, reason, remediation };
  return onMissing === 'gap' ? { gap } : { gap, blocked: blockedBy(gap) };
}

/**
 * Makes the block of a cell that may not go on with a gap. Its root is the source, so that everything that lacks it has
 * one cause.
 */
export function blockedBy({ source, reason, remediation }: ManifestGap): Blocked {
  const {
    code,
    message,
    hint = '',
    remedy,
  } = STEP_ERRORS.INPUT_GAP({ source, reason, remediation });
  return { code, message, hint, remedy, root: source };
}

/** A limit above this is none. */
const ANY_AGE_MS = 10_000 * HOUR_MS;

function ageNote({ onMissing, maxAgeMs, staleMs }: SourcePolicy): string {
  const ageMs = onMissing === 'stale' ? (staleMs ?? 0) : maxAgeMs;
  return ageMs > ANY_AGE_MS ? '' : ` and at most ${exactDuration(ageMs)} old`;
}

/** The nearest snapshot on either side, for the message alone. */
function nearestOf(world: PlanningContext, source: SourceName, slate: Partition): string {
  const byDistance = world.histories
    .all(source)
    .filter((snapshot) => snapshot.corrupt === undefined)
    .toSorted((a, b) => Math.abs(a.asOf - slate.asOf) - Math.abs(b.asOf - slate.asOf));
  const nearest = byDistance[0];
  if (nearest === undefined) return `none: the history of ${source} is empty around this date`;
  const away = exactDuration(Math.abs(nearest.asOf - slate.asOf));
  const side = nearest.asOf > slate.asOf ? 'late' : 'early';
  return `${formatInstant(nearest.asOf)} (${away} ${side})`;
}

function staleGap(
  source: SourceName,
  policy: SourcePolicy,
  chosen: SnapshotRef,
  cutoff: Instant,
): ManifestGap {
  return {
    source,
    policy: printPolicy(policy),
    reason: `used the ${source} snapshot of ${formatInstant(chosen.asOf)}, ${exactDuration(cutoff - chosen.asOf)} old at the cut-off`,
    remediation: `import fresher ${source}`,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
