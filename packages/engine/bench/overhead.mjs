/**
 * Measures what the engine costs beside the work: `node bench/overhead.mjs [dates] [rounds]`, after `nx run
 * @pkg/engine:build`.
 *
 * Each round times, one after the other and each in a process and folder of its own: as many bare durable writes as there
 * are cells (all in one folder; and in the folders where manifests lie), a run of cells that do nothing, the same again
 * with nothing to do, and doit (Debian's python3-doit), where it is installed. `ms` is of the work alone, `process` of the
 * whole process, its start included. Ratios are of one round; the table has their medians.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const [dates = 165, rounds = 3] = process.argv.slice(2).map(Number);
const here = import.meta.dirname;
const measure = (program, ...args) => {
  const start = performance.now();
  const printed = execFileSync(program, args, { encoding: 'utf8' });
  const processMs = Math.round(performance.now() - start);
  return { ...JSON.parse(printed.trim().split('\n').at(-1)), processMs };
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** The kinds of work that doit is given: see overhead_doit.py. */
const KINDS = ['none', 'files', 'params'];
const all = [];
const folders = [];
for (let round = 0; round < rounds; round += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'overhead-'));
  const ours = (what, place) =>
    measure('node', join(here, 'measure.mjs'), what, join(folder, place), String(dates));
  const flat = ours('flat', 'flat');
  const nested = ours('nested', 'nested');
  const run = ours('run', 'run');
  const again = ours('again', 'run');
  if (run.outcomes.succeeded !== run.cells || again.outcomes.reused !== run.cells)
    throw new Error(`expected ${run.cells} cells to be made and then reused`);
  const doit = {};
  for (const kind of KINDS) {
    const once = () =>
      measure(
        '/usr/bin/python3',
        join(here, 'overhead_doit.py'),
        join(folder, kind),
        String(dates),
        kind,
      );
    try {
      doit[kind] = { first: once(), again: once() };
    } catch {
      console.error('doit could not be run: apt-get install python3-doit');
    }
  }
  folders.push(folder);
  all.push({ flat, nested, run, again, doit });
  console.error(JSON.stringify({ round, load: loadavg()[0], ...all.at(-1) }));
}

// Not before: ext4 passes over inodes that were freed in the last minute, one by one, so that making folders after a
// removal gets slower from round to round.
for (const folder of folders) rmSync(folder, { recursive: true });

const row = (name, pick) =>
  console.log(
    `${name.padEnd(52)} ${String(Math.round(median(all.map(pick)) * 100) / 100).padStart(9)}`,
  );
console.log(`${all[0].run.cells} cells, ${rounds} rounds, Node ${process.version}`);
for (const what of ['flat', 'nested', 'run', 'again']) {
  row(`${what}: ms`, (each) => each[what].ms);
  row(`${what}: CPU ms`, (each) => each[what].cpuMs);
  row(`${what}: peak MB`, (each) => each[what].peakMb);
}
row('again: process ms', (each) => each.again.processMs);
row('run / bare writes in one folder', (each) => each.run.ms / each.flat.ms);
row('run / bare writes in the folders of manifests', (each) => each.run.ms / each.nested.ms);
for (const kind of KINDS.filter((name) => all.every(({ doit }) => doit[name]))) {
  row(`doit, ${kind}: ms`, ({ doit }) => doit[kind].first.ms);
  row(`doit, ${kind}, again: ms`, ({ doit }) => doit[kind].again.ms);
  row(`doit, ${kind}, again: process ms`, ({ doit }) => doit[kind].again.processMs);
  row(`again / doit, ${kind}, again`, ({ again, doit }) => again.ms / doit[kind].again.ms);
  row(
    `again / doit, ${kind}, again, whole processes`,
    ({ again, doit }) => again.processMs / doit[kind].again.processMs,
  );
}
