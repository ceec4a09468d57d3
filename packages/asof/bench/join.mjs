// The join against polars, pandas and DuckDB, on the same rows, in one run: every round times each
// contender once, the first run of each is compared with ours row by row.
//
//   node --max-old-space-size=10000 bench/join.mjs <peers> [rows] [rounds] [case,...]
//
// <peers> is a folder outside the repository in which `npm install nodejs-polars@0.18
// @duckdb/node-api@1.5.5-r.5` was run. pandas: `apt-get install python3-pandas`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asofJoin, latestPerKey } from '../dist/index.js';
import { shuffledTable, sortedTables, textKeys } from './join-data.mjs';

const [peers, rowsText = '5000000', roundsText = '5', only] = process.argv.slice(2);
if (peers === undefined) throw new Error('say the folder that holds the peers');
const load = createRequire(join(peers, 'package.json'));
const pl = load('nodejs-polars');
const { DuckDBInstance } = load('@duckdb/node-api');
const [rows, rounds, keyCount] = [Number(rowsText), Number(roundsText), 1000];
const folder = mkdtempSync(join(tmpdir(), 'asof-bench-'));

const sorted = sortedTables(rows, keyCount);
const cases = {
  sorted: () => sorted,
  // The same rows with the types that each contender gives to plain numbers: doubles in polars,
  // 64-bit integers in pandas, and bigint times with int keys in DuckDB.
  inferred: () => sorted,
  unsorted: () => ({
    left: shuffledTable(sorted.left, 1),
    right: shuffledTable(sorted.right, 2),
  }),
  text: () => ({
    left: { ...sorted.left, text: textKeys(sorted.left.key) },
    right: { ...sorted.right, text: textKeys(sorted.right.key) },
  }),
};

function ours({ left, right }) {
  const keys = (side) => [side.text ?? side.key];
  const sides = [left, right].map((side) => ({ time: side.time, by: keys(side) }));
  return {
    name: '@pkg/asof',
    run: () => timed(() => asofJoin(sides[0], sides[1])),
    answer: () => asofJoin(sides[0], sides[1]),
  };
}

function polars(name, { left, right }) {
  const inferred = ({ time, key }, column) =>
    pl.DataFrame({
      t: Array.from(time),
      k: Array.from(key),
      [column]: Array.from(time.keys()),
    });
  const typed = ({ time, key, text }, column) =>
    pl.DataFrame([
      pl.Series('t', Array.from(time), pl.Float64),
      text ? pl.Series('k', text, pl.Utf8) : pl.Series('k', Array.from(key), pl.Int32),
      pl.Series(column, Array.from(time.keys()), pl.Int32),
    ]);
  const frame = name === 'inferred' ? inferred : typed;
  let [mine, theirs] = [frame(left, 'row'), frame(right, 'v')];
  mine.writeParquet(`${folder}/${name}-left.parquet`);
  theirs.writeParquet(`${folder}/${name}-right.parquet`);
  const options = { on: 't', by: 'k', strategy: 'backward' };
  const joined = () =>
    name === 'unsorted'
      ? mine.sort('t').joinAsof(theirs.sort('t'), options)
      : mine.joinAsof(theirs, options);
  return {
    name: 'polars',
    run: () => timed(joined),
    answer: () =>
      joined()
        .sort('row')
        .getColumn('v')
        .toArray()
        .map((row) => row ?? -1),
    close: () => ([mine, theirs] = [null, null]),
  };
}

async function duckdb(name) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const side of ['left', 'right']) {
    const from = `read_parquet('${folder}/${name}-${side}.parquet')`;
    const columns = name === 'inferred' ? '* replace (t::bigint as t, k::int as k)' : '*';
    await connection.run(`create table ${side}_rows as select ${columns} from ${from}`);
  }
  const tables = 'left_rows l asof left join right_rows r on l.k = r.k and l.t >= r.t';
  const kept = `create or replace temp table kept as select v from ${tables}`;
  const summed = {
    name: 'DuckDB, summed',
    // A sum spares it the writing of the rows, which every other contender does.
    run: () => timedAsync(() => connection.runAndReadAll(`select sum(v) from ${tables}`)),
  };
  const rowWise = {
    name: 'DuckDB, into a table',
    run: () => timedAsync(() => connection.run(kept)),
    answer: async () => {
      const sql = `select coalesce(v, -1)::int v from ${tables} order by l.row`;
      return (await connection.runAndReadAll(sql)).getColumns()[0];
    },
    close: () => connection.closeSync(),
  };
  return [summed, rowWise];
}

