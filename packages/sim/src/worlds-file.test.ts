import { KnownError, sha256 } from '@pkg/std';
import { expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { loadProfile } from './profile.ts';
import { simulate } from './simulate.ts';
import { SEED_DERIVATION } from './stream.ts';
import { FileMemory, readWorlds, worldsToArrow } from './worlds-file.ts';

const slate = demoSlate(1);
const meta = { seed: 3, profile: 'sim_v3' };
const result = await simulate(slate, {
  profile: loadProfile('sim_v3'),
  worlds: 123,
  seed: 3,
  threads: 1,
});

async function codeOf(act: () => Promise<unknown>): Promise<string> {
  const error = await act().catch((caught: unknown) => caught);
  return error instanceof KnownError ? error.code : String(error);
}

test('a written file is read back to the bit, with seed, worlds, profile and derivation', async () => {
  const read = await readWorlds(await worldsToArrow(slate, result, meta));
  expect(read).toMatchObject({ worlds: 123, ...meta, derivation: SEED_DERIVATION });
  expect(read.playerIds).toEqual(slate.players.map(({ playerId }) => playerId));
  expect(read.teamIds).toEqual(slate.players.map(({ team }) => slate.teams[team]!.teamId));
  expect(new Set(read.gameIds)).toEqual(new Set(['22400000']));
  slate.players.forEach((_, player) => {
    expect(read.fpts(player)).toEqual(result.fpts.slice(player * 123, (player + 1) * 123));
  });
});

test('equal results give equal bytes', async () => {
  const [a, b] = [
    await worldsToArrow(slate, result, meta),
    await worldsToArrow(slate, result, meta),
  ];
  expect(sha256(a)).toBe(sha256(b));
});

test('a file in memory that held a larger one has the bytes of one in memory of its own', async () => {
  const memory = new FileMemory();
  memory.lend(1_000_000).fill(255);
  const lent = await worldsToArrow(slate, result, meta, memory);
  expect(lent.buffer.byteLength).toBe(1_000_000);
  expect(sha256(lent)).toBe(sha256(await worldsToArrow(slate, result, meta)));
  const { tableFromIPC, tableToIPC } = await import('apache-arrow');
  expect(sha256(tableToIPC(tableFromIPC(lent), 'file'))).toBe(sha256(lent));
});

test('a result without worlds is refused', async () => {
  const empty = { ...result, fpts: new Float32Array(0) };
  expect(await codeOf(() => worldsToArrow(slate, empty, meta))).toBe('WORLDS_NOT_KEPT');
});

test('bytes that are no worlds file are refused', async () => {
  const { tableFromArrays, tableToIPC } = await import('apache-arrow');
  const other = tableToIPC(tableFromArrays({ a: Int32Array.of(1) }), 'file');
  expect(await codeOf(() => readWorlds(other))).toBe('INVALID_WORLDS');
  expect(await codeOf(() => readWorlds(Uint8Array.of(1, 2, 3)))).toBe('INVALID_WORLDS');
});
