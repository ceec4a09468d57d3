/**
 * Inputs by as-of selection: the newest snapshot known at a cut-off, or all of them, as the manifest records them; and
 * what a policy makes of it when there is none.
 */
import { select, selectAll, type Judged } from '@pkg/asof';
import type { Blocked, ResolvedInput, Selected, Slate } from '@pkg/engine';
import type { SnapshotRef } from '@pkg/lake';
import type { ManifestGap, ManifestInput } from '@pkg/manifest';
import { formatInstant, sha256OfJson, type GameDate, type Instant } from '@pkg/std';
import { daysBefore } from './history.ts';
import { printPolicy, type SourceName, type SourcePolicy } from './policy.ts';
import { SOURCES } from './source.ts';
import type { World } from './world.ts';

/** What one selection gives a cell: an input, or a gap, or a gap that blocks it. */
export type Choice = { readonly policy?: readonly [source: string, words: string] } & (
  | { readonly input: ResolvedInput; readonly gap?: ManifestGap }
  | { readonly gap: ManifestGap; readonly blocked?: Blocked }
);

/** How many lost candidates a manifest lists one by one; all are counted by reason. */
const LISTED = 60;

/** Puts choices together into what a step's `select` returns. */
export function selected(choices: readonly Choice[], skip?: string): Selected {
  return {
    inputs: choices.flatMap((choice) => ('input' in choice ? [choice.input] : [])),
    gaps: choices.flatMap((choice) => choice.gap ?? []),
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
  world: World,
  asset: string,
  source: SourceName,
  slate: Slate,
  series: (snapshot: SnapshotRef) => boolean = () => true,
): Choice {
  const { lookbackDays, clocks } = SOURCES[source];
  const policy = world.policiesOf(slate)[source];
  const from = daysBefore(slate.gameDate, lookbackDays);
  const candidates = world.histories.between(source, from, slate.gameDate).filter(series);
  const options = { cutoff: slate.asOf, clocks };
  const maxAgeMs = policy.onMissing === 'stale' ? (policy.staleMs ?? 0) : policy.maxAgeMs;
  const selection = select(candidates, { ...options, maxAgeMs });
  if (selection.found) {
    const { chosen } = selection;
    const record = snapshotRecord(source, chosen, slate.asOf, selection.candidates);
    const input = { record, files: [chosen] };
    const isStale = selection.ageMs > policy.maxAgeMs;
    return isStale
      ? {
          input,
          gap: staleGap(source, policy, chosen, slate.asOf),
          policy: inWords(source, policy),
        }
      : { input, policy: inWords(source, policy) };
  }
  return { ...missing(world, asset, source, slate, policy), policy: inWords(source, policy) };
}

/** The policy applied, as manifests record it: `gap when nothing is at most 24 h old; clocks both`. */
function inWords(source: SourceName, policy: SourcePolicy): readonly [string, string] {
  const hours = String(Math.round(policy.maxAgeMs / 3_600_000));
  return [
    source,
    `${printPolicy(policy)} when nothing is at most ${hours} h old; clocks ${SOURCES[source].clocks}`,
  ];
}

/** Every snapshot of a source from `from` on that was known at the cut-off: histories such as box scores. */
export function chooseHistory(
  world: World,
  source: SourceName,
  cutoff: Instant,
  from: GameDate,
  to: GameDate,
): ResolvedInput {
  const candidates = world.histories.between(source, from, to);
  const { chosen, candidates: judged } = selectAll(candidates, {
    cutoff,
    clocks: SOURCES[source].clocks,
  });
  return snapshotSet(source, chosen, cutoff, judged);
}

/** A set of snapshots that were chosen one by one, each at its own cut-off before `cutoff`. */
export function snapshotSet(
  source: SourceName,
  chosen: readonly SnapshotRef[],
  cutoff: Instant,
  judged: readonly Judged<SnapshotRef>[],
): ResolvedInput {
  const ordered = chosen.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const members = membersByDay(ordered);
  const record: ManifestInput = {
    name: source,
    kind: 'snapshot_set',
    path: `bronze/${SOURCES[source].dataset}`,
    sha256: sha256OfJson(ordered.map(({ path, sha256 }) => [path, sha256])),
    size_bytes: sum(ordered.map(({ sizeBytes }) => sizeBytes)),
    row_count: sum(ordered.map(({ rowCount }) => rowCount)),
    member_count: ordered.length,
    members,
    selection: selectionRecord(source, null, cutoff, judged),
  };
  return { record, files: ordered };
}

/** The schedule of some months, whatever the cut-off. */
export function chooseAuthoritative(
  source: SourceName,
  chosen: SnapshotRef,
  cutoff: Instant,
): ResolvedInput {
  const judged = [{ snapshot: chosen, reason: 'CHOSEN' as const }];
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
    selection: selectionRecord(source, chosen.path, cutoff, judged),
  };
}

