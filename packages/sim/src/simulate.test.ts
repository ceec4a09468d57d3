import { KnownError, sha256 } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import type { SimInput } from './input.ts';
import type { Job } from './job.ts';
import { BLOCK_WORLDS } from './kernel-layout.ts';
import type { SimOptions } from './options.ts';
import { loadProfile, parseProfile } from './profile.ts';
import { SumsOfBlocks, type SimResult } from './result.ts';
import { simulateWorld } from './simulate-world.ts';
import { simulate } from './simulate.ts';
import { TaskRunner } from './task-runner.ts';
import { ThreadKit } from './thread-kit.ts';
import { receive } from './worker.ts';

// Every run starts threads, which takes a second where sources are compiled on the way.

const slate = demoSlate(2);
const profile = loadProfile('sim_v3');
const worlds = 2 * BLOCK_WORLDS + 100;
const options: SimOptions = { profile, worlds, seed: 12345, threads: 1 };

function digest(result: SimResult): string {
  const summaries = JSON.stringify([result.players, result.games, result.shortTeams]);
  return sha256(`${sha256(new Uint8Array(result.fpts.slice().buffer))} ${summaries}`);
}

async function refusal(input: SimInput, change: Partial<SimOptions>): Promise<KnownError> {
  const error = await simulate(input, { ...options, ...change }).catch((caught: unknown) => caught);
  if (error instanceof KnownError) return error;
  throw new Error(`expected a KnownError, got ${String(error)}`);
}

describe('the same bits', () => {
  test('come from 1, 2 and 8 threads, any chunk size, and the kernel and its reference', async () => {
    const expected = digest(await simulate(slate, options));
    for (const change of [
      { threads: 2 },
      { threads: 8, chunkWorlds: 1 },
      { threads: 2, kernel: 'reference' as const },
      { threads: 2, chunkWorlds: 251 },
      { threads: 1, chunkWorlds: 10_000 },
    ]) {
      expect(digest(await simulate(slate, { ...options, ...change }))).toBe(expected);
    }
  });

  test('come from a slate whose rows are in another order', async () => {
    const order = slate.players.map((_, i) => (i * 29) % slate.players.length);
    const games = [1, 0];
    const teams = [2, 0, 3, 1];
    const shuffled: SimInput = {
      games: games.map((g) => slate.games[g]!),
      teams: teams.map((t) => ({ ...slate.teams[t]!, game: games.indexOf(slate.teams[t]!.game) })),
      players: order.map((p) => {
        const player = slate.players[p]!;
        return { ...player, team: teams.indexOf(player.team) };
      }),
    };
    const [a, b] = [await simulate(slate, options), await simulate(shuffled, options)];
    expect(b.players).toEqual(order.map((p) => a.players[p]));
    expect(b.games).toEqual(games.map((g) => a.games[g]));
  });

  test('are those that were pinned: a changed bit is a decision, not an accident', async () => {
    const pins = new Map<string, string>();
    for (const name of ['baseline', 'sim_v3']) {
      pins.set(name, digest(await simulate(slate, { ...options, profile: loadProfile(name) })));
    }
    expect(Object.fromEntries(pins)).toEqual({
      baseline: '1939a8c024a3c35f6dff5ca5652ee6afd007664eca2aa572ea820aac0f305a1d',
      sim_v3: '7d4cdd59f590ade5e5beeea0c1e9102ed9cc56be7086b537b449bf82db50bf83',
    });
  });

  test('would not survive another order of sums, another seed or one flipped bit', async () => {
    const result = await simulate(slate, options);
    const flipped = { ...result, fpts: result.fpts.slice() };
    new Uint8Array(flipped.fpts.buffer)[1000]! ^= 1;
    expect(digest(flipped)).not.toBe(digest(result));
    expect(digest(await simulate(slate, { ...options, seed: 12346 }))).not.toBe(digest(result));
    const sizes = { worlds: 10 * BLOCK_WORLDS, players: 1, teams: 2, games: 1 };
    const [forwards, backwards] = [new SumsOfBlocks(sizes), new SumsOfBlocks(sizes)];
    const width = forwards.total.length;
    const blocks = Array.from({ length: 10 }, (_, block) =>
      Float64Array.from({ length: width }, (_, i) => 1 / (block * width + i + 3)),
    );
    for (const block of blocks) forwards.add(block);
    for (const block of blocks.reverse()) backwards.add(block);
    expect([...backwards.total]).not.toEqual([...forwards.total]);
  });
});

describe('a world alone', () => {
  test.each(['baseline', 'sim_v3'])('equals that world of the full run of %s', async (name) => {
    const chosen = { profile: loadProfile(name), seed: 7 };
    const { fpts } = await simulate(slate, { ...options, ...chosen, threads: 2 });
    for (const world of [0, 1, BLOCK_WORLDS - 1, BLOCK_WORLDS, worlds - 1]) {
      const alone = simulateWorld(slate, { ...chosen, world });
      expect([...alone.fpts]).toEqual(slate.players.map((_, p) => fpts[p * worlds + world]));
    }
  });

  test('is the same in a longer run', async () => {
    const longer = await simulate(slate, { ...options, worlds: 700 });
    const shorter = await simulate(slate, { ...options, worlds: 300 });
    for (let p = 0; p < slate.players.length; p++) {
      const from = longer.fpts.subarray(p * 700, p * 700 + 300);
      expect(sha256(new Uint8Array(from.slice().buffer))).toBe(
        sha256(new Uint8Array(shorter.fpts.slice(p * 300, (p + 1) * 300).buffer)),
      );
    }
  });
});

