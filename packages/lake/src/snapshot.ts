/**
 * Snapshot histories under `bronze/`: append-only files with two clocks. A snapshot carries its clocks in the footer
 * of its file, so that no second file can disagree with it. Nothing here chooses: see `@pkg/asof`.
 */
import { parseHivePath, type Snapshot } from '@pkg/asof';
import {
  compactInstant,
  formatInstant,
  KnownError,
  parseInstant,
  pathSegment,
  sha256,
  type Instant,
  type ObjectStore,
  type Sha256,
} from '@pkg/std';
import type { RowOf, TableContract } from './contract.ts';
import { columnNames, encodeTable, readFooter, readRows, type Row } from './parquet.ts';

/** One immutable file of a source's history. `corrupt` says what is wrong with a file that can't be used. */
export interface SnapshotRef extends Snapshot {
  readonly path: string;
  readonly asOf: Instant;
  readonly availableAt: Instant;
  readonly corrupt?: string;
  /** Partition keys of the path: `season`, `date`, `game_id`, ... */
  readonly keys: Readonly<Record<string, string>>;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly rowCount: number;
}

export interface SnapshotDraft<T extends TableContract> {
  readonly dataset: string;
  /** Partition keys in path order, without `run_ts`, which comes from the capture clock. */
  readonly keys: readonly (readonly [string, string])[];
  readonly asOf: Instant;
  readonly availableAt: Instant;
  readonly contract: T;
  readonly rows: readonly RowOf<T>[];
}

/** `same`: the very bytes are there already. */
export type SnapshotWritten = 'created' | 'same';

/** Where a snapshot lies: `bronze/<dataset>/<key>=<value>/.../run_ts=<capture clock>/<dataset>.parquet`. */
export function snapshotPath(
  dataset: string,
  keys: readonly (readonly [string, string])[],
  availableAt: Instant,
): string {
  const folders = keys.map(([key, value]) => `${key}=${pathSegment(value, key)}`);
  const name = pathSegment(dataset, 'source name');
  return [
    'bronze',
    name,
    ...folders,
    `run_ts=${compactInstant(availableAt)}`,
    `${name}.parquet`,
  ].join('/');
}

/**
 * Adds a snapshot to its history, once and for ever.
 *
 * @throws KnownError `SNAPSHOT_CONFLICT` when other rows are recorded there; the message says what differs
 */
export async function writeSnapshot<T extends TableContract>(
  store: ObjectStore,
  draft: SnapshotDraft<T>,
): Promise<SnapshotWritten> {
  const path = snapshotPath(draft.dataset, draft.keys, draft.availableAt);
  const bytes = encodeTable(draft.contract, draft.rows, {
    as_of_ts: formatInstant(draft.asOf),
    available_at: formatInstant(draft.availableAt),
    contract: draft.contract.name,
  });
  const written = await store.createOnce(path, bytes);
  if (written.outcome !== 'different') return written.outcome;
  const existing = await store.get(path);
  const before = existing === null ? [] : await readRows(existing.bytes, path).catch(() => []);
  throw new KnownError({
    code: 'SNAPSHOT_CONFLICT',
    kind: 'conflict',
    message: `expected the rows already recorded at ${path}, got others: ${difference(before, draft.rows as readonly Row[])}`,
    hint: 'a snapshot is never overwritten; import the changed data under its own capture time or into another data root',
    facts: { path, existing: written.existing, offered: written.offered },
  });
}

/** Reads every snapshot below `prefix` (`bronze/injuries_raw/season=2023/date=2024-01-15`), in path order. */
export async function scanSnapshots(store: ObjectStore, prefix: string): Promise<SnapshotRef[]> {
  const found: SnapshotRef[] = [];
  for (const { key } of await store.list(prefix)) {
    const { keys, file } = parseHivePath(key);
    const capturedAt = keys.get('run_ts');
    // A file that no `run_ts=` folder holds is the owner's mutable view of the newest data: never read.
    if (!file.endsWith('.parquet') || capturedAt === undefined) continue;
    const stored = await store.get(key);
    if (stored === null) continue;
    found.push(
      await snapshotOf(key, Object.fromEntries(keys), stored.bytes, parseInstant(capturedAt)),
    );
  }
  return found;
}

async function snapshotOf(
  path: string,
  keys: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  capturedAt: Instant,
): Promise<SnapshotRef> {
  const base = { path, keys, sha256: sha256(bytes), sizeBytes: bytes.byteLength };
  try {
    const { asOf, availableAt, rowCount } = await readClocks(path, bytes);
    return { ...base, asOf, availableAt, rowCount };
  } catch (error) {
    // The path alone still says when it was captured, so damage to a file from after a cut-off stays out of its sight.
    const corrupt = (error as Error).message;
    return { ...base, asOf: capturedAt, availableAt: capturedAt, rowCount: 0, corrupt };
  }
}

interface Clocks {
  readonly asOf: Instant;
  readonly availableAt: Instant;
  readonly rowCount: number;
}

/** Clocks from the footer; else the newest `as_of_ts` and `ingested_ts` of the rows, as in the owner's lake. */
async function readClocks(path: string, bytes: Uint8Array): Promise<Clocks> {
  const footer = readFooter(bytes, path);
  const rowCount = Number(footer.num_rows);
  const text = new Map((footer.key_value_metadata ?? []).map(({ key, value }) => [key, value]));
  const asOf = text.get('as_of_ts');
  const availableAt = text.get('available_at');
  if (asOf !== undefined && availableAt !== undefined) {
    return { asOf: parseInstant(asOf), availableAt: parseInstant(availableAt), rowCount };
  }
  const names = columnNames(footer);
  if (!names.includes('as_of_ts') || !names.includes('ingested_ts') || rowCount === 0) {
    throw new KnownError({
      code: 'SNAPSHOT_WITHOUT_CLOCKS',
      kind: 'input',
      message: `expected two clocks in ${path}: as_of_ts and available_at in its footer, or as_of_ts and ingested_ts in its rows`,
      hint: 'import the file with pipeline import, naming its clock columns',
    });
  }
  const rows = await readRows(bytes, path, ['as_of_ts', 'ingested_ts']);
  const newest = (name: string): Instant =>
    rows.reduce((latest, row) => Math.max(latest, Number(row[name])), 0) as Instant;
  return { asOf: newest('as_of_ts'), availableAt: newest('ingested_ts'), rowCount };
}

function difference(before: readonly Row[], after: readonly Row[]): string {
  const print = (row: Row): string => JSON.stringify(row, Object.keys(row).sort());
  const old = new Set(before.map(print));
  const fresh = new Set(after.map(print));
  const gone = [...old].filter((row) => !fresh.has(row));
  const added = [...fresh].filter((row) => !old.has(row));
  const example = added[0] === undefined ? '' : `, such as ${added[0].slice(0, 200)}`;
  return `${String(gone.length)} rows recorded are missing, ${String(added.length)} are new${example}`;
}
