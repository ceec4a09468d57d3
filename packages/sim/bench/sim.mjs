/**
 * Times the full model: the kernel alone and its parts, then whole runs of `simulate`, on 206 players.
 * `node bench/sim.mjs [worlds] [repeats]`.
 *
 * The kernel is judged in pieces of less than a millisecond, which other work on the machine seldom interrupts; whole runs by
 * their median and quickest wall time, by the processor time of all threads, and by the kernel alone, which takes its turn with them,
 * every repeat with the same digest.
 */

import { createHash } from 'node:crypto';
import {
  demoSlate,
  kernelRun,
  loadProfile,
  profileNames,
  simulate,
  WorldsMemory,
} from '../dist/index.js';
import { compileKernel, Kernel } from '../dist/kernel.js';
import { HEADER_AT } from '../dist/kernel-layout.js';
import { makePlan } from '../dist/plan.js';
import { makeTables } from '../dist/plan-constants.js';
import { PLAYER_BINS, RowSelector } from '../dist/row-selector.js';
import { makeSlate } from '../dist/slate.js';
import { ReferenceBlock } from '../dist/reference/reference-block.js';

const [worlds = 50_000, repeats = 7] = process.argv.slice(2).map(Number);
/** Worlds a second that the replaced system documents for 206 players. */
const REPLACED = 5500;
const input = demoSlate(7, 206 / 14);
const players = input.players.length;
const slate = makeSlate(input);
console.log(`${players} players, Node ${process.version}, ${process.arch}`);

console.log(
  '\nkernel alone, one thread, ns a player-world: quickest, quickest tenth, median of 3,000 times 32 worlds; reference quickest of 300 times 4',
);
for (const name of profileNames) {
  const profile = loadProfile(name);
  const plan = makePlan(slate, profile, makeTables(profile));
  const kernel = new Kernel(compileKernel(), plan, 12345);
  const [least, tenth, middle] = quickest(3000, 32, (block) => kernel.make(block, 32));
  const reference = new ReferenceBlock(plan, 12345);
  const [referenceLeast] = quickest(300, 4, (block) => reference.make(block, 4));
  const rate = (1e9 / least / players / REPLACED).toFixed(0);
  console.log(
    `${name.padEnd(9)} ${least.toFixed(1).padStart(6)} ${tenth.toFixed(1).padStart(6)} ${middle.toFixed(1).padStart(6)}`,
    `${(1e9 / least / players).toFixed(0).padStart(8)} worlds/s, ${rate} x ${REPLACED}; reference ${referenceLeast.toFixed(0)}`,
  );
}
parts();

console.log(`\nwhole runs, ${worlds} worlds: median and quickest of ${repeats}`);
for (const name of profileNames) {
  const profile = loadProfile(name);
  const digests = new Set();
  for (const threads of [1, 2]) {
    const memory = new WorldsMemory();
    const options = { profile, worlds, seed: 12345, threads, memory };
    const runKernel = kernelRun(input, options);
    const times = [];
    const ratios = [];
    let cpuOfKernel = 0;
    const before = process.cpuUsage();
    for (let repeat = 0; repeat < repeats; repeat++) {
      const used = process.cpuUsage();
      const alone = performance.now();
      runKernel();
      const start = performance.now();
      const { user, system } = process.cpuUsage(used);
      cpuOfKernel += user + system;
      const { fpts } = await simulate(input, options);
      times.push(performance.now() - start);
      ratios.push(times.at(-1) / (start - alone));
      digests.add(createHash('sha256').update(fpts).digest('hex').slice(0, 12));
    }
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system - cpuOfKernel) / 1e3 / repeats;
    times.sort((a, b) => a - b);
    ratios.sort((a, b) => a - b);
    const middle = ratios[Math.floor(repeats / 2)];
    const range = `${middle.toFixed(2)} (${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)}) of its kernel`;
    const [ms, least] = [times[Math.floor(repeats / 2)], times[0]];
    const show = (time) =>
      `${time.toFixed(0).padStart(6)} ms ${((time * 1e6) / worlds / players).toFixed(1).padStart(6)} ns ${((worlds * 1000) / time).toFixed(0).padStart(7)}/s ${((worlds * 1000) / time / REPLACED).toFixed(0).padStart(3)} x`;
    console.log(
      `${name.padEnd(9)} ${threads} threads ${show(ms)} | ${show(least)} | processor ${show(cpu)} | ${range}`,
    );
  }
  if (digests.size !== 1) throw new Error(`the runs differ: ${[...digests].join(', ')}`);
}

/** Times of a block in ns a player-world: the least, the tenth and the median. */
function quickest(blocks, count, make) {
  const times = [];
  for (let block = 0; block < blocks; block++) {
    const start = performance.now();
    make(block);
    times.push(((performance.now() - start) * 1e6) / count / players);
  }
  times.sort((a, b) => a - b);
  return [times[0], times[Math.floor(blocks / 10)], times[Math.floor(blocks / 2)]];
}

/**
 * Measures what words, quantile tables and the selection of quantiles cost on their own, in the amounts that a player
 * of sim_v3 needs.
 */
function parts() {
  const { exports } = new WebAssembly.Instance(compileKernel(), {});
  const profile = loadProfile('sim_v3');
  const plan = makePlan(slate, profile, makeTables(profile));
  exports.memory.grow(Math.ceil(plan.memoryBytes / 65536));
  new Int32Array(exports.memory.buffer).set(plan.integers);
  const header = plan.integers.subarray(HEADER_AT / 4);
  const [normal, student, states, words] = [3, 4, 6, 7].map((cell) => header[cell]);
  exports.seedStates(HEADER_AT + 64, states);
  const least = (act, count) => {
    let best = Infinity;
    for (let i = 0; i < 3000; i++) {
      const start = performance.now();
      for (let j = 0; j < 20; j++) act();
      best = Math.min(best, ((performance.now() - start) * 1e6) / 20 / count / 4);
    }
    return best;
  };
  const count = 300;
  const word = least(() => exports.fillWords(states, words, count), count);
  const normals = least(() => {
    exports.quantilesOf(words, count, normal);
  }, count);
  exports.fillWords(states, words, count);
  const students = least(() => exports.quantilesOf(words, count, student), count);
  console.log(
    `parts of sim_v3, ns a player-world: words ${(11 * word).toFixed(1)} (11 of ${word.toFixed(2)}), normals ${normals.toFixed(1)} (1),`,
    `Student numbers ${(9 * students).toFixed(1)} (9 of ${students.toFixed(2)})`,
  );
  const values = Float32Array.from({ length: 25_000 }, (_, i) => ((i * 7919) % 25_000) / 400);
  const rows = new RowSelector(compileKernel());
  let best = Infinity;
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    rows.of(values, PLAYER_BINS);
    best = Math.min(best, performance.now() - start);
  }
  console.log(
    `quantiles of a row of 25,000: ${best.toFixed(3)} ms, ${((best * 1e6) / 25_000).toFixed(1)} ns a player-world`,
  );
}