describe('the result', () => {
  test.each([1, 2, 3])(
    'of %s games has the mean and deviation of its own worlds',
    async (games) => {
      const input = demoSlate(games, 9);
      const { players, fpts } = await simulate(input, options);
      players.forEach(({ fptsMean, fptsStd }, p) => {
        const own = [...fpts.subarray(p * worlds, (p + 1) * worlds)];
        const mean = own.reduce((sum, x) => sum + x, 0) / worlds;
        const variance = own.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / worlds;
        expect(fptsMean).toBeCloseTo(mean, 9);
        expect(fptsStd).toBeCloseTo(Math.sqrt(variance), 6);
      });
    },
  );

  test('summarises the worlds that it holds, and games and short teams of single worlds', async () => {
    const fragile = { ...slate, players: slate.players.map((p) => ({ ...p, playProb: 0.45 })) };
    const worlds = 60;
    const result = await simulate(fragile, { ...options, worlds });
    const sums = { minutes: 0, margin: 0, total: 0, overtimes: 0 };
    const short = new Map<number, number>();
    for (let world = 0; world < worlds; world++) {
      const alone = simulateWorld(fragile, { profile, seed: 12345, world });
      sums.minutes += alone.minutes[3]!;
      sums.margin += alone.margins[1]!;
      sums.total += alone.points.subarray(26).reduce((sum, pts) => sum + pts, 0);
      if (alone.overtimes[1]! > 0) sums.overtimes += 1;
      for (const team of alone.shortTeams) short.set(team, (short.get(team) ?? 0) + 1);
    }
    expect(result.players[3]!.minutesMean).toBeCloseTo(sums.minutes / worlds, 9);
    expect(result.games[1]!.marginMean).toBeCloseTo(sums.margin / worlds, 9);
    expect(result.games[1]!.totalMean).toBeCloseTo(sums.total / worlds, 4);
    expect(result.games[1]!.overtimeProb).toBe(sums.overtimes / worlds);
    expect(short.size).toBeGreaterThan(0);
    expect(result.shortTeams.map((team) => [team.teamId, team.worlds])).toEqual(
      slate.teams.flatMap(({ teamId }) => (short.has(teamId) ? [[teamId, short.get(teamId)]] : [])),
    );
  });

  test('keeps no worlds where the profile says none, but the same summaries', async () => {
    const none = parseProfile({ ...profile, worlds_output: 'none' });
    const [with_, without] = [
      await simulate(slate, options),
      await simulate(slate, { ...options, profile: none }),
    ];
    expect(without.fpts.length).toBe(0);
    expect(without.players).toEqual(with_.players);
  });

  test('is announced by progress that rises to the number of worlds', async () => {
    const seen: number[] = [];
    await simulate(slate, { ...options, chunkWorlds: 250, onProgress: (done) => seen.push(done) });
    expect(seen.length).toBe(3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(worlds);
  });
});

describe('a run is refused before any thread starts', () => {
  const cases: readonly (readonly [string, Partial<SimOptions>])[] = [
    ['INVALID_OPTION', { worlds: 0 }],
    ['INVALID_OPTION', { worlds: 10_000_001 }],
    ['INVALID_OPTION', { worlds: 2.5 }],
    ['INVALID_OPTION', { seed: -1 }],
    ['INVALID_OPTION', { seed: 2 ** 53 }],
    ['INVALID_OPTION', { threads: 0 }],
    ['INVALID_OPTION', { chunkWorlds: 0 }],
    ['INVALID_OPTION', { worlds: 1_000_000_000 }],
    ['INVALID_OPTION', { kernel: 'fast' as never }],
    ['TOO_LARGE', { worlds: 10_000_000 }],
  ];
  test.each(cases)('%s for %j', async (code, change) => {
    const input = code === 'TOO_LARGE' ? demoSlate(12) : slate;
    expect((await refusal(input, change)).code).toBe(code);
  });

  test('for a bad slate', async () => {
    expect((await refusal({ ...slate, players: [] }, {})).code).toBe('EMPTY_SLATE');
  });
});

describe('stopping and failing', () => {
  test('before the start and in the middle ends in SIMULATION_CANCELLED', async () => {
    expect((await refusal(slate, { signal: AbortSignal.abort() })).code).toBe(
      'SIMULATION_CANCELLED',
    );
    const stop = new AbortController();
    const change = { worlds: 100_000, chunkWorlds: 250, signal: stop.signal };
    const error = await refusal(slate, { ...change, onProgress: () => stop.abort() });
    expect(error.code).toBe('SIMULATION_CANCELLED');
    expect(error.kind).toBe('cancelled');
  });

  test('a failure inside a worker comes back as data with its message', () => {
    // This thread has no job.
    const outcome = receive({ of: 1, task: { part: 'rows', from: 0, to: 1 } as never });
    expect(outcome).toMatchObject({ ok: false, message: 'This thread knows no job 1' });
    const broken = { plan: {} } as unknown as Job;
    expect(() => new TaskRunner(broken, new ThreadKit())).toThrow();
    receive({ open: 1, job: broken });
    const task = { part: 'rows', from: 0, to: 1 } as never;
    expect(receive({ of: 1, task })).toMatchObject({ ok: false });
  });
});
