import { sha256, sha256OfJson, type JsonValue } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf, keyPartsOf, type KeySources } from './key.ts';

const SOURCES: KeySources = {
  asset: 'score.players',
  code: '1',
  partition: { game_date: '2024-01-15', season: '2023' },
  params: { worlds: 10, profile: 'base' },
  seed: 1,
  inputs: [
    { record: { name: 'odds', kind: 'snapshot', path: 'p', sha256: sha256('A') }, files: [] },
  ],
  gaps: [{ source: 'lineups', policy: 'gap', reason: 'r', remediation: 'm' }],
  upstream: [{ id: 'ingest.schedule 2023-01', key: sha256('up') }],
};
const keyWith = (change: Partial<KeySources>): string => keyOf({ ...SOURCES, ...change });

describe('a key', () => {
  test.each<[string, Partial<KeySources>]>([
    ['the asset', { asset: 'score.other' }],
    ['the code', { code: '2' }],
    ['the partition', { partition: { game_date: '2024-01-16', season: '2023' } }],
    ['a param', { params: { worlds: 11, profile: 'base' } }],
    ['the name of a param', { params: { worlds: 10, profiles: 'base' } }],
    ['the type of a param', { params: { worlds: '10', profile: 'base' } }],
    ['the seed', { seed: 2 }],
    ['that there is a seed', { seed: undefined }],
    [
      'the bytes of an input',
      { inputs: [{ record: { ...SOURCES.inputs[0]!.record, sha256: sha256('B') }, files: [] }] },
    ],
    ['that there is an input', { inputs: [] }],
    ['the policy of a gap', { gaps: [{ ...SOURCES.gaps[0]!, policy: 'stale:24h' }] }],
    ['that there is a gap', { gaps: [] }],
    [
      'the key of an upstream cell',
      { upstream: [{ id: 'ingest.schedule 2023-01', key: sha256('x') }] },
    ],
    ['which upstream cells there are', { upstream: [] }],
  ])('changes with %s', (_, change) => {
    expect(keyWith(change)).not.toBe(keyWith({}));
  });

  test('does not change with where an input lies, or with the words of a gap', () => {
    const [{ record }] = SOURCES.inputs as [(typeof SOURCES.inputs)[0]];
    expect(keyWith({ inputs: [{ record: { ...record, path: 'elsewhere' }, files: [] }] })).toBe(
      keyWith({}),
    );
    expect(keyWith({ gaps: [{ ...SOURCES.gaps[0]!, reason: 'told otherwise' }] })).toBe(
      keyWith({}),
    );
  });

  test('does not change with the order of params, at any depth', () => {
    expect(keyWith({ params: { a: { x: 1, y: [2] }, b: 3 } })).toBe(
      keyWith({ params: { b: 3, a: { y: [2], x: 1 } } }),
    );
  });

  test('has one text a value: params that differ have parts that differ', () => {
    const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
    const textual = value.map((json) => JSON.stringify(json));
    fc.assert(
      fc.property(fc.oneof(value, textual), fc.oneof(value, textual), (a, b) => {
        const same = JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
        expect(keyWith({ params: { p: a } }) === keyWith({ params: { p: b } })).toBe(same);
      }),
    );
  });

  test('is the hash of the canonical JSON of its parts, whatever order they came in', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }).map((name) => `n${name}`));
    fc.assert(
      fc.property(names, names, names, (params, cells, sources) => {
        const asked = {
          ...SOURCES,
          params: Object.fromEntries(params.map((name, at) => [name, at])),
          upstream: cells.map((name) => ({ id: name, key: sha256(name) })),
          gaps: sources.map((source) => ({ ...SOURCES.gaps[0]!, source })),
        };
        expect(keyOf(asked)).toBe(sha256OfJson(keyPartsOf(asked)));
      }),
    );
  });

  test('has parts that a person can read, sorted by name; what is long is hashed', () => {
    const parts = keyPartsOf({ ...SOURCES, params: { profile: 'base', long: 'x'.repeat(81) } });
    expect(Object.keys(parts)).toEqual(Object.keys(parts).sort());
    expect(parts).toEqual({
      code: '1',
      'gap.lineups': 'gap',
      'input.odds': sha256('A'),
      'params.long': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      'params.profile': 'base',
      'partition.game_date': '2024-01-15',
      'partition.season': '2023',
      seed: '1',
      step: 'score.players',
      'upstream.ingest.schedule 2023-01': sha256('up'),
    });
  });
});

/** -0 is 0 in canonical JSON, and properties have no order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'object' && value !== null)
    return {
      object: Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, canonical(item)]),
    };
  return value;
}
