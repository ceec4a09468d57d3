import type { Manifest, ManifestInput } from '@pkg/manifest';
import { HOUR_MS } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { inputGaps, type InputGap } from './input-gaps.ts';

const SELECTION: NonNullable<ManifestInput['selection']> = {
  cutoff: '2024-01-15T17:30:00Z',
  clocks: 'both',
  chosen: 'injuries.parquet',
  candidates_considered: 1,
  rejected: [],
  rejected_counts: {},
};

/** The gaps of a cell that read one snapshot of injuries, an hour old but for what is changed. */
function gapsOf(change: Partial<ManifestInput>, cell: Partial<Manifest> = {}): InputGap[] {
  const input = { name: 'injuries', kind: 'snapshot', path: 'p', age_s: 3600, ...change };
  const manifest = {
    asset: 'ingest.injuries_raw',
    partition: { game_date: '2024-01-15', run_id: 'r1' },
    gaps: [],
    inputs: [{ as_of_ts: '2024-01-15T16:30:00Z', selection: SELECTION, ...input }],
    policy: { injuries: 'gap when nothing is at most 24 h old; clocks both' },
    ...cell,
  };
  return inputGaps(manifest as unknown as Manifest, () => 3 * HOUR_MS);
}

describe('an input', () => {
  test('that is fresh, or selected by no clock, is no gap', () => {
    expect(gapsOf({})).toEqual([]);
    expect(gapsOf({ age_s: 1e6, selection: { ...SELECTION, clocks: 'authoritative' } })).toEqual(
      [],
    );
  });

  test('that is older than a daily run would take is stale, under the policy that let it pass', () => {
    const [found] = gapsOf({ age_s: 19.5 * 3600 });
    expect(found).toMatchObject({ kind: 'stale', gap: { source: 'injuries', policy: 'gap' } });
    expect(found!.gap.reason).toContain(
      '19 h 30 min old at the cut-off; a daily run takes none above 3 h',
    );
    expect(found!.remedy).toEqual([
      { command: expect.arrayContaining(['--date', '2024-01-15', '--run', 'r1']) as string[] },
    ]);
  });

  test('that the manifest lists as a gap is listed once: stale where something was used, else absent', () => {
    const gap = { source: 'injuries', policy: 'stale:48h', reason: 'old', remediation: 'import' };
    const remedy = ['import'];
    expect(gapsOf({ age_s: 30 * 3600 }, { gaps: [gap] })).toEqual([{ kind: 'stale', gap, remedy }]);
    expect(gapsOf({}, { gaps: [gap], inputs: [] })).toEqual([{ kind: 'absent', gap, remedy }]);
  });

  test('of which something came too late says how many, and the nearest', () => {
    const rejected = [
      { path: 'b', reason: 'CAPTURED_LATE' as const, late_by_ms: 9000 },
      { path: 'd/run_ts=a/x', reason: 'CAPTURED_LATE' as const, late_by_ms: 2400 },
      { path: 'c', reason: 'AFTER_CUTOFF' as const, late_by_ms: 1 },
    ];
    const selection = { ...SELECTION, rejected, rejected_counts: { CAPTURED_LATE: 2 } };
    const [found] = gapsOf({ selection });
    expect(found).toMatchObject({ kind: 'late', gap: { policy: 'clocks both' } });
    expect(found!.gap.reason).toBe(
      '2 captured after the cut-off 2024-01-15T17:30:00Z, the nearest 3 s late (run_ts=a); a later cut-off (--lead-minutes) or an earlier capture would have it',
    );
  });

  test('that could not be read is corrupt', () => {
    const rejected = [{ path: 'a', reason: 'CORRUPT' as const }];
    expect(gapsOf({ selection: { ...SELECTION, rejected } })).toMatchObject([
      {
        kind: 'corrupt',
        remedy: ['see how to restore it: ', { command: ['verify', '--snapshots'] }],
      },
    ]);
  });
});
