// Histories of 10^4 to 10^7 snapshots: paths parsed, put in an index, and a million selections of
// each, checked against a scan. The cost of an item and how it grows.
//
//   node --max-old-space-size=12000 bench/snapshots.mjs [largest] [rounds]
import { explain, indexSnapshots, parseHivePath, select } from '../dist/index.js';
import { random } from './join-data.mjs';

const [largest = 1e7, rounds = 3] = process.argv.slice(2).map(Number);
const SELECTIONS = 1_000_000;
const START = Date.UTC(2014, 0, 1);
const STEP = 30_000;

/** `bronze/odds/season=2024/date=2024-11-03/run_ts=20241103T223000Z/odds.parquet`, each 30 s apart. */
function pathsOf(count) {
  return Array.from({ length: count }, (_, at) => {
    const stamp = new Date(START + at * STEP).toISOString();
    const runTs = `${stamp.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
    return `bronze/odds/season=${stamp.slice(0, 4)}/date=${stamp.slice(0, 10)}/run_ts=${runTs}/odds.parquet`;
  });
}

/** Reads the clocks from the keys of a path, as a caller's layout would: here the run's instant is the capture. */
function snapshotOf(path) {
  const runTs = parseHivePath(path).keys.get('run_ts');
  const part = (from, to) => Number(runTs.slice(from, to));
  const time = Date.UTC(
    part(0, 4),
    part(4, 6) - 1,
    part(6, 8),
    part(9, 11),
    part(11, 13),
    part(13, 15),
  );
  return { path, asOf: time - (time % 7) * 3_000, availableAt: time };
}

function timed(work) {
  const start = performance.now();
  const result = work();
  return { ms: performance.now() - start, result };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

console.log(`Node ${process.version}, medians of ${rounds} rounds; ns an item\n`);
console.log(
  '| snapshots | parse a path | index, in order | index, shuffled | select, of a million |',
);
console.log('| --- | --- | --- | --- | --- |');
for (let count = 1e4; count <= largest; count *= 10) {
  const paths = pathsOf(count);
  const draw = random(count);
  const cutoffs = Float64Array.from(
    { length: SELECTIONS },
    () => START + draw(count) * STEP + draw(STEP),
  );
  const times = { parse: [], index: [], shuffled: [], select: [] };
  for (let round = 0; round < rounds; round += 1) {
    const parsed = timed(() => paths.map(snapshotOf));
    const indexed = timed(() => indexSnapshots(parsed.result));
    const other = parsed.result.slice();
    for (let at = other.length - 1; at > 0; at -= 1) {
      const place = draw(at + 1);
      [other[at], other[place]] = [other[place], other[at]];
    }
    const shuffled = timed(() => indexSnapshots(other));
    const selected = timed(() => {
      let ages = 0;
      for (const cutoff of cutoffs) {
        const choice = select(indexed.result, cutoff);
        if (choice.found) ages += choice.ageMs;
      }
      return ages;
    });
    check(parsed.result, indexed.result, shuffled.result, cutoffs);
    times.parse.push(parsed.ms / count);
    times.index.push(indexed.ms / count);
    times.shuffled.push(shuffled.ms / count);
    times.select.push(selected.ms / SELECTIONS);
  }
  const cells = Object.values(times).map((each) => (median(each) * 1e6).toFixed(0));
  console.log(`| 10^${Math.round(Math.log10(count))} | ${cells.join(' | ')} |`);
}

/** A few answers of both indexes against a scan of the whole history. */
function check(history, index, shuffled, cutoffs) {
  for (const cutoff of cutoffs.subarray(0, 20)) {
    let best = null;
    for (const each of history) {
      if (each.asOf > cutoff || each.availableAt > cutoff) continue;
      const isNewer =
        best === null ||
        each.asOf > best.asOf ||
        (each.asOf === best.asOf && each.availableAt > best.availableAt);
      if (isNewer) best = each;
    }
    const answers = [index, shuffled].map((each) => select(each, cutoff).chosen);
    if (answers.some((answer) => answer !== best)) throw new Error(`at ${cutoff} they differ`);
  }
  if (history.length > 1e4) return;
  const reasons = explain(index, cutoffs[0]).filter(({ reason }) => reason === 'CHOSEN');
  if (reasons.length !== 1) throw new Error('expected one chosen snapshot');
}
