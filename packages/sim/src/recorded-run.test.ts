import { KnownError, sealedJson, sha256, type JsonValue } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { loadProfile, parseProfile, profileNames, type SimProfile } from './profile.ts';
import { recordWorlds } from './recipe.ts';
import { openRun, remakeWorld, type RecordedRun } from './recorded-run.ts';
import { seedsToArrow } from './seeds-file.ts';
import { simulate } from './simulate.ts';
import { worldsToArrow } from './worlds-file.ts';

const slate = demoSlate(2);
const SEED = 12345;
const WORLDS = 300;

/** A run as it lies in a data root. */
interface Kept {
  readonly files: Map<string, Uint8Array>;
  readonly manifest: Record<string, JsonValue>;
}

async function keep(profile: SimProfile, worlds = WORLDS, threads = 1): Promise<Kept> {
  const chunkWorlds = threads === 1 ? 1024 : 100;
  const result = await simulate(slate, { profile, worlds, seed: SEED, threads, chunkWorlds });
  const { recipe, files: recorded } = await recordWorlds(slate, { profile, seed: SEED, worlds });
  const meta = { seed: SEED, profile: profile.name };
  const all = [...recorded];
  if (profile.worlds_output === 'fpts')
    all.push({ name: 'worlds.arrow', bytes: await worldsToArrow(slate, result, meta) });
  const folder = 'runs/sim.run/game_date=2024-01-15/run=r1';
  return {
    files: new Map(all.map(({ name, bytes }) => [`${folder}/${name}`, bytes])),
    manifest: {
      ...{ asset: 'sim.run', status: 'success', recipe },
      partition: { game_date: '2024-01-15', run_id: 'r1' },
      outputs: all.map(({ name, bytes }) => ({
        ...{ name, path: `${folder}/${name}`, sha256: sha256(bytes), row_count: 1 },
      })),
      environment: { code_version: '0.1.0', git_sha: 'abc', hostname: 'h' },
    },
  };
}

function open({ files, manifest }: Kept): Promise<RecordedRun> {
  return openRun(sealedJson(manifest, 2), (path) => Promise.resolve(files.get(path) ?? null));
}

async function refusal(act: () => Promise<unknown>): Promise<KnownError> {
  const error = await act().catch((caught: unknown) => caught);
  if (error instanceof KnownError) return error;
  throw new Error(`expected a KnownError, got ${String(error)}`);
}

const kept = await keep(loadProfile('sim_v3'));
const run = await open(kept);

/** A run that differs from the kept one in its recipe. */
function withRecipe(changes: Record<string, JsonValue>): Kept {
  const recipe = { ...(kept.manifest['recipe'] as Record<string, JsonValue>), ...changes };
  return { ...kept, manifest: { ...kept.manifest, recipe } };
}

describe('worlds made again one by one', () => {
  test.each(profileNames)(
    'of profile %s are all those that the run stored, bit by bit',
    async (name) => {
      const own = await open(await keep(loadProfile(name)));
      for (let world = 0; world < WORLDS; world += 1) {
        const bits = new Uint32Array(own.world(world).fpts.buffer);
        expect(bits).toEqual(new Uint32Array((await own.storedPoints(world))!.buffer));
      }
    },
  );

  test('give the sums, means and quantiles of the run', async () => {
    const profile = loadProfile('sim_v3');
    const result = await simulate(slate, { profile, worlds: WORLDS, seed: SEED, threads: 2 });
    const worlds = Array.from({ length: WORLDS }, (_, world) => run.world(world));
    slate.players.forEach((_, player) => {
      const points = Float32Array.from(worlds, ({ fpts }) => fpts[player]!);
      const summary = result.players[player]!;
      expect(points.toSorted()[149]! / 2 + points.toSorted()[150]! / 2).toBe(summary.p50);
      const mean = points.reduce((sum, value) => sum + value, 0) / WORLDS;
      expect(summary.fptsMean).toBeCloseTo(mean, 9);
      const rebounds = worlds.reduce((sum, { rebounds: own }) => sum + own[player]!, 0) / WORLDS;
      expect(summary.rebMean).toBeCloseTo(rebounds, 4);
    });
  });

  test('are the same of a run of more worlds, threads and smaller chunks', async () => {
    const more = await open(await keep(loadProfile('sim_v3'), 700, 3));
    for (const world of [0, 17, 255, 256, 299]) {
      expect(more.world(world)).toEqual(run.world(world));
      expect(more.seedOf(world)).toEqual(run.seedOf(world));
      expect(await more.storedPoints(world)).toEqual(await run.storedPoints(world));
    }
  });

  test('do not depend on which was made before, nor on a built-in profile of the same name', async () => {
    run.world(3);
    const read = (path: string): Promise<Uint8Array | null> =>
      Promise.resolve(kept.files.get(path) ?? null);
    const alone = await remakeWorld(sealedJson(kept.manifest, 2), read, 77);
    expect(alone).toEqual(run.world(77));
    const own = structuredClone(loadProfile('sim_v3')) as { minutes: { quantile_z: number } };
    own.minutes.quantile_z = 1.2;
    const other = await open(await keep(parseProfile(own)));
    expect(other.world(77).fpts).toEqual(await other.storedPoints(77));
    expect(other.world(77).fpts).not.toEqual(alone.fpts);
  });

  test('are there where the profile keeps none', async () => {
    const bare = await open(
      await keep(parseProfile({ ...loadProfile('sim_v3'), worlds_output: 'none' })),
    );
    expect(bare.world(5)).toEqual(run.world(5));
    expect(await bare.storedPoints(5)).toBeNull();
  });
});

