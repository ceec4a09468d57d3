/**
 * Times whole runs of `simulate` from the built package: `node bench/sim.mjs [worlds] [games] [repeats]`.
 *
 * Each line is the median of the repeats, starting threads included; every repeat must give the same digest.
 */

import { createHash } from 'node:crypto';
import { loadProfile, profileNames, simulate } from '../dist/index.js';
import { makeSlate } from './slate.mjs';

const [worlds = 25_000, games = 12, repeats = 5] = process.argv.slice(2).map(Number);
const input = makeSlate(games);
const players = input.players.length;

console.log(`${worlds} worlds x ${players} players, Node ${process.version}, ${process.arch}`);
console.log('profile    threads      ms   ns/player-world   worlds/s   digest');
for (const name of profileNames) {
  const digests = new Set();
  for (const threads of [1, 2]) {
    const times = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const start = performance.now();
      const result = await simulate(input, {
        profile: loadProfile(name),
        worlds,
        seed: 12345,
        threads,
      });
      times.push(performance.now() - start);
      digests.add(createHash('sha256').update(result.fpts).digest('hex').slice(0, 12));
    }
    if (digests.size !== 1) throw new Error(`the runs differ: ${[...digests].join(', ')}`);
    const ms = times.sort((a, b) => a - b)[Math.floor(repeats / 2)];
    const row = [
      name.padEnd(10),
      String(threads).padStart(7),
      ms.toFixed(0).padStart(7),
      ((ms * 1e6) / worlds / players).toFixed(0).padStart(17),
      ((worlds * 1000) / ms).toFixed(0).padStart(10),
      ` ${[...digests][0]}`,
    ];
    console.log(row.join(' '));
  }
}