function selectionRecord(
  source: SourceName,
  chosen: string | null,
  cutoff: Instant,
  judged: readonly Judged<SnapshotRef>[],
): NonNullable<ManifestInput['selection']> {
  const lost = judged.filter(({ reason }) => reason !== 'CHOSEN');
  const counts: Partial<Record<(typeof lost)[number]['reason'], number>> = {};
  for (const { reason } of lost) counts[reason] = (counts[reason] ?? 0) + 1;
  const nearest = lost
    .toSorted((a, b) => Math.abs(a.snapshot.asOf - cutoff) - Math.abs(b.snapshot.asOf - cutoff))
    .slice(0, LISTED)
    .map(({ snapshot, reason, lateByMs }) => ({
      path: snapshot.path,
      reason,
      ...(lateByMs === undefined ? {} : { late_by_ms: lateByMs }),
    }));
  return {
    cutoff: formatInstant(cutoff),
    clocks: SOURCES[source].clocks,
    chosen,
    candidates_considered: judged.length,
    rejected: nearest,
    rejected_counts: counts,
  };
}

function membersByDay(ordered: readonly SnapshotRef[]): NonNullable<ManifestInput['members']> {
  const days = new Map<string, SnapshotRef[]>();
  for (const snapshot of ordered) {
    const day = snapshot.path.split('/').slice(2, 4).join('/');
    const members = days.get(day);
    if (members) members.push(snapshot);
    else days.set(day, [snapshot]);
  }
  return [...days].map(([partition, members]) => ({
    partition,
    count: members.length,
    sha256: sha256OfJson(members.map(({ path, sha256 }) => [path, sha256])),
  }));
}

function missing(
  world: World,
  asset: string,
  source: SourceName,
  slate: Slate,
  policy: SourcePolicy,
): Choice {
  const { onMissing } = policy;
  const verb = world.modeOf(slate) === 'daily' ? 'run' : 'backfill';
  const reason =
    `cannot ${verb} ${asset} for ${slate.gameDate} without ${source} history: ` +
    `no snapshot at or before ${formatInstant(slate.asOf)}${ageNote(policy)}; nearest is ${nearestOf(world, source, slate)}`;
  const remediation = `import the missing ${source}, or go on without: pipeline run --start ${slate.gameDate} --end ${slate.gameDate} --policy ${source}=gap`;
  const gap: ManifestGap = { source, policy: printPolicy(policy), reason, remediation };
  return onMissing === 'gap'
    ? { gap }
    : { gap, blocked: { code: 'INPUT_GAP', message: reason, hint: remediation } };
}

function ageNote({ onMissing, maxAgeMs, staleMs }: SourcePolicy): string {
  const hours = Math.round((onMissing === 'stale' ? (staleMs ?? 0) : maxAgeMs) / 3_600_000);
  return hours > 10_000 ? '' : ` and at most ${String(hours)} h old`;
}

/** The nearest snapshot on either side, for the message alone. */
function nearestOf(world: World, source: SourceName, slate: Slate): string {
  const byDistance = world.histories
    .all(source)
    .filter((snapshot) => snapshot.corrupt === undefined)
    .toSorted((a, b) => Math.abs(a.asOf - slate.asOf) - Math.abs(b.asOf - slate.asOf));
  const nearest = byDistance[0];
  if (nearest === undefined) return `none: the history of ${source} is empty around this date`;
  const hours = Math.abs(nearest.asOf - slate.asOf) / 3_600_000;
  const side = nearest.asOf > slate.asOf ? 'late' : 'early';
  return `${formatInstant(nearest.asOf)} (${hours.toFixed(hours < 10 ? 1 : 0)} h ${side})`;
}

function staleGap(
  source: SourceName,
  policy: SourcePolicy,
  chosen: SnapshotRef,
  cutoff: Instant,
): ManifestGap {
  const hours = ((cutoff - chosen.asOf) / 3_600_000).toFixed(1);
  return {
    source,
    policy: printPolicy(policy),
    reason: `used a ${source} snapshot of ${formatInstant(chosen.asOf)}, ${hours} h old at the cut-off`,
    remediation: `import fresher ${source}`,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
