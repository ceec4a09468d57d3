/** Lists what was missing from the inputs of one cell, by its manifest. */
import type { Manifest, ManifestGap, ManifestInput } from '@pkg/manifest';
import { exactDuration, type Remedy } from '@pkg/std';

/**
 * `absent`: nothing that could be used. `stale`: what was used is older than its policy calls fresh, or than a daily run
 * would take. `late`: something that speaks of the time before the cut-off was captured only after it, and was not used.
 * `partial`: of a window that was looked back on, less is on record than the least share. `corrupt`: something that could not be read was passed over.
 */
export type GapKind = 'absent' | 'stale' | 'partial' | 'late' | 'corrupt';

export interface InputGap {
  readonly kind: GapKind;
  readonly gap: Omit<ManifestGap, 'remediation'>;
  /** The remedy: the command or import that fills the gap. */
  readonly remedy: Remedy;
}

const RESTORE: Remedy = ['see how to restore it: ', { command: ['verify', '--snapshots'] }];

/** @param usualAgeMs the oldest age of a source that a daily run takes for fresh, in ms; undefined where there is none */
export function inputGaps(
  manifest: Manifest,
  usualAgeMs: (source: string) => number | undefined,
): InputGap[] {
  const { gaps, error, inputs } = manifest;
  const used = new Map(inputs.map(({ name, kind }) => [name, kind]));
  const recorded = gaps.map((gap): InputGap => {
    if (gap.kind !== undefined) return { kind: gap.kind, gap, remedy: RESTORE };
    const kind = used.get(gap.source);
    const remedy = [gap.remediation];
    if (isOfWindow(gap) || kind === 'snapshot_set') return { kind: 'partial', gap, remedy };
    return { kind: kind === undefined ? 'absent' : 'stale', gap, remedy };
  });
  if (error?.code === 'INPUT_GAP' && gaps.length === 0) recorded.push(blocked(manifest));
  const isDamaged = ({ kind }: ManifestGap): boolean => kind === 'corrupt';
  const damaged = new Set(gaps.filter(isDamaged).map(({ source }) => source));
  const named = new Set(gaps.filter((gap) => !isDamaged(gap)).map(({ source }) => source));
  return [
    ...recorded,
    ...inputs.flatMap((input) => [
      ...(named.has(input.name) ? [] : old(manifest, input, usualAgeMs(input.name))),
      ...late(manifest, input),
      ...(damaged.has(input.name) ? [] : corrupt(input)),
    ]),
  ];
}

/** Box scores and past ownership are read by the window: the policy asks for a share of it. */
function isOfWindow({ source }: ManifestGap): boolean {
  return source === 'boxscores' || source === 'ownership';
}

function blocked({ asset, error }: Manifest): InputGap {
  const source = (asset.split('.')[1] ?? asset).replace(/_raw$/, '');
  const remedy = error!.remedy ?? [error!.hint ?? ''];
  return { kind: 'absent', gap: { source, policy: 'fail', reason: error!.message }, remedy };
}

function old(manifest: Manifest, input: ManifestInput, usualAgeMs: number | undefined): InputGap[] {
  const { name, age_s, as_of_ts, selection } = input;
  const isOld = age_s !== undefined && usualAgeMs !== undefined && age_s * 1000 > usualAgeMs;
  if (!isOld || input.kind !== 'snapshot' || selection?.clocks === 'authoritative') return [];
  const reason = `used a ${name} snapshot of ${as_of_ts ?? 'no instant'}, ${exactDuration(age_s * 1000)} old at the cut-off; a daily run takes none above ${exactDuration(usualAgeMs)}`;
  const policy = policyWords(manifest, name).replace(/ when .*$/, '');
  return [{ kind: 'stale', gap: { source: name, policy, reason }, remedy: shown(manifest, name) }];
}

function late(manifest: Manifest, { name, selection }: ManifestInput): InputGap[] {
  const count = selection?.rejected_counts.CAPTURED_LATE ?? 0;
  const missed = selection?.rejected.filter(({ reason }) => reason === 'CAPTURED_LATE') ?? [];
  const [nearest] = missed.toSorted((a, b) => (a.late_by_ms ?? 0) - (b.late_by_ms ?? 0));
  if (count === 0 || selection === undefined || nearest === undefined) return [];
  const seconds = String(Math.ceil((nearest.late_by_ms ?? 0) / 1000));
  const folder = nearest.path.split('/').at(-2) ?? nearest.path;
  const reason = `${String(count)} captured after the cut-off ${selection.cutoff}, the nearest ${seconds} s late (${folder}); a later cut-off (--lead-minutes) or an earlier capture would have it`;
  const policy = `clocks ${selection.clocks}`;
  return [{ kind: 'late', gap: { source: name, policy, reason }, remedy: shown(manifest, name) }];
}

function corrupt({ name, selection }: ManifestInput): InputGap[] {
  const found = selection?.rejected.find(({ reason }) => reason === 'CORRUPT');
  if (found === undefined) return [];
  const reason = `${found.path} is CORRUPT (${found.detail ?? 'it could not be read'}) and was passed over`;
  const gap = { source: name, policy: 'passed over', reason };
  return [{ kind: 'corrupt', gap, remedy: RESTORE }];
}

/** The policy of a source as the manifest has it: `gap when nothing is at most 24 h old; clocks both`. */
function policyWords({ policy }: Manifest, source: string): string {
  return (policy as Readonly<Record<string, string>>)[source] ?? 'none';
}

function shown({ partition: { game_date, run_id } }: Manifest, source: string): Remedy {
  const what = ['--date', String(game_date), '--source', source, '--run', run_id];
  return [{ command: ['select', ...what, '--explain'] }];
}
