import { sha256 } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareKeyParts,
  decide,
  reuseCandidates,
  type OutputState,
  type ResumeDecision,
  type ResumeQuestion,
} from './resume.ts';
import type { Manifest } from './schema.ts';
import type { StoredRun } from './run-cache.ts';
import {
  exampleManifest,
  failedManifest,
  KEY,
  skippedManifest,
} from './testing/example-manifest.ts';

const PARTS = exampleManifest().key_parts;
const OTHER = sha256('another key');

function stored(runId: string, manifest: Manifest): StoredRun {
  const partition = { ...manifest.partition, run_id: runId };
  const path = `manifests/rates.score/game_date=2024-11-03/run=${runId}/manifest.json`;
  return { state: 'valid', path, manifest: { ...manifest, partition }, sha256: sha256(runId) };
}

function ask(runs: readonly StoredRun[], changes: Partial<ResumeQuestion> = {}): ResumeDecision {
  return decide({
    existing: { runs, damaged: [] },
    wanted: { key: KEY, parts: PARTS },
    outputsOf: () => 'intact',
    resume: true,
    force: false,
    ...changes,
  });
}

const success = stored('r1', exampleManifest());
const stale = stored('r2', exampleManifest({ key: OTHER, key_parts: { ...PARTS, step: '2' } }));
const veryStale = stored('r0', exampleManifest({ key: OTHER, key_parts: { step: '1' } }));

describe('decide', () => {
  test('reuses a success with an equal key whose outputs are intact', () => {
    expect(ask([success])).toEqual({
      decision: 'reuse',
      reason: 'KEY_EQUAL',
      runId: 'r1',
      stored: success,
    });
  });

  test('reuses the least run id, so that a later run with the same key changes no plan', () => {
    expect(ask([success, stored('r9', exampleManifest())])).toMatchObject({ runId: 'r1' });
  });

  test('reuses the next run when the outputs of the first are gone', () => {
    const states: Record<string, OutputState> = { r1: 'missing', r9: 'intact' };
    const outputsOf = ({ manifest }: StoredRun): OutputState =>
      states[manifest.partition.run_id] ?? 'changed';
    const decision = ask([success, stored('r9', exampleManifest())], { outputsOf });
    expect(decision).toMatchObject({ decision: 'reuse', runId: 'r9' });
  });

  test.each([
    ['missing', 'OUTPUT_MISSING'],
    ['changed', 'OUTPUT_CHANGED'],
  ] as const)('runs when the outputs are %s', (state, reason) => {
    expect(ask([success], { outputsOf: () => state })).toEqual({
      decision: 'run',
      reason,
      previousRunId: 'r1',
    });
  });

  test('says which parts changed since the success that is nearest', () => {
    expect(ask([veryStale, stale])).toEqual({
      decision: 'run',
      reason: 'KEY_CHANGED',
      previousRunId: 'r2',
      changed: [{ part: 'step', before: '2', after: 'rates.score@3' }],
    });
  });

  test('runs what failed or was skipped before, and what never ran', () => {
    const failed = stored('r1', failedManifest());
    const skipped = stored('r2', skippedManifest());
    expect(ask([failed])).toMatchObject({ reason: 'FAILED_BEFORE', previousRunId: 'r1' });
    expect(ask([skipped])).toMatchObject({ reason: 'SKIPPED_BEFORE', previousRunId: 'r2' });
    expect(ask([failed, skipped])).toMatchObject({ reason: 'FAILED_BEFORE' });
    expect(ask([])).toEqual({ decision: 'run', reason: 'NO_MANIFEST' });
  });

  test('names a failure of the same key before a success of another', () => {
    expect(ask([stored('r1', failedManifest()), stale])).toMatchObject({ reason: 'FAILED_BEFORE' });
    const otherFailure = stored('r1', failedManifest({ key: OTHER }));
    expect(ask([otherFailure, stale])).toMatchObject({ reason: 'KEY_CHANGED' });
  });

  test('names a damaged manifest, which may have been the one, and what is wrong with it', () => {
    const damaged = [{ state: 'damaged', path: 'a/manifest.json', problem: 'not JSON' } as const];
    expect(ask([], { existing: { runs: [stale], damaged } })).toEqual({
      decision: 'run',
      reason: 'MANIFEST_DAMAGED',
      problem: 'a/manifest.json: not JSON',
    });
    expect(ask([], { existing: { runs: [success], damaged } })).toMatchObject({
      decision: 'reuse',
    });
  });

  test('runs whatever is there when forced, not resumed, or behind a cell that runs', () => {
    expect(ask([success], { force: true })).toEqual({ decision: 'run', reason: 'FORCED' });
    expect(ask([success], { resume: false })).toEqual({ decision: 'run', reason: 'NOT_RESUMED' });
    expect(ask([success], { wanted: null })).toEqual({ decision: 'run', reason: 'UPSTREAM_RUNS' });
  });

  test('never reuses anything but an intact success with an equal key', () => {
    const kinds = [exampleManifest, failedManifest, skippedManifest];
    const anyRun = fc
      .tuple(fc.nat(30), fc.constantFrom(...kinds), fc.constantFrom(KEY, OTHER))
      .map(([n, make, key]) => stored(`r${String(n)}`, make({ key })));
    const anyState = fc.constantFrom<OutputState>('intact', 'missing', 'changed');
    fc.assert(
      fc.property(fc.array(anyRun), fc.array(anyState, { minLength: 31 }), (runs, states) => {
        const outputsOf = ({ manifest }: StoredRun): OutputState =>
          states[Number(manifest.partition.run_id.slice(1))] ?? 'missing';
        const decision = ask(runs, { outputsOf });
        const mayBeReused = runs.filter(
          (run) =>
            run.manifest.status === 'success' &&
            run.manifest.key === KEY &&
            outputsOf(run) === 'intact',
        );
        expect(decision.decision === 'reuse').toBe(mayBeReused.length > 0);
        if (decision.decision === 'reuse') expect(mayBeReused).toContain(decision.stored);
      }),
    );
  });

  test('asks for the outputs of the candidates only', () => {
    const existing = { runs: [success, stale, stored('r3', failedManifest())], damaged: [] };
    const asked: StoredRun[] = [];
    ask(existing.runs, {
      outputsOf: (run) => {
        asked.push(run);
        return 'missing';
      },
    });
    expect(asked).toEqual(reuseCandidates(existing, KEY));
    expect(asked).toEqual([success]);
  });
});

describe('compareKeyParts', () => {
  test('names added, removed and changed parts by name, and equal ones not at all', () => {
    expect(compareKeyParts({ a: '1', b: '2', d: '4' }, { d: '5', a: '1', c: '3' })).toEqual([
      { part: 'b', before: '2', after: null },
      { part: 'c', before: null, after: '3' },
      { part: 'd', before: '4', after: '5' },
    ]);
  });

  test('finds nothing exactly between equal keys, and the reverse the other way round', () => {
    const anyParts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));
    fc.assert(
      fc.property(anyParts, anyParts, (a, b) => {
        const there = compareKeyParts(a, b);
        const back = compareKeyParts(b, a);
        expect(back).toEqual(
          there.map(({ part, before, after }) => ({ part, before: after, after: before })),
        );
        expect(there.length === 0).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });
});

function sorted(parts: Record<string, string>): [string, string][] {
  return Object.entries(parts).sort();
}
