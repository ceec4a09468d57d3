/** A cell that another one reads: what it hands on, and how the manifest of its reader records that. */
import type { ManifestGap, ManifestInput, StoredRun } from '@pkg/manifest';
import { parseRunId, parseSha256 } from '@pkg/std';
import type { PlannedCell } from './planned-cell.ts';
import type { UpstreamOutput } from './step.ts';

export interface CellUpstream {
  readonly cell: Pick<PlannedCell, 'id' | 'asset' | 'partition' | 'scope' | 'params'>;
  readonly stored: StoredRun;
  /** The gaps of that cell and of everything upstream of it. */
  readonly gaps: readonly ManifestGap[];
}

/** As the step of the reader sees it. */
export function upstreamOutput({ cell, stored, gaps }: CellUpstream): UpstreamOutput {
  const { manifest } = stored;
  return {
    asset: cell.asset,
    partition: cell.partition,
    runId: parseRunId(manifest.partition.run_id),
    files: new Map(
      manifest.outputs.map((output) => [
        output.name,
        { path: output.path, sha256: parseSha256(output.sha256) },
      ]),
    ),
    gaps,
  };
}

/** As the manifest of the reader records it: an input for each output. */
export function upstreamInputs({ cell, stored }: CellUpstream): ManifestInput[] {
  return stored.manifest.outputs.map((output) => ({
    name: `${cell.asset}/${output.name}`,
    kind: cell.scope.kind === 'shared' ? cell.scope.shared.yields : 'upstream',
    path: output.path,
    sha256: output.sha256,
    size_bytes: output.size_bytes,
    ...(output.row_count === null ? {} : { row_count: output.row_count }),
    asset: cell.asset,
    run_id: stored.manifest.partition.run_id,
  }));
}
