// Measures a durable cell commit beside the bare system calls that it can't do without.
//
//   node packages/engine/bench/commit.mjs [cells]
//
// Bare: write, fsync, link, fsync of the folder, unlink, twice a cell, by the synchronous calls of node:fs: an output
// and a manifest. Ours: `writeOutput` and `manifestStore().write` as the engine calls them. Interleaved in one process,
// every result is read back and compared.
import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestBytes, manifestStore } from '@pkg/manifest';
import { writeOutput } from '@pkg/publish';
import { fileObjectStore, sha256 } from '@pkg/std';

const CELLS = Number(process.argv[2] ?? 300);
const root = mkdtempSync(join(tmpdir(), 'bench-commit-'));
const store = fileObjectStore(join(root, 'ours'));
const manifests = manifestStore(store);
const output = Buffer.alloc(20_000, 'rows ');

function bare(folder, name, bytes) {
  const temporary = join(folder, `.tmp-${name}`);
  const file = openSync(
    temporary,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
    0o444,
  );
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  linkSync(temporary, join(folder, name));
  const handle = openSync(folder, constants.O_RDONLY);
  fsyncSync(handle);
  closeSync(handle);
  unlinkSync(temporary);
}

function manifestOf(n, written) {
  const snapshot = {
    name: 'odds',
    kind: 'snapshot',
    path: 'bronze/odds/odds.parquet',
    sha256: sha256('odds'),
  };
  return {
    manifest_version: 'v1',
    asset: 'minutes.score',
    partition: { game_date: '2024-01-15', run_id: `r${n}` },
    status: 'success',
    key: sha256(String(n)),
    key_parts: { seed: '12345', step: 'minutes.score@1' },
    attempt: 1,
    timing: {
      started_at: '2024-01-15T17:30:00Z',
      finished_at: '2024-01-15T17:30:01Z',
      duration_ms: 1000,
    },
    params: {},
    inputs: Array.from({ length: 8 }, (_, i) => ({ ...snapshot, name: `input-${i}` })),
    outputs: [
      {
        name: 'minutes.parquet',
        path: written.path,
        sha256: written.sha256,
        size_bytes: written.sizeBytes,
        row_count: 200,
        columns: [],
      },
    ],
    checks: [],
    gaps: [],
    policy: {},
    environment: {
      code_version: '0.1.0',
      node: process.version,
      package_versions: {},
      hostname: 'h',
      orchestrator_run_id: 'o',
    },
  };
}

const times = { bare: [], ours: [] };
for (let n = 0; n < CELLS; n += 1) {
  const ours = async () => {
    const path = `runs/minutes.score/game_date=2024-01-15/run=r${n}/minutes.parquet`;
    const written = await writeOutput(store, path, output);
    await manifests.write(manifestOf(n, written));
  };
  const folders = ['runs', 'manifests'].map((name) => join(root, 'bare', name, `run=r${n}`));
  const bytes = manifestBytes(
    manifestOf(n, { path: 'p', sha256: sha256(output), sizeBytes: output.length }),
  );
  const plain = () => {
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      // The folder itself must last, too.
      const parent = openSync(join(folder, '..'), constants.O_RDONLY);
      fsyncSync(parent);
      closeSync(parent);
    }
    bare(folders[0], 'minutes.parquet', output);
    bare(folders[1], 'manifest.json', bytes);
  };
  for (const turn of n % 2 === 0 ? ['bare', 'ours'] : ['ours', 'bare']) {
    const start = performance.now();
    await (turn === 'bare' ? plain() : ours());
    times[turn].push(performance.now() - start);
  }
  const kept = readFileSync(
    join(root, `ours/runs/minutes.score/game_date=2024-01-15/run=r${n}/minutes.parquet`),
  );
  if (!kept.equals(output)) throw new Error(`cell ${n} reads back otherwise`);
}
rmSync(root, { recursive: true });

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const [mBare, mOurs] = [median(times.bare), median(times.ours)];
console.log(
  `${CELLS} cells, median ms a cell: bare ${mBare.toFixed(2)}, ours ${mOurs.toFixed(2)}, ratio ${(mOurs / mBare).toFixed(2)}`,
);
