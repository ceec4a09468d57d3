/**
 * One measurement in a process of its own, so that its memory is its own: `node bench/measure.mjs <what> <folder> <dates>`.
 * Prints one line of JSON. `bare` writes as many objects of the size of a manifest, `run` and `again` plan and execute.
 */
import { execute, plan } from '@pkg/engine';
import { fileObjectStore } from '@pkg/std';
import { CELLS_PER_DATE, doNothing } from './do-nothing.mjs';

const [what, folder, dateCount] = process.argv.slice(2);
const dates = Number(dateCount);
const cells = dates * CELLS_PER_DATE;
const PARALLEL = 4;
const store = fileObjectStore(folder);

async function bareWrites() {
  let next = 0;
  const bytes = Buffer.alloc(2000, 'x');
  const writer = async () => {
    while (next < cells) {
      const at = next;
      next += 1;
      const name =
        what === 'flat'
          ? String(at)
          : `step_${at % CELLS_PER_DATE}/date=${Math.trunc(at / CELLS_PER_DATE)}/run=1/manifest.json`;
      await store.createOnce(`bare/${name}`, Buffer.concat([bytes, Buffer.from(String(at))]));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, writer));
  return { written: cells };
}

async function planAndExecute() {
  const { pipeline, partitions, now } = doNothing(dates);
  const options = { resume: true, force: false, publish: 'auto', now };
  const start = performance.now();
  const planned = await plan(store, pipeline, null, partitions, options);
  const planMs = performance.now() - start;
  const environment = {
    code_version: '0.1.0',
    node: process.version,
    package_versions: {},
    hostname: 'h',
    orchestrator_run_id: 'bench',
  };
  const { results } = await execute(pipeline, planned, {
    store,
    environment,
    clock: () => Date.now(),
    signal: new AbortController().signal,
    maxParallel: PARALLEL,
    onEvent: () => undefined,
  });
  const outcomes = {};
  for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return { planMs: Math.round(planMs), outcomes };
}

const start = performance.now();
const cpu = process.cpuUsage();
const facts = what === 'run' || what === 'again' ? await planAndExecute() : await bareWrites();
const ms = Math.round(performance.now() - start);
const { user, system } = process.cpuUsage(cpu);
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({ what, cells, ms, cpuMs: Math.round((user + system) / 1000), peakMb, ...facts }),
);
