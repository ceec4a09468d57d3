/**
 * Snapshot histories under `bronze/`: append-only files with two clocks. A snapshot carries its clocks in the footer
 * of its file, so that no second file can disagree with it. Nothing here chooses: see `@pkg/asof`.
 */
import { parseHivePath, type Snapshot } from '@pkg/asof';
import {
  compactInstant,
  formatInstant,
  instantFromMs,
  KnownError,
  parseGameDate,
  parseInstant,
  pathSegment,
  sha256,
  type Instant,
  type ObjectStore,
  type Sha256,
} from '@pkg/std';
import type { RowOf, TableContract } from './contract.ts';
import { easternHourEnd } from './eastern-time.ts';
import {
  columnNames,
  encodeTable,
  readFooter,
  readRows,
  readSummary,
  type Row,
} from './parquet.ts';

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
  /** A later reading of what was captured then: with equal clocks the greatest version wins a selection. */
  readonly version?: number;
}

/** `same`: the very bytes are there already. */
export type SnapshotWritten = 'created' | 'same';

/**
 * Where a snapshot lies: `bronze/<dataset>/<key>=<value>/.../run_ts=<capture clock>/<dataset>.parquet`, a later reading
 * of the same capture below `run_ts=` in `version=<nnn>/`.
 *
 * @throws KnownError `INVALID_NAME` for a dataset, key or value that is not safe in a path
 */
export function snapshotPath(
  dataset: string,
  keys: readonly (readonly [string, string])[],
  availableAt: Instant,
  version?: number,
): string {
  const folders = keys.map(
    ([key, value]) => `${pathSegment(key, 'partition key')}=${pathSegment(value, key)}`,
  );
  const name = pathSegment(dataset, 'source name');
  return [
    'bronze',
    name,
    ...folders,
    `run_ts=${compactInstant(availableAt)}`,
    ...(version === undefined ? [] : [`version=${String(version).padStart(3, '0')}`]),
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
  const path = snapshotPath(draft.dataset, draft.keys, draft.availableAt, draft.version);
  const bytes = encodeTable(draft.contract, draft.rows, {
    as_of_ts: formatInstant(draft.asOf),
    available_at: formatInstant(draft.availableAt),
    contract: draft.contract.name,
  });
  const written = await store.createOnce(path, bytes);
  if (written.outcome !== 'different') return written.outcome;
  const existing = await store.get(path);
  throw new KnownError({
    code: 'SNAPSHOT_CONFLICT',
    kind: 'conflict',
    message: `another snapshot is already recorded at ${path}: ${await difference(path, existing?.bytes, draft)}`,
    hint: 'a snapshot is never overwritten; import the changed data under its own capture time or into another data root',
    facts: { path, existing: written.existing, offered: written.offered },
  });
}

/**
 * Reads every snapshot below `prefix` (`bronze/injuries_raw/season=2023/date=2024-01-15`), in path order.
 *
 * @throws KnownError `SNAPSHOT_MISPLACED` for a file whose path does not say when it was captured
 */
export async function scanSnapshots(store: ObjectStore, prefix: string): Promise<SnapshotRef[]> {
  const found: SnapshotRef[] = [];
  for (const { key } of await store.list(prefix)) {
    const { keys, capturedAt } = placeOf(key);
    if (capturedAt === undefined) continue;
    const stored = await store.get(key);
    if (stored === null) continue;
    found.push(await snapshotOf(key, keys, stored.bytes, capturedAt));
  }
  return found;
}

/**
 * What a path says: `run_ts=` is the capture clock; `hour=HH` an Eastern hour, captured when it was over. A file that
 * neither folder holds is the owner's mutable view of the newest data: never read.
 */
function placeOf(path: string): {
  readonly keys: Readonly<Record<string, string>>;
  readonly capturedAt: Instant | undefined;
} {
  try {
    const { keys, file } = parseHivePath(path);
    const capturedAt = file.endsWith('.parquet') ? captureOf(keys) : undefined;
    return { keys: recordOf(keys), capturedAt };
  } catch (cause) {
    throw new KnownError({
      code: 'SNAPSHOT_MISPLACED',
      kind: 'input',
      message: `the folders of ${path} are not like run_ts=20240115T173000Z or date=2024-01-15/hour=17, each key once: ${(cause as Error).message}`,
      hint: 'move the file out of bronze/, or rename its folder after the time of its capture',
      cause,
    });
  }
}

/** Faster than `Object.fromEntries` by far, as objects with the same keys share their shape. */
function recordOf(keys: ReadonlyMap<string, string>): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [key, value] of keys) record[key] = value;
  return record;
}

