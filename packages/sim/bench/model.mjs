/**
 * One model of a slate, three programs: C with 128-bit vectors, vectorised numpy, and the parts of the kernel. Paired: every round
 * runs each of them once more, and a ratio is taken within a round. `node bench/model.mjs [rounds] [worlds]`.
 *
 * Needs a C compiler (cc) and a python3 with numpy; what is missing is said and left out. Results are checked: the means of all
 * 206 players must agree within five standard errors.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { RowQuantiles } from '../dist/row-quantiles.js';
import { compileModel, openModel, PLAYERS } from './open-model.mjs';

const run = promisify(execFile);
const peer = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));
const [rounds = 7, worlds = 25_000] = process.argv.slice(2).map(Number);
const REPEATS = 3;
const folder = await mkdtemp(join(tmpdir(), 'sim-bench-'));
try {
  await bench();
} finally {
  await rm(folder, { recursive: true });
}

async function bench() {
  const binary = join(folder, 'model');
  const flags = ['-O3', '-march=native', '-fno-math-errno', '-DL=4', '-Wno-psabi'];
  const hasC = await works(() => run('cc', [...flags, peer('model.c'), '-o', binary, '-lm']));
  const python = await firstWorking(['/usr/bin/python3', 'python3'], (path) =>
    run(path, ['-c', 'import numpy']),
  );
  const module = await compileModel();
  const model = openModel(module);
  const shared = new SharedArrayBuffer(4 * PLAYERS * worlds);
  const out = new Float32Array(shared);
  model.make(worlds, 0, 1, out);
  const threads = await Promise.all([0, 1].map(() => startThread(module, shared)));
  const results = { c: [], numpy: [], numpyQuantiles: [], kernel: [], quantiles: [], two: [] };
  for (let round = 0; round < rounds; round++) {
    const args = [String(worlds), String(REPEATS)];
    if (hasC) {
      const c = JSON.parse((await run(binary, args)).stdout);
      compare('C', c.means, out);
      results.c.push(c.ms);
    }
    results.kernel.push(best(() => model.make(worlds, 0, 1, out)));
    results.quantiles.push(best(() => quantiles(out)));
    results.two.push(await bestOf(() => onThreads(threads)));
    if (python !== undefined) {
      const numpy = JSON.parse((await run(python, [peer('model.py'), ...args])).stdout);
      compare('numpy', numpy.means, out);
      results.numpy.push(numpy.ms);
      results.numpyQuantiles.push(numpy.quantilesMs);
    }
  }
  await Promise.all(threads.map((thread) => thread.terminate()));
  if (!hasC) console.log('no C compiler: C left out');
  if (python === undefined) console.log('no python3 with numpy: numpy left out');
  report(results);
}

function report({ c, numpy, numpyQuantiles, kernel, quantiles: own, two }) {
  const line = (what, times) => {
    if (times.length === 0) return;
    const ms = median(times);
    const ns = (ms * 1e6) / worlds / PLAYERS;
    console.log(
      `${what.padEnd(34)} ${ms.toFixed(1).padStart(7)} ms ${ns.toFixed(1).padStart(6)} ns a player-world`,
    );
  };
  console.log(
    `${worlds} worlds x ${PLAYERS} players, ${rounds} rounds, best of ${REPEATS} in each; medians`,
  );
  line('C, 128-bit vectors', c);
  line('numpy', numpy);
  line(
    'numpy, with quantiles',
    numpy.map((ms, i) => ms + numpyQuantiles[i]),
  );
  line('kernel', kernel);
  line(
    'kernel, with quantiles',
    kernel.map((ms, i) => ms + own[i]),
  );
  line('kernel, two threads', two);
  const ratio = (what, a, b) => {
    if (a.length === 0) return;
    const ratios = a.map((x, i) => x / b[i]).sort((x, y) => x - y);
    console.log(
      `${what.padEnd(34)} ${median(ratios).toFixed(2)} (${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)})`,
    );
  };
  ratio('numpy / kernel', numpy, kernel);
  ratio(
    'numpy / kernel, with quantiles',
    numpy.map((ms, i) => ms + numpyQuantiles[i]),
    kernel.map((ms, i) => ms + own[i]),
  );
  ratio('kernel / C', c.length === 0 ? [] : kernel, c);
  ratio('one thread / two threads', kernel, two);
}

function quantiles(out) {
  const rows = new RowQuantiles();
  for (let row = 0; row < PLAYERS; row++)
    rows.of(new Int32Array(out.buffer, 4 * row * worlds, worlds));
}

/** Throws unless every mean agrees within five standard errors of a difference of two means. */
function compare(name, means, out) {
  means.forEach((mean, player) => {
    const own = out.subarray(player * worlds, (player + 1) * worlds);
    const average = own.reduce((sum, x) => sum + x, 0) / worlds;
    const variance = own.reduce((sum, x) => sum + (x - average) ** 2, 0) / worlds;
    const error = Math.sqrt((2 * variance) / worlds);
    if (!(Math.abs(mean - average) < 5 * error)) {
      throw new Error(`${name}: player ${player} has ${mean}, the kernel ${average} +- ${error}`);
    }
  });
}

function best(act) {
  let least = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    act();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

async function bestOf(act) {
  let least = Infinity;
  for (let i = 0; i < REPEATS; i++) least = Math.min(least, await act());
  return least;
}

async function startThread(module, out) {
  const worker = new Worker(new URL('model-worker.mjs', import.meta.url), {
    workerData: { module, out },
  });
  await new Promise((resolve) => worker.once('message', resolve));
  return worker;
}

/** Wall time of both threads, each with every second block. */
async function onThreads(threads) {
  const start = performance.now();
  await Promise.all(
    threads.map(
      (thread, first) =>
        new Promise((resolve) => {
          thread.once('message', resolve);
          thread.postMessage({ worlds, first, step: threads.length });
        }),
    ),
  );
  return performance.now() - start;
}

async function works(act) {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}

async function firstWorking(candidates, act) {
  for (const candidate of candidates) if (await works(() => act(candidate))) return candidate;
  return undefined;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
