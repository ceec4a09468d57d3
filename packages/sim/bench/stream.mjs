/**
 * A million worlds of 300 players streamed to disk, and what memory that takes: `node bench/stream.mjs [worlds] [threads]`.
 *
 * Prints the highest resident memory as the operating system counts it, and reads back some of the file to check it.
 */

import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  demoSlate,
  loadProfile,
  simulateWorld,
  streamWorlds,
  worldsEncoder,
} from '../dist/index.js';

const [worlds = 1_000_000, threads = 2] = process.argv.slice(2).map(Number);
const input = demoSlate(10, 15);
const profile = loadProfile('sim_v3');
const folder = await mkdtemp(join(tmpdir(), 'sim-stream-'));
try {
  const path = join(folder, 'worlds.arrows');
  const file = await open(path, 'w');
  const encoder = await worldsEncoder(input, { seed: 12345, profile: profile.name }, worlds);
  const start = performance.now();
  const last = {};
  const summary = await streamWorlds(
    input,
    { profile, worlds, seed: 12345, threads },
    async (chunk) => {
      await file.write(encoder.encode(chunk));
      last.fpts = chunk.fpts[chunk.worlds - 1];
    },
  );
  await file.write(encoder.end());
  await file.close();
  const seconds = (performance.now() - start) / 1e3;
  const alone = simulateWorld(input, { profile, seed: 12345, world: worlds - 1 });
  if (alone.fpts[0] !== last.fpts) throw new Error('the last world is not the one made alone');
  const { size } = await stat(path);
  let read = 0;
  for await (const part of createReadStream(path)) read += part.length;
  if (read !== size || size < worlds * input.players.length * 4)
    throw new Error('the file is short');
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${worlds} worlds x ${input.players.length} players, ${threads} threads: ${seconds.toFixed(0)} s, ${(size / 1e6).toFixed(0)} MB on disk,`,
    `${peak.toFixed(0)} MiB resident at most; p50 of the first player ${summary.players[0].p50.toFixed(3)}`,
  );
} finally {
  await rm(folder, { recursive: true });
}
