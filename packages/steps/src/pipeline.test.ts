import { describe, expect, test } from 'vitest';
import { assetsOf, pipeline } from './pipeline.ts';

const DAG = pipeline({ simThreads: 1 });

describe('the DAG', () => {
  test('has every step after all that it reads', () => {
    const seen = new Set<string>();
    for (const { asset, upstream } of DAG.steps) {
      for (const source of upstream) expect(seen, `${asset} reads ${source}`).toContain(source);
      seen.add(asset);
    }
  });

  test('has each asset once, and a pool for each step', () => {
    const assets = DAG.steps.map(({ asset }) => asset);
    expect(new Set(assets).size).toBe(assets.length);
    for (const { pool } of DAG.steps) expect(Object.keys(DAG.pools)).toContain(pool);
  });

  test('has low limits of sources and publishing, moderate ones of features and scores, and one simulation at a time', () => {
    const stages = ['ingest', 'features', 'score', 'sim', 'publish', 'labels', 'models'];
    const units = stages.map((name) => [name, DAG.pools[name]!.units]);
    expect(Object.fromEntries(units)).toEqual({
      ingest: 2,
      features: 4,
      score: 4,
      sim: 1,
      publish: 1,
      labels: 2,
      models: 1,
    });
    const family = {
      ingest: ['ingest'],
      minutes: ['features', 'score'],
      rates: ['features', 'score'],
    };
    for (const [name, pools] of Object.entries({
      ...family,
      sim: ['sim'],
      ownership: ['score'],
      finalize: ['publish'],
    })) {
      const own = DAG.steps.filter(({ asset }) => asset.startsWith(`${name}.`));
      expect([...new Set(own.map(({ pool }) => pool))].sort()).toEqual(pools);
    }
  });

  test('takes other limits by name, and refuses a pool that it does not have', () => {
    const { pools } = pipeline({ simThreads: 1, pools: { sim: { units: 3 } } });
    expect(pools).toEqual({ ...DAG.pools, sim: { units: 3 } });
    expect(() => pipeline({ simThreads: 1, pools: { simulation: { units: 3 } } })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_POOL' }) as Error,
    );
  });

  test('claims memory by the number of worlds', () => {
    const sim = DAG.steps.find(({ asset }) => asset === 'sim.run')!;
    const claims = (worlds: number): unknown =>
      sim.claims?.({} as never, { settings: { worlds } } as never);
    expect(claims(25_000)).toEqual({ memory: 138 });
    expect(claims(100)).toEqual({ memory: 1 });
  });

  test('publishes nothing that reads labels', () => {
    const readers = DAG.steps.filter(({ upstream }) =>
      upstream.some((name) => name.startsWith('labels.')),
    );
    expect(readers.map(({ asset }) => asset)).toEqual(['labels.minutes']);
  });

  test('has every asset of the design', () => {
    const assets = DAG.steps.map(({ asset }) => asset);
    expect(assets).toEqual(
      expect.arrayContaining([
        'ingest.schedule',
        'ingest.injuries_raw',
        'ingest.odds_raw',
        'ingest.daily_lineups',
        'ingest.roster_snapshot',
        'minutes.features_live',
        'minutes.score',
        'rates.features_live',
        'rates.score',
        'sim.run',
        'ownership.score',
        'finalize.unified',
        'labels.boxscores',
        'labels.minutes',
        'health.checks',
      ]),
    );
  });
});

describe('--steps', () => {
  test('takes a family for all of its assets', () => {
    expect(assetsOf(DAG, ['minutes'])).toEqual(new Set(['minutes.features_live', 'minutes.score']));
  });

  test('takes an asset for itself', () => {
    expect(assetsOf(DAG, ['sim.run', 'ingest.odds_raw'])).toEqual(
      new Set(['sim.run', 'ingest.odds_raw']),
    );
  });

  test('takes finalize for the table, its checks and the pointers', () => {
    expect(assetsOf(DAG, ['finalize'])).toEqual(
      new Set(['finalize.unified', 'health.checks', 'publish.slate']),
    );
  });

  test.each(['minute', 'minutes.', 'minutes.scor', ''])(
    "does not know '%s': UNKNOWN_STEP",
    (name) => {
      expect(() => assetsOf(DAG, [name])).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_STEP', kind: 'input' }) as Error,
      );
    },
  );
});
