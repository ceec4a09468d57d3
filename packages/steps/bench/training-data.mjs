/** Training rows of a data root, as the heads of minutes and rates see them, for benchmarks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTable } from '@pkg/lake';
import { minutesVector } from '../dist/minutes/feature-vector.js';
import { levelVector, linearPoints } from '../dist/rates/level-vector.js';
import { impliedPoints, ratesHead } from '../dist/rates/rates-model.js';
import { EVENT_STATS, MADE_STATS } from '../dist/rates/stat.js';
import { TRAINING_TABLE } from '../dist/training/training-rows.js';

const HELD_OUT_DAYS = 60;
/** As in src/minutes/minutes-model.ts, chance-to-play.ts and src/rates/rates-model.ts. */
const SHARED = { rate: 0.05, leaves: 8, leastRows: 100, rowShare: 0.6, featureShare: 0.4 };

/** The table with the latest end of its window. */
export async function newestTrainingRows(dataRoot) {
  const folder = join(dataRoot, 'runs', 'models.training_rows');
  const windows = readdirSync(folder).sort();
  const window = join(folder, windows.at(-1));
  const path = join(window, readdirSync(window).sort().at(-1), 'training.parquet');
  return decodeTable(TRAINING_TABLE, readFileSync(path), path);
}

/** Minutes and the chance to play of who is not OUT, and points a minute beyond the single rates: name, rows to fit, rows held out, options. */
export async function trainingData(dataRoot) {
  const rows = (await newestTrainingRows(dataRoot)).filter((row) => row.status !== 'OUT');
  const days = [...new Set(rows.map((row) => row.game_date))].sort();
  const from = days.at(-HELD_OUT_DAYS);
  const parted = (name, own, vector, target, weight, options) => {
    const table = (part) => ({
      x: part.map(vector),
      y: part.map(target),
      weights: part.map(weight),
    });
    return {
      ...{ name, options },
      train: table(own.filter((row) => row.game_date < from)),
      held: table(own.filter((row) => row.game_date >= from)),
    };
  };
  const played = rows.filter((row) => row.label_played);
  const long = played.filter((row) => row.label_minutes >= 4);
  const past = played.filter((row) => row.game_date < from);
  const training = { train_from: days[0], train_through: from, rows: past.length };
  const runtime = { yieldToEventLoop: () => Promise.resolve(), threads: 1 };
  const model = await ratesHead.fit(past, training, runtime);
  const single = { ...model, level: { base: 0, trees: [] } };
  const impliedOf = new Map(
    ratesHead.score(single, long).map((rates, i) => [long[i], impliedPoints(rates)]),
  );
  const one = () => 1;
  return [
    parted('minutes', played, minutesVector, (row) => row.label_minutes, one, {
      ...{ ...SHARED, trees: 300, penalty: 10, seed: 1 },
    }),
    parted('chance to play', rows, minutesVector, (row) => Number(row.label_played), one, {
      ...{ ...SHARED, trees: 300, penalty: 10, seed: 1 },
    }),
    parted(
      'rates',
      long,
      (row) => levelVector(row, impliedOf.get(row)),
      (row) => labelPoints(row) / row.label_minutes - impliedOf.get(row),
      (row) => row.label_minutes,
      { ...SHARED, trees: 200, penalty: 200, seed: 2 },
    ),
  ];
}

function labelPoints(row) {
  const stats = [...EVENT_STATS, ...MADE_STATS];
  return linearPoints(Object.fromEntries(stats.map((stat) => [stat, row[`label_${stat}`] ?? 0])));
}
