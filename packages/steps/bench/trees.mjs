/**
 * Times fits and predictions of boosted trees beside XGBoost 1.7.4 `hist` (Debian's python3-xgboost; left out loudly where it is not
 * there): `node bench/trees.mjs [--json] [--runs N] [--rows N] [--root DATA-ROOT]`. Both see the same rows, in one sitting and by
 * turns: made-up ones, or with `--root` the training rows of a data root, of which the last 60 game days are held out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fitBoostedTrees, predictBoosted } from '../dist/models/boosted-trees.js';
import { predictRows } from '../dist/models/trees/predict-rows.js';
import { artifactSha256 } from '../dist/models/head.js';
import { sequence } from '../dist/models/trees/sequence.js';
import { trainingData } from './training-data.mjs';

const { values: asked } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    rows: { type: 'string', default: '50000' },
    root: { type: 'string' },
  },
});
const RUNS = Number(asked.runs);
const ROWS = Number(asked.rows);
const HELD_OUT = 10_000;
const FEATURES = 56;
const OPTIONS = {
  ...{ trees: 300, rate: 0.05, leaves: 8, leastRows: 100, penalty: 1, seed: 7 },
  ...{ rowShare: 0.6, featureShare: 0.4 },
};

const random = sequence(20_240_115);
const uniform = () => random() / 0x1_0000_0000;
const normal = () =>
  Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());

/** Like minutes: steps, products and sums of some features, noise, and values that are missing more often for who plays less. */
function madeUp(rows) {
  const x = [];
  const y = [];
  for (let i = 0; i < rows; i += 1) {
    const own = Array.from({ length: FEATURES }, (_, f) =>
      f % 7 === 0 ? Math.floor(uniform() * 5) : normal(),
    );
    const starts = own[1] + 0.5 * own[2] > 0.4 ? 1 : 0;
    const truth =
      20 +
      9 * starts +
      3 * own[1] +
      2 * own[3] * (own[7] > 2 ? 1 : -0.5) +
      1.5 * Math.abs(own[4]) +
      own[5] * own[6];
    y.push(truth + 5 * normal());
    x.push(
      own.map((value, f) =>
        uniform() < (f < 10 && truth < 18 ? 0.06 : 0.027) ? Number.NaN : value,
      ),
    );
  }
  return { x, y, weights: y.map(() => 1) };
}

/** Fits and predicts `runs` times, by turns with the peer; throws where threads or ways to predict differ by a bit. */
async function compare({ name, train, held, options }) {
  const folder = mkdtempSync(join(tmpdir(), 'trees-'));
  const write = (file, numbers) =>
    writeFileSync(join(folder, file), Buffer.from(Float64Array.from(numbers).buffer));
  write('x.f64', train.x.flat());
  write('y.f64', train.y);
  write('weights.f64', train.weights);
  write('held-x.f64', held.x.flat());
  write('held-y.f64', held.y);
  const ours = { 1: [], 2: [] };
  const xgboost = { 1: [], 2: [] };
  const predict = { ours: [], xgboost: [] };
  const hashes = new Set();
  const mae = {};
  let hasPeer = true;
  for (let run = 0; run < RUNS; run += 1) {
    let model;
    for (const threads of [1, 2]) {
      const runtime = { yieldToEventLoop: () => Promise.resolve(), threads };
      const start = performance.now();
      model = await fitBoostedTrees(train.x, train.y, train.weights, options, runtime);
      ours[threads].push(performance.now() - start);
      hashes.add(artifactSha256(model));
      const other = hasPeer ? peer(folder, threads, options, train.x[0].length) : undefined;
      hasPeer = other !== undefined;
      if (other === undefined) continue;
      xgboost[threads].push(other.fit_ms);
      mae.xgboost = other.mae;
      if (threads === 1) predict.xgboost.push(other.predict_us_a_row);
    }
    const start = performance.now();
    const predicted = predictRows(model, held.x);
    predict.ours.push((1e3 * (performance.now() - start)) / held.x.length);
    if (held.x.some((row, i) => predictBoosted(model, row) !== predicted[i]))
      throw new Error('a prediction differs');
    const misses = held.y.map((value, i) => Math.abs(predicted[i] - value));
    mae.ours = misses.reduce((sum, miss) => sum + miss, 0) / misses.length;
  }
  rmSync(folder, { recursive: true });
  if (hashes.size !== 1) throw new Error(`the fits differ: ${[...hashes].join(' ')}`);
  if (!hasPeer)
    console.error(
      "xgboost was left out: install Debian's python3-xgboost, or name another python in PYTHON",
    );
  return {
    ...{ name, rows: train.x.length, features: train.x[0].length, runs: RUNS },
    ...{ ours: medians(ours), xgboost: medians(xgboost), mae },
    ...{ predictUsPerRow: medians(predict), sha256: [...hashes][0] },
  };
}

function peer(folder, threads, options, features) {
  const script = fileURLToPath(new URL('peers/xgboost-trees.py', import.meta.url));
  const python = process.env.PYTHON ?? '/usr/bin/python3';
  const words = [script, folder, String(threads), JSON.stringify({ ...options, features })];
  const run = spawnSync(python, words, { encoding: 'utf8' });
  return run.status === 0 ? JSON.parse(run.stdout) : undefined;
}

/** The median of each list; null where nothing was measured. */
function medians(lists) {
  const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const rounded = (list) => (list.length > 0 ? Math.round(median(list) * 100) / 100 : null);
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, rounded(list)]));
}

const tasks =
  asked.root === undefined
    ? [{ name: 'made-up', train: madeUp(ROWS), held: madeUp(HELD_OUT), options: OPTIONS }]
    : await trainingData(asked.root);
for (const task of tasks) {
  const result = await compare(task);
  console.log(asked.json ? JSON.stringify(result) : result);
}
