// What it costs to find that nothing is to be done, and to look at all there is.
//
//   node packages/manifest/bench/resume.mjs [manifests, default 23100]
//
// Makes as many manifests, each with one output, as ten seasons of 165 dates by 14 assets have. Measures in turn: the
// reading that a resume does (every manifest found by its partition, its seal and schema checked, its output hashed
// again), the reading of `pipeline status`, and `make -q` over as many targets that are up to date.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { manifestBytes, manifestStore, visitManifests } from '@pkg/manifest';
import { fileObjectStore, sha256 } from '@pkg/std';

const COUNT = Number(process.argv[2] ?? 23_100);
const ASSETS = 14;
const AT_ONCE = 32;
const root = mkdtempSync(join(tmpdir(), 'bench-resume-'));
const store = fileObjectStore(root);
const cells = Array.from({ length: COUNT }, (_, n) => ({
  asset: `asset.n${n % ASSETS}`,
  game_date: new Date(Date.UTC(2015, 0, 1 + Math.floor(n / ASSETS))).toISOString().slice(0, 10),
}));

function make({ asset, game_date }, n) {
  const bytes = Buffer.from(`output ${n}`);
  const path = `runs/${asset}/game_date=${game_date}/run=r1/out.bin`;
  const manifest = {
    manifest_version: 'v1',
    asset,
    partition: { game_date, run_id: 'r1' },
    status: 'success',
    key: sha256(`${n}`),
    key_parts: { code: sha256('code'), seed: '12345', step: `${asset}@1` },
    attempt: 1,
    timing: {
      started_at: '2024-01-15T17:30:00Z',
      finished_at: '2024-01-15T17:30:01Z',
      duration_ms: 1000,
    },
    params: {},
    inputs: Array.from({ length: 4 }, (_, i) => ({
      name: `in-${i}`,
      kind: 'snapshot',
      path: `bronze/${i}.parquet`,
      sha256: sha256(`${i}`),
    })),
    outputs: [
      {
        name: 'out.bin',
        path,
        sha256: sha256(bytes),
        size_bytes: bytes.length,
        row_count: null,
        columns: [],
      },
    ],
    checks: [],
    gaps: [],
    policy: {},
    environment: {
      code_version: '1',
      node: 'v20',
      package_versions: {},
      hostname: 'h',
      orchestrator_run_id: 'o',
    },
  };
  const file = join(root, `manifests/${asset}/game_date=${game_date}/run=r1/manifest.json`);
  const version = join(dirname(file), '.v000001-manifest.json');
  for (const each of [version, join(root, path)]) mkdirSync(dirname(each), { recursive: true });
  writeFileSync(join(root, path), bytes);
  writeFileSync(version, manifestBytes(manifest));
  linkSync(version, file);
}

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

cells.forEach(make);
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
