import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, plan } from '@pkg/engine';
import { fileObjectStore } from '@pkg/std';
import { assetsOf, loadPlanningContext } from '@pkg/steps';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { pipeline as planted } from '@pkg/audit/testing';
import { linkHistory } from '@pkg/audit/remake';
import { importShortLeague, SMALL_NOW, smallFlags } from '@pkg/backfill/testing';
import { runRequest, type RunRequest } from '@pkg/backfill/request';
import { clock, environmentOf } from '@pkg/backfill/process';
import { type Variable, isProved, verifyReplay, type ReplayProof } from '@pkg/audit/replay';
import { linesToText } from '../result-lines.ts';
import { presentReplay } from './present-replay.ts';

const DATE = '2014-12-05';
const PLANTED = import.meta.resolve('@pkg/audit/testing');
const NAMES = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'];

const scratch = mkdtempSync(join(tmpdir(), 'replay-test-'));
const history = join(scratch, 'history');
const listed = join(scratch, 'listed');
beforeAll(async () => {
  await importShortLeague(fileObjectStore(history));
  mkdirSync(listed);
  for (const name of NAMES) writeFileSync(join(listed, name), '');
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Records the ingest cells of a date, one at a time and in order, in a root of its own. */
async function recordedRoot(name: string): Promise<{ root: string; request: RunRequest }> {
  const root = join(scratch, name);
  await linkHistory(history, root);
  const store = fileObjectStore(root);
  const flags = smallFlags(DATE, { steps: 'ingest' });
  const request = await runRequest(store, flags, {}, SMALL_NOW);
  const dag = planted({ simThreads: 1 });
  const world = await loadPlanningContext(store, request);
  const planned = await plan(store, dag, world, world.calendar.slates, {
    resume: true,
    force: false,
    assets: assetsOf(dag, ['ingest']),
    publish: 'never',
    now: request.now,
  });
  await execute(dag, planned, {
    store,
    environment: environmentOf('test'),
    clock,
    signal: new AbortController().signal,
    maxParallel: 1,
    onEvent: () => undefined,
  });
  return { root, request };
}

async function proofOf(plant: string, vary: readonly Variable[]): Promise<ReplayProof> {
  vi.stubEnv('PLANTED', plant);
  vi.stubEnv('PLANTED_FOLDER', listed);
  const { root, request } = await recordedRoot(plant);
  const before = readdirSync(root, { recursive: true });
  const pipelineModule = PLANTED;
  const onProgress = (): void => undefined;
  const proof = await verifyReplay({ dataRoot: root, request, vary, pipelineModule, onProgress });
  expect(readdirSync(root, { recursive: true })).toEqual(before);
  return proof;
}

describe('the replay proof', () => {
  test('of honest steps finds every byte equal, with everything varied at once, twice', async () => {
    const proof = await proofOf('nothing', ['tz', 'locale', 'threads', 'order', 'cwd']);
    expect(proof.replays.map(({ difference }) => difference)).toEqual([null, null]);
    expect(proof.replays.every(({ compared }) => compared >= 7)).toBe(true);
    expect(proof.caused_by).toEqual([]);
    const [east, west] = proof.replays.map(({ variation }) => variation);
    for (const name of ['tz', 'locale', 'threads', 'cells', 'orderSeed'] as const)
      expect(east![name]).not.toBe(west![name]);
  });

  test('compares an output that is gone by the hash that it had, and says what was never recorded', async () => {
    vi.stubEnv('PLANTED', 'nothing');
    const { root, request } = await recordedRoot('lost');
    const ask = (asked: typeof request): Promise<ReplayProof> =>
      verifyReplay({
        ...{ dataRoot: root, request: asked, vary: [], pipelineModule: PLANTED },
        onProgress: () => undefined,
      });
    const whole = await ask(request);
    expect(isProved(whole)).toBe(true);
    const [lost] = readdirSync(join(root, 'runs'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('planted.parquet'),
    );
    rmSync(join(root, 'runs', lost!));
    expect(await ask(request)).toMatchObject({ outputs: whole.outputs, unproved: [] });
    const flags = smallFlags(DATE, { steps: 'ingest', leadMinutes: 77 });
    const proof = await ask(await runRequest(fileObjectStore(root), flags, {}, SMALL_NOW));
    expect(proof.replays.every(({ difference }) => difference === null)).toBe(true);
    expect(proof.unproved.length).toBeGreaterThan(0);
    expect(isProved(proof)).toBe(false);
    expect(linesToText(presentReplay(proof))).toMatch(
      /NOT PROVED: \d+ cells[\s\S]*(?:KEY_CHANGED|NO_MANIFEST)/,
    );
  });

  test.each(['clock', 'random'])(
    'names a planted %s by step, file, column and row, and that nothing needs varying',
    async (plant) => {
      const proof = await proofOf(plant, ['tz']);
      expect(proof.replays[0]!.difference).toMatchObject({
        asset: 'ingest.planted',
        output: 'planted.parquet',
        column: 'made_at',
        row: 1,
        detail: expect.stringContaining('player_id 2') as string,
      });
      expect(proof.caused_by).toEqual(['unvaried']);
    },
  );

  test('names an unsorted listing, and the order as its cause', async () => {
    const proof = await proofOf('listing', ['order', 'tz']);
    expect(proof.replays.map(({ difference }) => difference)).toContainEqual(
      expect.objectContaining({ asset: 'ingest.planted', column: 'first_file', row: 2 }),
    );
    expect(proof.caused_by).toEqual(['order']);
  });

  test('names a sum that depends on the order in which cells end', async () => {
    const proof = await proofOf('sum', ['threads', 'order']);
    expect(proof.replays.map(({ difference }) => difference)).toContainEqual(
      expect.objectContaining({ asset: 'ingest.planted', column: 'total', row: 0 }),
    );
  });

  test('of dates that were never run is refused, with the command that records them', async () => {
    const root = join(scratch, 'empty');
    await linkHistory(history, root);
    const { request } = await recordedRoot('other');
    const asked = { dataRoot: root, request, vary: [], onProgress: () => undefined };
    await expect(verifyReplay(asked)).rejects.toMatchObject({ code: 'NOTHING_RECORDED' });
  });
});