function captureOf(keys: ReadonlyMap<string, string>): Instant | undefined {
  const [capture, date, hour] = [keys.get('run_ts'), keys.get('date'), keys.get('hour')];
  if (capture !== undefined) return parseInstant(capture);
  if (date === undefined || hour === undefined) return undefined;
  const end = /^([01]?\d|2[0-3])$/.test(hour)
    ? easternHourEnd(parseGameDate(date), Number(hour))
    : undefined;
  if (end === undefined) throw new RangeError(`the Eastern day ${date} has no hour ${hour}`);
  return end;
}

async function snapshotOf(
  path: string,
  keys: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  capturedAt: Instant,
): Promise<SnapshotRef> {
  const base = { path, keys, sha256: sha256(bytes), sizeBytes: bytes.byteLength };
  try {
    const hourEnd = keys['run_ts'] === undefined ? capturedAt : undefined;
    const { asOf, availableAt, rowCount } = await readClocks(path, bytes, hourEnd);
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

/**
 * Clocks from the footer; else the newest `as_of_ts` and `ingested_ts` of the rows, as in the owner's lake; else, in an
 * hourly history, the end of the hour for both.
 */
async function readClocks(path: string, bytes: Uint8Array, hourEnd?: Instant): Promise<Clocks> {
  const { rowCount, texts } = readSummary(bytes, path);
  const asOf = texts.get('as_of_ts');
  const availableAt = texts.get('available_at');
  if (asOf !== undefined && availableAt !== undefined) {
    return { asOf: parseInstant(asOf), availableAt: parseInstant(availableAt), rowCount };
  }
  const names = columnNames(readFooter(bytes, path));
  if (!names.includes('as_of_ts') || !names.includes('ingested_ts') || rowCount === 0) {
    if (hourEnd !== undefined) return { asOf: hourEnd, availableAt: hourEnd, rowCount };
    throw new KnownError({
      code: 'SNAPSHOT_WITHOUT_CLOCKS',
      kind: 'input',
      message: `${path} does not have two clocks: as_of_ts and available_at in its footer, or as_of_ts and ingested_ts in its rows`,
      hint: 'import the file with pipeline import, naming its clock columns',
    });
  }
  const rows = await readRows(bytes, path, ['as_of_ts', 'ingested_ts']);
  const newest = (name: string): Instant =>
    rows.reduce<Instant>(
      (latest, row) => Math.max(latest, clockOf(row[name], name)) as Instant,
      -Infinity as Instant,
    );
  return { asOf: newest('as_of_ts'), availableAt: newest('ingested_ts'), rowCount };
}

/** A row without a clock could have been known at any time, so it is never taken for an early one. */
function clockOf(value: unknown, name: string): Instant {
  if (typeof value === 'number') return instantFromMs(value);
  if (typeof value === 'string') return parseInstant(value);
  throw new KnownError({
    code: 'SNAPSHOT_WITHOUT_CLOCKS',
    kind: 'input',
    message: `${name} must be an instant in every row, got ${String(value)}`,
    hint: 'import the file with pipeline import, naming its clock columns',
  });
}

/** How a snapshot differs from the one in its place, in words. */
async function difference<T extends TableContract>(
  path: string,
  existing: Uint8Array | undefined,
  draft: SnapshotDraft<T>,
): Promise<string> {
  try {
    const bytes = existing ?? new Uint8Array();
    const { asOf } = await readClocks(path, bytes);
    if (asOf !== draft.asOf)
      return `as_of_ts ${formatInstant(asOf)} is recorded, ${formatInstant(draft.asOf)} came`;
    return rowDifference(await readRows(bytes, path), draft.rows);
  } catch (error) {
    return `what is recorded can't be read: ${(error as Error).message}`;
  }
}

function rowDifference(before: readonly Row[], after: readonly Row[]): string {
  const print = (row: Row): string => JSON.stringify(row, Object.keys(row).sort());
  const old = new Set(before.map(print));
  const fresh = new Set(after.map(print));
  const gone = [...old].filter((row) => !fresh.has(row));
  const added = [...fresh].filter((row) => !old.has(row));
  if (gone.length === 0 && added.length === 0)
    return 'the rows are equal, but their order, number or encoding, or the second of the capture, is not';
  const example = added[0] === undefined ? '' : `, such as ${added[0].slice(0, 200)}`;
  return `${String(gone.length)} rows recorded are missing, ${String(added.length)} are new${example}`;
}
