/** A whole and valid manifest for tests, which change what they are about. */
import { sha256 } from '@pkg/std';
import { outputFolders } from '../paths.ts';
import type { Manifest, ManifestInput, ManifestOutput } from '../schema.ts';

export const KEY = sha256('key');

const SNAPSHOT: ManifestInput = {
  name: 'odds',
  kind: 'snapshot',
  path: 'bronze/odds_raw/season=2024/date=2024-11-03/run_ts=20241103T220000Z/odds.parquet',
  sha256: sha256('odds'),
  size_bytes: 812,
  row_count: 42,
  as_of_ts: '2024-11-03T22:00:00Z',
  available_at: '2024-11-03T22:00:02.500Z',
  age_s: 1_800,
  selection: {
    cutoff: '2024-11-03T22:30:00Z',
    clocks: 'both',
    chosen: 'bronze/odds_raw/season=2024/date=2024-11-03/run_ts=20241103T220000Z/odds.parquet',
    candidates_considered: 3,
    rejected: [
      { path: 'run_ts=20241103T210000Z/odds.parquet', reason: 'SUPERSEDED' },
      { path: 'run_ts=20241103T224200Z/odds.parquet', reason: 'AFTER_CUTOFF', late_by_ms: 720_000 },
    ],
    rejected_counts: { SUPERSEDED: 1, AFTER_CUTOFF: 1 },
  },
};

export function exampleOutput(name: string, content: string): ManifestOutput {
  return {
    name,
    path: `${EXAMPLE_FOLDER}/${name}.parquet`,
    sha256: sha256(content),
    size_bytes: content.length,
    row_count: 2,
    columns: [
      { name: 'player_id', type: 'int64', nulls: 0, min: 201_939, max: 1_629_029 },
      { name: 'status', type: 'string', nulls: 2, min: null, max: null },
    ],
  };
}

const EXAMPLE_FOLDER = 'runs/rates.score/game_date=2024-11-03/run=r1';

/** A success of run `r1`; `changes` replace whole fields, and example outputs move into the run's own folder. */
export function exampleManifest(changes: Partial<Manifest> = {}): Manifest {
  const manifest = unmovedManifest(changes);
  const { asset, partition, outputs } = manifest;
  const folder = runFolder(asset, partition);
  const moved = outputs.map((output) => ({
    ...output,
    path: output.path.replace(EXAMPLE_FOLDER, folder),
  }));
  return { ...manifest, outputs: moved };
}

/** The example's own folder where a test gives a partition that has none. */
function runFolder(asset: string, partition: Manifest['partition']): string {
  try {
    return outputFolders(asset, partition)[0]!;
  } catch {
    return EXAMPLE_FOLDER;
  }
}

function unmovedManifest(changes: Partial<Manifest>): Manifest {
  return {
    manifest_version: 'v1',
    asset: 'rates.score',
    partition: { game_date: '2024-11-03', run_as_of_ts: '2024-11-03T22:30:00Z', run_id: 'r1' },
    status: 'success',
    key: KEY,
    key_parts: { step: 'rates.score@3', 'input.odds': sha256('odds'), 'params.pace': '100' },
    attempt: 1,
    timing: {
      started_at: '2024-11-03T22:30:01Z',
      finished_at: '2024-11-03T22:30:03.250Z',
      duration_ms: 2_250,
    },
    params: { pace: 100, books: ['pinnacle'], nested: { on: true, off: null } },
    seed: 12_345,
    inputs: [SNAPSHOT],
    outputs: [exampleOutput('rates', 'rows')],
    checks: [{ name: 'keys_unique', ok: true, severity: 'error', detail: '2 rows' }],
    gaps: [{ source: 'news', policy: 'skip', reason: 'no history', remediation: 'ingest news' }],
    policy: { odds: 'fail' },
    environment: {
      code_version: '0.1.0',
      node: 'v20.20.2',
      package_versions: { '@pkg/engine': '0.1.0' },
      hostname: 'host',
      orchestrator_run_id: 'bf-1',
    },
    ...changes,
  };
}

/** The same cell, failed. */
export function failedManifest(changes: Partial<Manifest> = {}): Manifest {
  const error = {
    code: 'UPSTREAM_DOWN',
    message: 'no answer',
    signature: 'UPSTREAM_DOWN: no answer',
  };
  return exampleManifest({ status: 'failed', outputs: [], error, ...changes });
}

/** The same cell, skipped. */
export function skippedManifest(changes: Partial<Manifest> = {}): Manifest {
  return exampleManifest({ status: 'skipped', outputs: [], skip_reason: 'no slate', ...changes });
}
