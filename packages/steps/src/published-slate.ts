/** The published unified tables of a date: what the pointers name, read back through their manifests. */
import { decodeTable } from '@pkg/lake';
import { manifestStore, type Manifest } from '@pkg/manifest';
import { readCurrent } from '@pkg/publish';
import { KnownError, sha256, type GameDate, type ObjectStore } from '@pkg/std';
import { UNIFIED_TABLE, type UnifiedRow } from './finalize/unified.ts';

export interface PublishedSlate {
  readonly draftGroupId: string;
  readonly runId: string;
  readonly manifest: Manifest;
  /** By projected points, highest first. */
  readonly rows: readonly UnifiedRow[];
}

const ASSET = 'finalize.unified';

/**
 * Every published draft group of a date.
 *
 * @throws KnownError `NOT_PUBLISHED` when there is none; `OUTPUT_DAMAGED` when its bytes are not those of its manifest
 */
export async function publishedSlates(
  store: ObjectStore,
  gameDate: GameDate,
): Promise<PublishedSlate[]> {
  const folder = `game_date=${gameDate}`;
  const groups = await store.listFolders(`current/${ASSET}/${folder}`);
  const slates: PublishedSlate[] = [];
  for (const group of groups) {
    const current = await readCurrent(store, ASSET, `${folder}/${group}`);
    if (current === null) continue;
    const draftGroupId = group.slice('draft_group_id='.length);
    const partition = {
      game_date: gameDate,
      draft_group_id: draftGroupId,
      run_id: current.pointer.run_id,
    };
    const reading = await manifestStore(store).read(ASSET, partition);
    const output = reading.state === 'valid' ? reading.manifest.outputs[0] : undefined;
    const stored = output === undefined ? null : await store.get(output.path);
    if (reading.state !== 'valid' || stored === null || sha256(stored.bytes) !== output?.sha256)
      throw damaged(gameDate, current.pointer.manifest_path);
    const rows = await decodeTable(UNIFIED_TABLE, stored.bytes, output.path);
    slates.push({ draftGroupId, runId: partition.run_id, manifest: reading.manifest, rows });
  }
  if (slates.length > 0) return slates;
  throw new KnownError({
    code: 'NOT_PUBLISHED',
    kind: 'missing',
    message: `expected a published slate for ${gameDate}, found none`,
    hint: `pipeline run --start ${gameDate} --end ${gameDate}`,
  });
}

function damaged(gameDate: GameDate, path: string): KnownError {
  return new KnownError({
    code: 'OUTPUT_DAMAGED',
    kind: 'conflict',
    message: `expected the published table of ${gameDate} to be as ${path} records it, but it is not`,
    hint: `make it again: pipeline run --start ${gameDate} --end ${gameDate}`,
  });
}
