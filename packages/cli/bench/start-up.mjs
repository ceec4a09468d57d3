// How long the program takes to start, as a multiple of bare Node: node packages/cli/bench/start-up.mjs [rounds]
// Each round starts every command once, in turn, so that a busy moment of the machine hits all alike.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const ROUNDS = Number(process.argv[2] ?? 15);
const CASES = [
  { name: 'node -e 0', argv: ['-e', '0'], says: /^$/ },
  { name: 'pipeline --version', argv: [PROGRAM, '--version'], says: /^pipeline\/\d/ },
  { name: 'pipeline run --help', argv: [PROGRAM, 'run', '--help'], says: /--as-of-mode/ },
  { name: 'pipeline --help', argv: [PROGRAM, '--help'], says: /COMMANDS/ },
];

const walls = new Map(CASES.map(({ name }) => [name, []]));
for (let round = -1; round < ROUNDS; round += 1) {
  for (const { name, argv, says } of CASES) {
    const started = performance.now();
    const { stdout, status } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    const wall = performance.now() - started;
    if (status !== 0 || !says.test(stdout)) throw new Error(`${name} answered ${stdout}`);
    // The first round only warms the disk cache.
    if (round < 0) continue;
    walls.get(name).push(wall);
  }
}

const bare = walls.get(CASES[0].name);
console.log(`${ROUNDS} rounds, Node ${process.version}`);
console.log('| command | wall, median ms | wall, min ms | ratio of medians | ratio of minima |');
console.log('| --- | --- | --- | --- | --- |');
for (const { name } of CASES) {
  const own = walls.get(name);
  const least = Math.min(...own);
  const cells = [
    median(own).toFixed(0),
    least.toFixed(0),
    ratio(median(own), median(bare)),
    ratio(least, Math.min(...bare)),
  ];
  console.log(`| \`${name}\` | ${cells.join(' | ')} |`);
}

function ratio(value, of) {
  return (value / of).toFixed(2);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
