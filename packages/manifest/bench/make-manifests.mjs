// Manifests by the thousand, each with one output, as many years of 14 assets per date would leave them.
//
//   node packages/manifest/bench/make-manifests.mjs <data root> <manifests>
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestBytes } from '@pkg/manifest';
import { sha256 } from '@pkg/std';

const ASSETS = [
  ...['ingest.schedule', 'ingest.injuries_raw', 'ingest.odds_raw', 'ingest.roster_snapshot'],
  ...['minutes.features_live', 'minutes.score', 'rates.features_live', 'rates.score', 'sim.run'],
  ...['ownership.score', 'finalize.unified', 'health.checks', 'labels.boxscores', 'labels.minutes'],
];

/** Fills a data root; gives the asset and date of each. */
export function makeManifests(root, count) {
  const cells = Array.from({ length: count }, (_, n) => ({
    asset: ASSETS[n % ASSETS.length],
    game_date: new Date(Date.UTC(2000, 0, 1 + Math.floor(n / ASSETS.length)))
      .toISOString()
      .slice(0, 10),
  }));
  for (const [n, cell] of cells.entries()) make(root, cell, n);
  return cells;
}

function make(root, { asset, game_date }, n) {
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

if (process.argv[1] === import.meta.filename) {
  const [root, count] = process.argv.slice(2);
  makeManifests(root, Number(count));
}
