/**
 * Fits and predictions of boosted trees beside XGBoost 1.7.4 `hist` (Debian's python3-xgboost; left out loudly where it is not
 * there): `node bench/trees.mjs [--json] [--runs N] [--rows N]`. Both see the same made-up rows, in one sitting and by turns.
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

const { values: asked } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    rows: { type: 'string', default: '50000' },
  },
});
const RUNS = Number(asked.runs);
const ROWS = Number(asked.rows);
const HELD_OUT = 10_000;
const FEATURES = 56;
const OPTIONS = { trees: 300, rate: 0.05, leaves: 8, leastRows: 100, penalty: 1, seed: 7 };
const SHARES = { rowShare: 0.6, featureShare: 0.4 };

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
  return { x, y };
}

const train = madeUp(ROWS);
const held = madeUp(HELD_OUT);
const ones = train.y.map(() => 1);
const folder = mkdtempSync(join(tmpdir(), 'trees-'));
const write = (name, numbers) =>
  writeFileSync(join(folder, name), Buffer.from(Float64Array.from(numbers).buffer));
write('x.f64', train.x.flat());
write('y.f64', train.y);
write('held-x.f64', held.x.flat());
write('held-y.f64', held.y);

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const python = process.env.PYTHON ?? '/usr/bin/python3';
function peer(threads) {
  const script = fileURLToPath(new URL('peers/xgboost-trees.py', import.meta.url));
  const run = spawnSync(
    python,
    [
      script,
      folder,
      String(threads),
      JSON.stringify({ ...OPTIONS, ...SHARES, features: FEATURES }),
    ],
    {
      encoding: 'utf8',
    },
  );
  return run.status === 0 ? JSON.parse(run.stdout) : undefined;
}

const ours = { 1: [], 2: [] };
const xgboost = { 1: [], 2: [] };
const predict = { ours: [], xgboost: [] };
const hashes = new Set();
let mae = {};
let model;
let hasPeer = true;
for (let run = 0; run < RUNS; run += 1) {
  for (const threads of [1, 2]) {
    const start = performance.now();
    const runtime = { yieldToEventLoop: () => Promise.resolve(), threads };
    model = await fitBoostedTrees(train.x, train.y, ones, { ...OPTIONS, ...SHARES }, runtime);
    ours[threads].push(performance.now() - start);
    hashes.add(artifactSha256(model));
    const other = hasPeer ? peer(threads) : undefined;
    if (other === undefined) hasPeer = false;
    else {
      xgboost[threads].push(other.fit_ms);
      mae.xgboost = other.mae;
      if (threads === 1) predict.xgboost.push(other.predict_us_a_row);
    }
  }
  const start = performance.now();
  const predicted = await predictRows(model, held.x);
  predict.ours.push((1e3 * (performance.now() - start)) / HELD_OUT);
  if (held.x.some((row, i) => predictBoosted(model, row) !== predicted[i]))
    throw new Error('a prediction differs');
  mae.ours =
    [...predicted].reduce((sum, value, i) => sum + Math.abs(value - held.y[i]), 0) / HELD_OUT;
}
rmSync(folder, { recursive: true });
if (hashes.size !== 1) throw new Error(`the fits differ: ${[...hashes].join(' ')}`);
if (!hasPeer)
  console.error(
    "xgboost was left out: install Debian's python3-xgboost, or name another python in PYTHON",
  );
const medians = (lists) =>
  Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [
      name,
      list.length > 0 ? Math.round(median(list) * 100) / 100 : null,
    ]),
  );
const result = {
  rows: ROWS,
  runs: RUNS,
  ours: medians(ours),
  xgboost: medians(xgboost),
  mae,
  predictUsPerRow: medians(predict),
  sha256: [...hashes][0],
};
if (asked.json) console.log(JSON.stringify(result));
else console.log(result, { ours, xgboost, predict });
