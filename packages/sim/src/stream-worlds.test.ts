import { KnownError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { loadProfile } from './profile.ts';
import { simulate } from './simulate.ts';
import { streamWorlds } from './stream-worlds.ts';
import { readWorlds, worldsEncoder, worldsToArrow } from './worlds-file.ts';

const slate = demoSlate(2);
const worlds = 1300;
const options = { profile: loadProfile('sim_v3'), worlds, seed: 12345, threads: 2 };

describe('streamed worlds', () => {
  test.each([
    [1, 256],
    [2, 512],
    [3, 100_000],
  ])(
    'by %s threads in chunks of %s are those of a run in memory, and so is the summary',
    async (threads, chunkWorlds) => {
      const { fpts, ...summary } = await simulate(slate, options);
      const starts: number[] = [];
      const streamed = await streamWorlds(slate, { ...options, threads, chunkWorlds }, (chunk) => {
        starts.push(chunk.firstWorld);
        slate.players.forEach((_, player) => {
          const from = player * worlds + chunk.firstWorld;
          const own = chunk.fpts.subarray(player * chunk.worlds, (player + 1) * chunk.worlds);
          expect(own).toEqual(fpts.subarray(from, from + chunk.worlds));
        });
      });
      expect(streamed).toEqual(summary);
      expect(starts).toEqual(starts.map((_, i) => i * chunkWorlds));
      expect(starts.length).toBe(Math.ceil(worlds / chunkWorlds));
    },
  );

  test('of a handful have the summary of a run in memory, too', async () => {
    for (const few of [1, 2, 7]) {
      const { fpts: _, ...summary } = await simulate(slate, { ...options, worlds: few });
      const streamed = await streamWorlds(slate, { ...options, worlds: few }, () => undefined);
      expect(streamed).toEqual(summary);
    }
  });

  test('encoded chunk by chunk are a worlds file', async () => {
    const meta = { seed: 12345, profile: 'sim_v3' };
    const encoder = await worldsEncoder(slate, meta, worlds);
    const parts: Uint8Array[] = [];
    await streamWorlds(slate, { ...options, chunkWorlds: 512 }, (chunk) => {
      parts.push(encoder.encode(chunk).slice());
    });
    const streamed = await readWorlds(Buffer.concat([...parts, encoder.end()]));
    const whole = await readWorlds(
      await worldsToArrow(slate, await simulate(slate, options), meta),
    );
    expect({ ...streamed, fpts: 0 }).toEqual({ ...whole, fpts: 0 });
    slate.players.forEach((_, p) => expect(streamed.fpts(p)).toEqual(whole.fpts(p)));
    const cut = readWorlds(Buffer.concat([parts[0]!, parts[1]!, encoder.end()]));
    await expect(cut).rejects.toMatchObject({ code: 'INVALID_WORLDS' });
  });

  test('wait for their handler, end with what it throws, and can be stopped', async () => {
    let isBusy = false;
    const slow = streamWorlds(slate, { ...options, chunkWorlds: 256 }, async () => {
      expect(isBusy).toBe(false);
      isBusy = true;
      await new Promise((resolve) => setImmediate(resolve));
      isBusy = false;
    });
    expect((await slow).worlds).toBe(worlds);
    const full = new Error('the disk is full');
    const failing = streamWorlds(slate, options, () => {
      throw full;
    });
    await expect(failing).rejects.toBe(full);
    const stop = new AbortController();
    const stopped = streamWorlds(slate, { ...options, chunkWorlds: 256, signal: stop.signal }, () =>
      stop.abort(),
    ).catch((caught: unknown) => caught);
    expect(await stopped).toBeInstanceOf(KnownError);
    expect(await stopped).toMatchObject({ code: 'SIMULATION_CANCELLED' });
  });

  test('report progress over their three passes', async () => {
    const seen: number[] = [];
    const onProgress = (done: number, all: number): void => {
      expect(all).toBe(3 * worlds);
      seen.push(done);
    };
    await streamWorlds(slate, { ...options, chunkWorlds: 512, onProgress }, () => undefined);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(3 * worlds);
  });
});
