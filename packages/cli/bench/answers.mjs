// How long answers about a past run take on a data root that holds a season of manifests:
//   node packages/cli/bench/answers.mjs <data-root> <game date> [rounds]
// Bare Node is started in the same rounds, so that the load of the machine shows; and each process says how much processor
// time it took, which is what it takes in all on a machine that does nothing else.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const [root, date, rounds = '9'] = process.argv.slice(2);
const METER = `data:text/javascript,${encodeURIComponent(
  "process.on('exit',()=>{const c=process.cpuUsage();process.stderr.write('cpu '+(c.user+c.system)/1000)})",
)}`;
const shown = JSON.parse(pipeline(['show', date, '--top', '1', '--json']).stdout);
const [{ run_id: runId, players }] = shown.slates;
const player = players[0].player_name;
const CASES = [
  { name: 'node -e 0', start: () => start(['-e', '0']), says: /^$/ },
  answer(['trace', player, 'dk_fpts_mean', '--date', date], /Computed by sim\.run/),
  answer(['trace', player, 'value', '--date', date, '--run', runId], /Read from/),
  answer(['select', '--date', date, '--source', 'injuries', '--run', runId], /chosen/),
  answer(['why', 'sim.run', date], /sim\.run/),
  answer(['why', 'ingest.odds_raw', date], /ingest\.odds_raw/),
  answer(['status'], /manifests/),
  answer(['gaps', '--start', date, '--end', date], /dates|no input was missing/),
  answer(['gaps'], /dates/),
  answer(['__complete', 'show', ''], new RegExp(date)),
];

function answer(words, says) {
  return { name: `pipeline ${words.join(' ')}`, start: () => pipeline(words), says };
}

function pipeline(words) {
  return start([PROGRAM, ...words]);
}

function start(argv) {
  const env = { ...process.env, PIPELINE_DATA_ROOT: root };
  return spawnSync(process.execPath, ['--import', METER, ...argv], { encoding: 'utf8', env });
}

const times = new Map(CASES.map(({ name }) => [name, []]));
for (let round = -1; round < Number(rounds); round += 1) {
  for (const { name, start: run, says } of CASES) {
    const from = performance.now();
    const { stdout, status, stderr } = run();
    const took = performance.now() - from;
    if (status !== 0 || !says.test(String(stdout))) throw new Error(`${name}: ${stderr}`);
    const cpu = Number(/cpu ([\d.]+)/.exec(stderr)[1]);
    if (round >= 0) times.get(name).push({ took, cpu });
  }
}
console.log(`${rounds} rounds, Node ${process.version}, ${date}`);
console.log('| command | wall, median ms | processor, median ms |');
console.log('| --- | --- | --- |');
for (const [name, own] of times) {
  const cells = [median(own.map(({ took }) => took)), median(own.map(({ cpu }) => cpu))];
  console.log(`| \`${name}\` | ${cells.map((ms) => ms.toFixed(0)).join(' | ')} |`);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