function startPandas() {
  const script = new URL('join_pandas.py', import.meta.url).pathname;
  const child = spawn('/usr/bin/python3', [script, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value;
  const ask = async (line) => {
    child.stdin.write(`${line}\n`);
    return Number(await next());
  };
  return { next, ask, end: () => child.stdin.end() };
}

function pandas(name, tables, { ask }) {
  for (const [side, { time, key }] of Object.entries(tables)) {
    writeFileSync(`${folder}/${name}-${side}-time`, time);
    writeFileSync(`${folder}/${name}-${side}-key`, key);
  }
  return {
    name: 'pandas',
    run: () => ask(`run ${name}`),
    answer: async () => {
      await ask(`save ${name}`);
      return new Int32Array(new Uint8Array(readFileSync(`${folder}/${name}-pandas`)).buffer);
    },
  };
}

/** Cases that no other contender offers: ours alone, for the cost. */
function alone() {
  const { left, right } = sorted;
  const [by, theirs] = [[left.key], [right.key]];
  const nanoseconds = (time) => BigInt64Array.from(time, (ms) => BigInt(ms) * 1_000_000n);
  const availableAt = right.time.map((time, row) => time + ((row * 7919) % 100_000));
  const inNs = { left: nanoseconds(left.time), right: nanoseconds(right.time) };
  const works = {
    'sorted, tolerance of a minute': () =>
      asofJoin({ time: left.time, by }, { time: right.time, by: theirs }, { tolerance: 60_000 }),
    'two clocks, captures lagging up to 100 s': () =>
      asofJoin({ time: left.time, by }, { time: right.time, availableAt, by: theirs }),
    'nanoseconds in BigInt64Array': () =>
      asofJoin({ time: inNs.left, by }, { time: inNs.right, by: theirs }),
    'two key columns': () =>
      asofJoin(
        { time: left.time, by: [left.key, left.key] },
        { time: right.time, by: [right.key, right.key] },
      ),
    latestPerKey: () => latestPerKey({ time: right.time, by: theirs }, right.time[rows >> 1]),
  };
  console.log('\n| ours alone | median ms | least ms |\n| --- | --- | --- |');
  for (const [name, work] of Object.entries(works)) {
    work();
    const times = Array.from({ length: rounds }, () => timed(work));
    console.log(`| ${name} | ${median(times).toFixed(0)} | ${Math.min(...times).toFixed(0)} |`);
  }
}

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function timedAsync(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function compare(name, expected, answer) {
  if (answer.length !== expected.length) throw new Error(`${name}: ${answer.length} rows`);
  for (let row = 0; row < expected.length; row += 1) {
    if (answer[row] !== expected[row]) {
      throw new Error(`${name}: row ${row} is ${answer[row]}, ours is ${expected[row]}`);
    }
  }
}

const python = startPandas();
const versions = [await python.next(), `polars ${load('nodejs-polars/package.json').version}`];
console.log(`Node ${process.version}, ${versions.join(', ')}, DuckDB (@duckdb/node-api)`);
console.log(`${rows} x ${rows} rows, ${keyCount} keys, ${rounds} rounds\n`);
console.log('| case | contender | median ms | least ms | times ours, median of the rounds |');
console.log('| --- | --- | --- | --- | --- |');
for (const [name, make] of Object.entries(cases)) {
  if (only !== undefined && !only.split(',').includes(name)) continue;
  const tables = make();
  const contenders = [ours(tables), polars(name, tables)];
  contenders.push(pandas(name, tables, python), ...(await duckdb(name)));
  const expected = contenders[0].answer();
  for (const contender of contenders) {
    if (contender.answer) compare(contender.name, expected, await contender.answer());
  }
  const times = contenders.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, contender] of contenders.entries()) times[at].push(await contender.run());
  }
  contenders.forEach((contender, at) => {
    const ratios = times[at].map((time, round) => time / times[0][round]);
    const cells = [median(times[at]), Math.min(...times[at])].map((time) => time.toFixed(0));
    console.log(
      `| ${name} | ${contender.name} | ${cells.join(' | ')} | ${median(ratios).toFixed(1)} |`,
    );
    contender.close?.();
  });
}
if (only === undefined || only.split(',').includes('alone')) alone();
python.end();
rmSync(folder, { recursive: true });
