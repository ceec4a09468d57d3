import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { KnownError, sha256 } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { inputToArrow, readInput } from './input-file.ts';
import type { SimInput } from './input.ts';
import { loadProfile } from './profile.ts';
import { recipeSchema, recordWorlds } from './recipe.ts';
import { readSeeds, seedsToArrow } from './seeds-file.ts';

const slate = demoSlate(2);
const profile = loadProfile('sim_v3');
const record = await recordWorlds(slate, { profile, seed: 12345, worlds: 700 });

/** The derivation written anew from its description: alea, lowbias32, xoshiro128++. */
function derive(seed: number, world: number): { key: number[]; state: number[]; words: number[] } {
  const alea = seedrandom.alea(`${seed}:${Math.floor(world / 256)}`);
  const key = [1, 2, 3, 4].map(() => alea.int32());
  const odd = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f];
  const state = key.map((word, i) => lowbias32((word + Math.imul(world % 256, odd[i]!)) >>> 0));
  const s = state.map((word) => BigInt(word));
  const low = (x: bigint): bigint => x & 0xffffffffn;
  const rotate = (x: bigint, by: bigint): bigint => low(x << by) | (x >> (32n - by));
  const words = [1, 2, 3, 4].map(() => {
    const word = low(rotate(low(s[0]! + s[3]!), 7n) + s[0]!);
    const shifted = low(s[1]! << 9n);
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotate(s[3]!, 11n);
    return Number(word);
  });
  return { key: key.map((word) => word >>> 0), state, words };
}

function lowbias32(x: number): number {
  let y = x ^ (x >>> 16);
  y = Math.imul(y, 0x7feb352d);
  y ^= y >>> 15;
  y = Math.imul(y, 0x846ca68b);
  return (y ^ (y >>> 16)) >>> 0;
}

function hex(words: readonly number[]): string[] {
  return words.map((word) => word.toString(16).padStart(8, '0'));
}

async function codeOf(act: () => Promise<unknown>): Promise<string> {
  const error = await act().catch((caught: unknown) => caught);
  return error instanceof KnownError ? error.code : String(error);
}

describe('a recipe', () => {
  test('has the whole profile and an example that its derivation gives, written anew', () => {
    const { recipe } = record;
    expect(recipe.profile).toEqual(profile);
    const { key, state, words } = derive(12345, 699);
    expect(recipe.example).toMatchObject({
      ...{ world: 699, alea: '12345:2', index: 187 },
      ...{ key: hex(key), state: hex(state), words: hex(words) },
    });
    expect(recipeSchema.parse(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  test('of an equal run is equal, with equal files', async () => {
    const again = await recordWorlds(demoSlate(2), { profile, seed: 12345, worlds: 700 });
    expect(again.recipe).toEqual(record.recipe);
    const digests = (each: typeof record): string[] => each.files.map(({ bytes }) => sha256(bytes));
    expect(digests(again)).toEqual(digests(record));
  });
});

describe('a file of seeds', () => {
  test('has the seed of every world, as its derivation gives it, written anew', async () => {
    const bytes = record.files.find(({ name }) => name === record.recipe.files.seeds)!.bytes;
    const seeds = await readSeeds(bytes);
    for (let world = 0; world < 700; world += 1)
      expect(seeds.stateOf(world)).toEqual(derive(12345, world).state);
    expect(tableFromIPC(bytes).numRows).toBe(700);
  });

  test('of more worlds begins with those of fewer', async () => {
    const [few, many] = await Promise.all([10, 600].map((n) => seedsToArrow(7, n).then(readSeeds)));
    for (let world = 0; world < 10; world += 1)
      expect(few!.stateOf(world)).toEqual(many!.stateOf(world));
  });

  test('is told from other bytes', async () => {
    expect(await codeOf(() => readSeeds(Uint8Array.of(1, 2, 3)))).toBe('INVALID_SEEDS');
    const other = await inputToArrow(slate);
    expect(await codeOf(() => readSeeds(other))).toBe('INVALID_SEEDS');
  });
});

describe('the file of a slate', () => {
  test('reads back as the slate, every number to its last bit, lines unknown or not', async () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const rate = fc.double({ min: 0, max: 5, noNaN: true });
    const line = fc.option(fc.double({ min: -30, max: 30, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(share, rate, line, fc.boolean(), async (play, fga, spread, isKnown) => {
        const [star, ...rest] = slate.players;
        const changed: SimInput = {
          ...slate,
          games: slate.games.map((game) => ({
            ...game,
            spreadHome: spread,
            total: isKnown ? 220.5 : null,
          })),
          players: [{ ...star!, playProb: play, fg2a: fga, fg3Pct: play }, ...rest],
        };
        const back = await readInput(await inputToArrow(changed));
        expect(JSON.stringify(sorted(back))).toBe(JSON.stringify(sorted(changed)));
      }),
      { numRuns: 30 },
    );
  });

  test('is told from other bytes, and a slate that can not be simulated is not written', async () => {
    expect(await codeOf(() => readInput(Uint8Array.of(1, 2, 3)))).toBe('INVALID_SIM_INPUT');
    const other = await seedsToArrow(1, 5);
    expect(await codeOf(() => readInput(other))).toBe('INVALID_SIM_INPUT');
    const empty = { games: [], teams: [], players: [] };
    expect(await codeOf(() => inputToArrow(empty))).toBe('EMPTY_SLATE');
  });
});

/** With the keys of each player in one order. */
function sorted({ players, ...rest }: SimInput): unknown {
  const ordered = players.map((player) =>
    Object.fromEntries(Object.entries(player).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  return { games: rest.games, teams: rest.teams, players: ordered };
}
