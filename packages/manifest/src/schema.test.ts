import { sha256 } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { manifestJsonSchema, manifestSchema } from './schema.ts';
import { problemsOf } from './shapes.ts';
import { exampleManifest, failedManifest, skippedManifest } from './testing/example-manifest.ts';

/** The objections of the schema to a manifest; '' when there are none. */
function problem(manifest: unknown): string {
  const { error } = manifestSchema.safeParse(manifest);
  return error ? problemsOf(error) : '';
}

describe('the manifest schema', () => {
  test('accepts a success, a failure and a skip', () => {
    const manifests = [exampleManifest(), failedManifest(), skippedManifest()];
    expect(manifests.map(problem)).toEqual(['', '', '']);
  });

  test('accepts a set of snapshots, an upstream, a model and a file as inputs', () => {
    const base = { name: 'x', path: 'a/b', sha256: sha256('x') };
    const member = { partition: 'game_date=2024-11-02', count: 9, sha256: sha256('9') };
    const inputs = [
      { ...base, kind: 'snapshot_set', member_count: 9, members: [member] },
      { ...base, kind: 'upstream', asset: 'minutes.score', run_id: 'r1' },
      { ...base, kind: 'model' },
      { ...base, kind: 'file', size_bytes: 3 },
    ] as const;
    expect(problem(exampleManifest({ inputs }))).toBe('');
  });

  test('accepts a recipe, and a manifest from before there were any', () => {
    const recipe = { seed: 12345, profile: { name: 'sim_v3' }, key: ['6ba35d5f', null, 0.65] };
    expect(problem(exampleManifest({ recipe }))).toBe('');
    expect(exampleManifest()).not.toHaveProperty('recipe');
    expect(problem({ ...exampleManifest(), recipe: 'x' })).toContain('recipe');
    expect(manifestJsonSchema()['required']).not.toContain('recipe');
  });

  test('gives frozen values', () => {
    const manifest = manifestSchema.parse(exampleManifest());
    expect(Object.isFrozen(manifest)).toBe(true);
    expect(Object.isFrozen(manifest.inputs)).toBe(true);
    expect(Object.isFrozen(manifest.outputs[0]?.columns)).toBe(true);
  });

  test.each([
    ['an unknown field', { ...exampleManifest(), surprise: 1 }, 'surprise'],
    ['another version', { ...exampleManifest(), manifest_version: 'v2' }, 'manifest_version'],
    ['no key', { ...exampleManifest(), key: undefined }, 'key'],
    ['a short hash', { ...exampleManifest(), key: 'abc' }, 'key: is not 64'],
    ['attempt 0', { ...exampleManifest(), attempt: 0 }, 'attempt'],
    ['a fraction of a seed', { ...exampleManifest(), seed: 0.5 }, 'seed'],
    ['a failure without error', failedManifest({ error: undefined }), 'error'],
    ['a success with error', exampleManifest({ error: failedManifest().error }), 'error'],
    ['a skip without reason', skippedManifest({ skip_reason: undefined }), 'skip_reason'],
    ['an unsafe run id', exampleManifest({ partition: { run_id: '../r1' } }), 'partition.run_id'],
    ['an unsafe asset', exampleManifest({ asset: 'a/b' }), 'asset'],
    [
      'a day that does not exist',
      exampleManifest({ partition: { run_id: 'r1', game_date: '2024-02-30' } }),
      'partition.game_date',
    ],
    [
      'an instant in another zone',
      exampleManifest({ partition: { run_id: 'r1', run_as_of_ts: '2024-11-03T22:30:00-05:00' } }),
      'partition.run_as_of_ts',
    ],
  ])('refuses %s, and says where', (_, manifest, where) => {
    expect(problem(manifest)).toContain(where);
  });

  test('is exported as JSON Schema that names the required fields', () => {
    const schema = manifestJsonSchema();
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['required']).toEqual(
      expect.arrayContaining(['asset', 'partition', 'status', 'key', 'inputs', 'outputs']),
    );
    expect(schema['required']).not.toContain('error');
    expect(JSON.stringify(schema)).not.toContain('readOnly');
  });
});
