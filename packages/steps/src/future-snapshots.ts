/** The snapshots that a slate must not see, and their copies with other values, for the leak test. */
import type { Partition } from '@pkg/engine';
import {
  decodeTable,
  encodeTable,
  type Row,
  type SnapshotRef,
  type TableContract,
} from '@pkg/lake';
import { contractsOf, SOURCE_NAMES, SOURCES, type Histories, type SourceName } from '@pkg/nba';
import { formatInstant, HOUR_MS } from '@pkg/std';
import type { PlanningContext } from './planning-context.ts';

export interface FutureSnapshot extends SnapshotRef {
  readonly dataset: string;
}

/** Every scanned snapshot of one source. */
export function snapshotsOfSource(histories: Histories, source: SourceName): FutureSnapshot[] {
  const { dataset } = SOURCES[source];
  return histories.all(source).map((snapshot) => ({ ...snapshot, dataset }));
}

/** Every scanned snapshot of a source selected by its clocks whose capture clock is after the slate's cut-off. */
export function snapshotsAfter(world: PlanningContext, slate: Partition): FutureSnapshot[] {
  return SOURCE_NAMES.filter((source) => SOURCES[source].clocks !== 'authoritative').flatMap(
    (source) =>
      snapshotsOfSource(world.histories, source).filter(
        ({ availableAt }) => availableAt > slate.asOf,
      ),
  );
}

/**
 * The same file with other values that keep its contract: numbers that are no ids turned round in their range, statuses and names
 * exchanged, locks moved, clocks kept.
 */
export async function flippedSnapshot(
  snapshot: FutureSnapshot,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const [contract] = contractsOf(snapshot.dataset);
  // A dataset without a contract of ours is read by no step; half of its bytes serves as well as any other change.
  if (contract === undefined) return bytes.slice(0, Math.floor(bytes.length / 2));
  const rows = await decodeTable(contract, bytes, snapshot.path);
  return encodeTable(
    contract,
    rows.map((row) => flipped(contract, row)),
    {
      as_of_ts: formatInstant(snapshot.asOf),
      available_at: formatInstant(snapshot.availableAt),
      contract: contract.name,
    },
  );
}

function flipped(contract: TableContract, row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const { type, min = 0, max = 0 } = contract.columns[name]!;
      if (
        typeof value === 'number' &&
        (type === 'int32' || type === 'float64') &&
        !name.endsWith('_id')
      )
        return [name, min + max - value];
      if (name === 'lock_ts' && typeof value === 'number') return [name, value + HOUR_MS];
      if (typeof value === 'boolean') return [name, !value];
      if (name === 'status_raw') return [name, value === 'Out' ? 'Available' : 'Out'];
      if (name === 'player_name' && value !== null) return [name, `Nobody ${value as string}`];
      return [name, value];
    }),
  );
}
