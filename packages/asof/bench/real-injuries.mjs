// The injury report that each game of a season would have had at a lead time before its tip: ours
// against an independent answer in SQL by DuckDB, over real data that is no part of the repository.
//
//   node bench/real-injuries.mjs <peers> [data]
//
// <peers> is a folder outside the repository in which `npm install @duckdb/node-api@1.5.5-r.5` was
// run. [data] holds `seasons/2023-24`; by default ../shared/data beside the repository.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { asofJoin, explain, indexSnapshots, latestPerKey, select } from '../dist/index.js';

const [peers, data = new URL('../../../../shared/data', import.meta.url).pathname] =
  process.argv.slice(2);
const season = `${data}/seasons/2023-24`;
if (peers === undefined) throw new Error('say the folder that holds DuckDB');
if (!existsSync(season)) throw new Error('there is no seasons/2023-24 in the data folder');
const { DuckDBInstance } = createRequire(join(peers, 'package.json'))('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:')).connect();

async function rows(sql) {
  return (await connection.runAndReadAll(sql)).getRows();
}

const asOfMs = 'epoch_ms(report_ts_utc)';
const availableMs = 'ceil(epoch_us(pdf_created_utc) / 1000)::bigint';
await connection.run(`
  create table reports as
    select file_row_number::int as report, ${asOfMs} as as_of, ${availableMs} as available_at
    from read_parquet('${season}/injury_report_index.parquet', file_row_number = true);
  create table games as
    select game_id, epoch_ms(tip_utc) as tip from read_parquet('${season}/schedule.parquet')
    where tip_utc is not null order by tip_utc, game_id;
`);
const reports = (await rows('select * from reports order by report')).map((row) => ({
  path: `report-${String(row[0]).padStart(6, '0')}`,
  asOf: Number(row[1]),
  availableAt: Number(row[2]),
}));
const games = (await rows('select * from games order by tip, game_id')).map(([id, tip]) => ({
  id,
  tip: Number(tip),
}));
console.log(`${games.length} games, ${reports.length} reports`);
const index = indexSnapshots(reports);
const right = {
  time: reports.map(({ asOf }) => asOf),
  availableAt: reports.map(({ availableAt }) => availableAt),
};

// Another style on purpose: no order, no index, only `not exists a better one`.
const answers = (leadMs, maxAgeMs) => `
  with asked as (select game_id, tip - ${leadMs} as cutoff from games),
  known as (
    select game_id, report, as_of, available_at from asked
    join reports on as_of <= cutoff and available_at <= cutoff and cutoff - as_of <= ${maxAgeMs}
  )
  select asked.game_id, arg_max(report, (as_of, available_at, report)) from asked
  left join known using (game_id) group by asked.game_id`;

console.log(
  '| lead, min | max age, h | games | equal | gaps | stamped at cut-off, later created | chosen |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const lead of [0, 15, 30, 60]) for (const hours of [24, 24_000]) await compare(lead, hours);
connection.closeSync();

async function compare(lead, hours) {
  const maxAgeMs = hours * 3_600_000;
  const found = await rows(answers(lead * 60_000, maxAgeMs));
  const sql = new Map(found.map(([id, report]) => [id, report]));
  const cutoffs = games.map(({ tip }) => tip - lead * 60_000);
  const joined = asofJoin({ time: cutoffs }, right, { tolerance: maxAgeMs });
  const count = { equal: 0, gaps: 0, edge: 0, chosen: 0 };
  games.forEach(({ id }, at) => {
    const cutoff = cutoffs[at];
    const place = sql.get(id) ?? -1;
    const { chosen } = select(index, { cutoff, maxAgeMs });
    const [latest = -1] = latestPerKey(right, cutoff, { tolerance: maxAgeMs });
    if (chosen !== (reports[place] ?? null) || joined[at] !== place || latest !== place) {
      throw new Error(
        `${id} at ${lead} min: ${chosen?.path}, ${joined[at]}, ${latest}; SQL ${place}`,
      );
    }
    const onTheEdge = explain(index, { cutoff, maxAgeMs }).filter(
      ({ snapshot, reason }) => reason === 'CAPTURED_LATE' && snapshot.asOf === cutoff,
    );
    count.equal += 1;
    if (chosen === null) count.gaps += 1;
    count.edge += onTheEdge.length;
    count.chosen += onTheEdge.filter(({ snapshot }) => snapshot === chosen).length;
  });
  const { equal, gaps, edge, chosen } = count;
  console.log(
    `| ${lead} | ${hours} | ${games.length} | ${equal} | ${gaps} | ${edge} | ${chosen} |`,
  );
}
