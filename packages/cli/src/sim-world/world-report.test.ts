import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { manifestPath } from '@pkg/manifest';
import { readWorlds } from '@pkg/sim';
import { fileObjectStore, KnownError, sealedJson, type JsonValue } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyOf, LIVE_DATE, makeLiveRun, runLive } from '@pkg/backfill/testing';
import { outputRows } from '@pkg/audit/lineage';
import { withCommand } from '@pkg/backfill/request';
import { reportWorld, type WorldReport } from '@pkg/audit/simulation';
import { linesToText } from '../result-lines.ts';
import { presentWorld } from './present-world.ts';

const WORLDS = 60;
const roots = mkdtempSync(join(tmpdir(), 'sim-world-'));
const root = join(roots, 'root');
const store = fileObjectStore(root);
let runId: string;
let manifest: Record<string, JsonValue> & {
  outputs: { name: string; path: string; sha256: string }[];
  inputs: { name: string; path: string }[];
};

beforeAll(async () => {
  runId = await makeLiveRun(root);
  manifest = JSON.parse(readFileSync(pathIn(root), 'utf8')) as typeof manifest;
});
afterAll(() => {
  rmSync(roots, { recursive: true });
});

function pathIn(folder: string): string {
  return join(folder, manifestPath('sim.run', { game_date: LIVE_DATE, run_id: runId }));
}

function report(number: number, asked: { in?: string; of?: string; player?: string } = {}) {
  const { player, of = runId, in: folder } = asked;
  const where = folder === undefined ? store : fileObjectStore(folder);
  return reportWorld(where, { runId: of, number, player });
}

function outputNamed(name: string): { path: string; sha256: string } {
  return manifest.outputs.find((output) => output.name === name)!;
}

async function refusal(act: Promise<unknown>): Promise<KnownError> {
  const error = await act.catch((caught: unknown) => caught);
  if (error instanceof KnownError) return error;
  throw new Error(`expected a KnownError, got ${String(error)}`);
}

function change(folder: string, path: string, to: (bytes: Buffer) => Uint8Array): void {
  const file = join(folder, path);
  chmodSync(file, 0o644);
  writeFileSync(file, to(readFileSync(file)));
}

describe('the worlds of a run of the pipeline', () => {
  test('are made again one by one as the run stored and summed them up', async () => {
    const stored = await readWorlds(readFileSync(join(root, outputNamed('worlds.arrow').path)));
    const reports: WorldReport[] = [];
    for (let number = 0; number < WORLDS; number += 1) reports.push(await report(number));
    expect(new Set(reports.map(({ stored: verdict }) => verdict))).toEqual(new Set(['same']));
    const pointsOf = (id: number): number[] =>
      reports.map(({ players }) => players.find((each) => each.player_id === id)!.dk_fpts);
    stored.playerIds.forEach((id, row) => {
      expect(pointsOf(id)).toEqual([...stored.fpts(row)]);
    });
    for (const row of await outputRows(store, outputNamed('quantiles.parquet'))) {
      const points = pointsOf(Number(row['player_id'])).sort((a, b) => a - b);
      expect(row['dk_fpts_p50']).toBe(points[29]! + 0.5 * (points[30]! - points[29]!));
    }
  });

  test('have names, teams, and games whose points are those of their players', async () => {
    const world = await report(17);
    expect(world).toMatchObject({
      ...{ run_id: runId, sim_run_id: runId, world: 17, worlds: WORLDS, lookahead: false },
      ...{ seed: 12345, profile: 'sim_v3', game_date: LIVE_DATE },
    });
    for (const { player_name, team_tricode } of world.players)
      expect([player_name, team_tricode]).toEqual([expect.any(String), expect.any(String)]);
    const [game] = world.games;
    const home = world.players.filter(({ team_tricode }) => team_tricode === game!.home);
    const points = home.reduce((sum, player) => sum + player.points, 0);
    expect(game!.home_points).toBeCloseTo(points, 3);
  });

  test('are those of the run that simulated, where a later run reuses its cells', async () => {
    const copy = copyOf(root, 'reused');
    const later = await runLive(copy, { steps: 'ownership,finalize', force: true });
    expect(later).not.toBe(runId);
    const world = await report(17, { in: copy, of: later });
    expect(world).toEqual({ ...(await report(17)), run_id: later, problem: undefined });
  });

  test('are made without the file of worlds and the table of names, which is said', async () => {
    const copy = copyOf(root, 'bare');
    const names = manifest.inputs.find(({ name }) => name.startsWith('minutes.features_live'))!;
    const { path } = outputNamed('worlds.arrow');
    change(copy, path, (bytes) => bytes.subarray(1));
    rmSync(join(copy, names.path));
    const [bare, whole] = [await report(17, { in: copy }), await report(17)];
    expect(bare.players.map(({ dk_fpts }) => dk_fpts)).toEqual(
      whole.players.map(({ dk_fpts }) => dk_fpts),
    );
    expect([bare.stored, bare.problem?.includes(path)]).toEqual(['damaged', true]);
    expect(bare.players[0]).toMatchObject({ player_name: null, stored_dk_fpts: null });
    const { player_id: id } = whole.players[3]!;
    expect((await report(17, { in: copy, player: String(id) })).players).toHaveLength(1);
    const named = await refusal(report(17, { in: copy, player: 'Nobody' }));
    expect(named).toMatchObject({ code: 'OUTPUT_DAMAGED', facts: { remake: names.path } });
  });
});

