/**
 * The sha256 of all outputs of each profile, which must not depend on threads, chunks or kernel: `node bench/digests.mjs`. Run it
 * with each Node to compare engines; exits 1 where two differ.
 */

import { createHash } from 'node:crypto';
import {
  demoSlate,
  loadProfile,
  profileNames,
  simulate,
  streamWorlds,
  worldsToArrow,
} from '../dist/index.js';

const input = demoSlate(3);
const worlds = 3000;
for (const name of profileNames) {
  const profile = loadProfile(name);
  const found = new Map();
  const note = (digest, what) => found.set(digest, [...(found.get(digest) ?? []), what]);
  for (const kernel of ['wasm', 'reference']) {
    for (const threads of [1, 2, 8]) {
      for (const chunkWorlds of [1, 1024, 1_000_000]) {
        const options = { profile, worlds, seed: 12345, threads, chunkWorlds, kernel };
        const { fpts, ...summary } = await simulate(input, options);
        const file = await worldsToArrow(
          input,
          { ...summary, fpts },
          { seed: 12345, profile: name },
        );
        const hash = createHash('sha256').update(file).update(JSON.stringify(summary));
        note(hash.digest('hex'), `${kernel} ${threads} ${chunkWorlds}`);
      }
    }
  }
  const streamed = new Float32Array(input.players.length * worlds);
  const options = { profile, worlds, seed: 12345, threads: 2, chunkWorlds: 512 };
  const summary = await streamWorlds(input, options, (chunk) => {
    input.players.forEach((_, p) => {
      const own = chunk.fpts.subarray(p * chunk.worlds, (p + 1) * chunk.worlds);
      streamed.set(own, p * worlds + chunk.firstWorld);
    });
  });
  const file = await worldsToArrow(
    input,
    { ...summary, fpts: streamed },
    { seed: 12345, profile: name },
  );
  note(createHash('sha256').update(file).update(JSON.stringify(summary)).digest('hex'), 'streamed');
  for (const [digest, runs] of found) console.log(name, digest, `${runs.length} runs`);
  if (found.size > 1) {
    console.error(JSON.stringify([...found]));
    process.exitCode = 1;
  }
}