describe('a run is refused', () => {
  test.each([-1, WORLDS, 0.5, NaN, 1e9])('when it is asked for world %d', async (world) => {
    for (const act of [
      () => Promise.resolve().then(() => run.world(world)),
      () => Promise.resolve().then(() => run.seedOf(world)),
      () => run.storedPoints(world),
    ])
      expect((await refusal(act)).code).toBe('NO_SUCH_WORLD');
    const { hint } = await refusal(() => run.storedPoints(world));
    expect(hint).toContain('pipeline sim world r1 --world 299');
  });

  test('whose manifest has changed since it was sealed, or is none', async () => {
    const bytes = sealedJson(kept.manifest, 2);
    const text = Buffer.from(bytes).toString().replace('"seed": 12345', '"seed": 12346');
    const read = (): Promise<null> => Promise.resolve(null);
    for (const forged of [Buffer.from(text), Buffer.from('{}'), new Uint8Array()])
      expect((await refusal(() => openRun(forged, read))).code).toBe('MANIFEST_UNREADABLE');
    const { asset: _, ...rest } = kept.manifest;
    expect((await refusal(() => open({ ...kept, manifest: rest }))).message).toContain('asset');
  });

  test('that did not simulate', async () => {
    for (const changes of [{ asset: 'rates.score' }, { status: 'failed' }]) {
      const error = await refusal(() =>
        open({ ...kept, manifest: { ...kept.manifest, ...changes } }),
      );
      expect(error.code).toBe('NOT_SIMULATED');
      expect(error.hint).toBe('pipeline run --start 2024-01-15 --end 2024-01-15');
    }
  });

  test('from before manifests held this', async () => {
    const { recipe: _, ...older } = kept.manifest;
    const error = await refusal(() => open({ ...kept, manifest: older }));
    expect(error.code).toBe('WORLDS_NOT_RECORDED');
    expect(error.facts).toMatchObject({
      remake: 'manifests/sim.run/game_date=2024-01-15/run=r1/manifest.json',
      stale: true,
    });
  });

  test('whose slate or seeds are gone, changed or can not be read', async () => {
    for (const name of ['input.arrow', 'seeds.arrow']) {
      const path = [...kept.files.keys()].find((key) => key.endsWith(name))!;
      const changed = kept.files.get(path)!.slice();
      changed[1000]! ^= 1;
      for (const files of [new Map(kept.files), new Map(kept.files).set(path, changed)]) {
        if (files.get(path) !== changed) files.delete(path);
        const error = await refusal(() => open({ ...kept, files }));
        expect([error.code, error.facts['remake']]).toEqual(['OUTPUT_DAMAGED', path]);
      }
      const failing = (asked: string): Promise<Uint8Array> =>
        asked === path ? Promise.reject(new Error('EIO')) : Promise.resolve(kept.files.get(asked)!);
      const unread = await refusal(() => openRun(sealedJson(kept.manifest, 2), failing));
      expect([unread.code, (unread.cause as Error).message]).toEqual(['OUTPUT_DAMAGED', 'EIO']);
    }
  });

  test('whose manifest names a file outside of the data root, before it is opened', async () => {
    const outputs = [{ name: 'input.arrow', path: '../../secret', sha256: sha256('x') }];
    const asked: string[] = [];
    const manifest = sealedJson({ ...kept.manifest, outputs }, 2);
    const error = await refusal(() =>
      openRun(manifest, (path) => {
        asked.push(path);
        return Promise.resolve(null);
      }),
    );
    expect([error.code, asked]).toEqual(['OUTPUT_DAMAGED', []]);
  });

  test('of a version that derives seeds otherwise', async () => {
    const { example } = run.recipe;
    for (const changes of [
      { seed_derivation: 'v1' },
      { seed: SEED + 1 },
      { example: { ...example, state: example.words } },
    ]) {
      const error = await refusal(() => open(withRecipe(changes)));
      expect(error.code).toBe('OTHER_DERIVATION');
      expect(error.hint).toBe(
        'use version 0.1.0 (commit abc), which made the run: pipeline sim world r1 --world 0',
      );
    }
  });

  test('of a version whose model makes other worlds of the same seeds', async () => {
    const example = { ...run.recipe.example, fpts_sha256: sha256('other') };
    expect((await refusal(() => open(withRecipe({ example })))).code).toBe('OTHER_MODEL');
  });

  test('whose recipe has what this version does not know', async () => {
    const error = await refusal(() => open(withRecipe({ antithetic: true })));
    expect([error.code, error.message]).toEqual([
      'INVALID_RECIPE',
      expect.stringContaining('antithetic'),
    ]);
  });

  test('at a world of which its file of seeds has another seed', async () => {
    const path = [...kept.files.keys()].find((key) => key.endsWith('seeds.arrow'))!;
    const bytes = await seedsToArrow(SEED + 1, WORLDS);
    const outputs = (kept.manifest['outputs'] as { path: string }[]).map((output) =>
      output.path === path ? { ...output, sha256: sha256(bytes) } : output,
    );
    const files = new Map(kept.files).set(path, bytes);
    const other = await open({ files, manifest: { ...kept.manifest, outputs } });
    const error = await refusal(() => Promise.resolve().then(() => other.world(1)));
    expect(error.code).toBe('SEED_DIFFERS');
  });
});