describe('what is asked for and not there', () => {
  test('is a player whose name is nearly right: it is said who was meant, and what lists all', async () => {
    const { player_name: name } = (await report(3)).players[0]!;
    const one = await report(3, { player: name! });
    expect(one.players.map(({ player_name }) => player_name)).toEqual([name]);
    expect(one.games).toHaveLength(1);
    const error = await refusal(report(3, { player: `${name!.slice(0, -1)}` }));
    expect(error.code).toBe('UNKNOWN_PLAYER');
    expect(error.message).toContain(`did you mean ${name!}?`);
    expect(error.hint).toContain(`pipeline sim world ${runId} --world 3 --top `);
  });

  test('is a run: its neighbours are named', async () => {
    const near = `${runId.slice(0, -1)}${runId.endsWith('0') ? '1' : '0'}`;
    const error = await refusal(report(3, { of: near }));
    expect([error.code, error.message]).toEqual([
      'NO_SUCH_RUN',
      expect.stringContaining(`did you mean ${runId}?`),
    ]);
    expect(error.hint).toContain('pipeline status');
    for (const of of ['nonsense', '../../x', ''])
      expect((await refusal(report(3, { of }))).code).toBe('NO_SUCH_RUN');
  });

  test('is a world beyond those of the run', async () => {
    const error = await refusal(report(WORLDS));
    expect([error.code, error.hint]).toEqual([
      'NO_SUCH_WORLD',
      expect.stringContaining(`pipeline sim world ${runId} --world ${String(WORLDS - 1)}`),
    ]);
  });

  test('is what a manifest from before this says: the command makes the stale run anew', async () => {
    const copy = copyOf(root, 'older');
    const { recipe: _, content_sha256: __, ...older } = manifest as Record<string, JsonValue>;
    const own = pathIn(copy);
    for (const file of [own, join(dirname(own), '.v000001-manifest.json')]) {
      chmodSync(file, 0o644);
      writeFileSync(file, sealedJson(older, 2));
    }
    const error = await refusal(report(3, { in: copy }));
    expect(error.code).toBe('WORLDS_NOT_RECORDED');
    const here = { dataRoot: copy, config: {} };
    const { hint } = await withCommand(fileObjectStore(copy), error, here);
    expect(hint).toMatch(/pipeline run --start 2014-12-07 --end 2014-12-07 --only stale /);
  });

  test('is a slate whose bytes are not those that the manifest records', async () => {
    const copy = copyOf(root, 'tampered');
    const { path } = outputNamed('input.arrow');
    change(copy, path, (bytes) => {
      bytes[2000]! ^= 1;
      return bytes;
    });
    const error = await refusal(report(3, { in: copy }));
    expect(error).toMatchObject({ code: 'OUTPUT_DAMAGED', facts: { remake: path } });
  });
});

describe('printed', () => {
  test('a world fits 80 columns, and says who sits and what differs', async () => {
    const world = await report(17);
    const shown = (each: WorldReport): string =>
      linesToText(presentWorld(each, { top: 15, problem: undefined }), 80);
    expect(shown(world)).toContain('bit by bit as the run stored it');
    const tables = shown(world)
      .split('\n')
      .filter((line) => /^ {2}\S.* {2}\S/.test(line));
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter((line) => line.length > 80)).toEqual([]);
    const [first] = world.players;
    const sits = { ...first!, minutes: 0, dk_fpts: 0, stored_dk_fpts: 12.5 };
    const other = shown({ ...world, stored: 'differs', players: [sits] });
    expect(other).toContain('NOT AS THE RUN STORED IT');
    expect(other).toContain('12.5');
    expect(other).toContain('he sits in this world');
    expect(shown({ ...world, lookahead: true })).toContain('LOOK-AHEAD');
  });
});
