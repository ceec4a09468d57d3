// Measures what it costs to find that nothing is to be done, and to look at everything there is.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestStore, visitManifests } from '@pkg/manifest';
import { fileObjectStore, sha256 } from '@pkg/std';
import { makeManifests } from './make-manifests.mjs';

const COUNT = Number(process.argv[2] ?? 23_100);
const AT_ONCE = 32;
const root = mkdtempSync(join(tmpdir(), 'bench-resume-'));
const store = fileObjectStore(root);
const cells = makeManifests(root, COUNT);

async function resume() {
  const manifests = manifestStore(store);
  let reused = 0;
  for (let from = 0; from < COUNT; from += AT_ONCE) {
    await Promise.all(
      cells.slice(from, from + AT_ONCE).map(async ({ asset, game_date }) => {
        const { runs } = await manifests.listRuns(asset, { game_date });
        const [output] = runs[0].manifest.outputs;
        if (sha256((await store.get(output.path)).bytes) === output.sha256) reused += 1;
      }),
    );
  }
  if (reused !== COUNT) throw new Error(`${reused} of ${COUNT} reused`);
}

function makefile() {
  const folder = join(root, 'make');
  mkdirSync(folder);
  const names = cells.map((_, n) => `t${n}`);
  for (const name of names) writeFileSync(join(folder, `${name}.in`), '');
  for (const name of names) writeFileSync(join(folder, name), '');
  writeFileSync(
    join(folder, 'Makefile'),
    `all: ${names.join(' ')}\n${names.map((name) => `${name}: ${name}.in\n\ttouch $@\n`).join('')}`,
  );
  return folder;
}

async function timed(name, work) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${name.padEnd(34)} ${((performance.now() - start) / 1000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU of this process`,
  );
}

const folder = makefile();
for (let turn = 1; turn <= 2; turn += 1) {
  await timed(`resume over ${COUNT} manifests`, resume);
  await timed(`make -q over ${COUNT} targets`, () =>
    execFileSync('make', ['-q', 'all'], { cwd: folder }),
  );
  await timed(`status of ${COUNT} manifests`, async () => {
    const count = await visitManifests(store, () => undefined);
    if (count !== COUNT) throw new Error(`${count} of ${COUNT} visited`);
  });
}
rmSync(root, { recursive: true });
