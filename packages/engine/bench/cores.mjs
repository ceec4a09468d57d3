/**
 * Times one run over threads and cells at once, each on a fresh copy of the same history, and compares what they made:
 * `node packages/engine/bench/cores.mjs [--json] [--root DATA-ROOT --start DATE --end DATE] [--worlds N] [--workers 1,2,4]
 * [--max-parallel 1,2,4,8] [--rounds N] [--program BIN]`. Without a root it makes the demo's league, a week. The program is the built
 * one of this checkout, or with `--program` another build's `run.js`, which then decides which flags there are (`--workers none`).
 * Exits 1 where two runs made other bytes.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: asked } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    root: { type: 'string' },
    start: { type: 'string', default: '2014-12-01' },
    end: { type: 'string', default: '2014-12-07' },
    worlds: { type: 'string', default: '2000' },
    workers: { type: 'string', default: '1,2,4' },
    'max-parallel': { type: 'string', default: '1,2,4,8' },
    rounds: { type: 'string', default: '1' },
    program: {
      type: 'string',
      default: fileURLToPath(new URL('../../cli/bin/run.js', import.meta.url)),
    },
  },
});
const HISTORY = ['bronze', 'seals'];
const MADE = ['runs', 'models'];

const scratch = mkdtempSync(join(tmpdir(), 'cores-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

// The program writes down what it used as it ends.
const usage = join(scratch, 'usage.json');
const probe = join(scratch, 'probe.mjs');
writeFileSync(
  probe,
  `import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(${JSON.stringify(usage)}, JSON.stringify({ cpuS: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }));
});\n`,
);

function pipeline(args, nodeArgs = []) {
  const { status, stderr } = spawnSync(process.execPath, [...nodeArgs, asked.program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // A date without odds, say, makes a run that is not whole: the same one each time.
  if (status !== 0 && status !== 3) throw new Error(`${args.join(' ')}: ${status}\n${stderr}`);
}

function freshCopy(history) {
  const copy = mkdtempSync(join(scratch, 'root-'));
  for (const folder of HISTORY)
    cpSync(join(history, folder), join(copy, folder), {
      recursive: true,
      preserveTimestamps: true,
    });
  return copy;
}

/** One hash over all that a run made, by path and content. */
function digestOf(root) {
  const hash = createHash('sha256');
  let files = 0;
  for (const folder of MADE) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile());
    for (const path of paths.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      files += 1;
      hash.update(`${path.slice(root.length)}\n`).update(readFileSync(path));
    }
  }
  return { files, sha256: hash.digest('hex') };
}

function measure(history, workers, maxParallel) {
  const root = freshCopy(history);
  const range = ['--start', asked.start, '--end', asked.end, '--worlds', asked.worlds];
  const threads = workers === 'none' ? [] : ['--workers', workers];
  const args = ['run', ...range, '--max-parallel', maxParallel, ...threads, '--data-root', root];
  const start = performance.now();
  pipeline(args, ['--import', pathToFileURL(probe).href]);
  const wallS = (performance.now() - start) / 1000;
  const used = JSON.parse(readFileSync(usage, 'utf8'));
  const made = digestOf(root);
  rmSync(root, { recursive: true });
  return { wallS, ...used, ...made };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

let history = asked.root;
if (history === undefined) {
  history = join(scratch, 'demo');
  pipeline(['demo', '--data-root', history]);
}
const plans = asked.workers
  .split(',')
  .flatMap((workers) =>
    asked['max-parallel'].split(',').map((maxParallel) => ({ workers, maxParallel })),
  );
// By turns: what slows the machine for a while slows each of them.
const runs = plans.map(() => []);
for (let round = 0; round < Number(asked.rounds); round += 1)
  plans.forEach(({ workers, maxParallel }, at) =>
    runs[at].push(measure(history, workers, maxParallel)),
  );

const rows = plans.map(({ workers, maxParallel }, at) => ({
  workers: workers === 'none' ? null : Number(workers),
  maxParallel: Number(maxParallel),
  wallS: median(runs[at].map(({ wallS }) => wallS)),
  cpuS: median(runs[at].map(({ cpuS }) => cpuS)),
  peakMb: Math.round(Math.max(...runs[at].map(({ peakMb }) => peakMb))),
}));
const made = runs.flat();
const equal = new Set(made.map(({ sha256 }) => sha256)).size === 1;
const { files, sha256 } = made[0];
if (asked.json) {
  const { start, end } = asked;
  const facts = { start, end, worlds: Number(asked.worlds), rounds: Number(asked.rounds) };
  console.log(JSON.stringify({ ...facts, rows, equal, files, sha256 }));
} else {
  console.log('workers  max-parallel   wall s    CPU s  peak MB');
  for (const { workers, maxParallel, wallS, cpuS, peakMb } of rows)
    console.log(
      [
        [workers ?? '-', 7],
        [maxParallel, 14],
        [wallS.toFixed(1), 9],
        [cpuS.toFixed(1), 9],
        [peakMb, 9],
      ]
        .map(([value, width]) => String(value).padStart(width))
        .join(''),
    );
  console.log(`${files} files, ${equal ? `equal: ${sha256}` : 'NOT EQUAL'}`);
}
process.exitCode = equal ? 0 : 1;
