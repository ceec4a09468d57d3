/**
 * Where captures lie: `payloads/<source>/date=<D>/[game_id=<id>/]run_ts=<T>/` holds the bodies as they came, compressed,
 * and `capture.json`, written last, which says what they are and which snapshots they gave.
 */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { SourceName } from '@pkg/nba';
import {
  compactInstant,
  KnownError,
  parseInstant,
  parseSha256,
  pathSegment,
  sha256,
  storedPathProblem,
  type GameDate,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { z } from 'zod';
import { SOURCE_ERRORS } from '../errors.ts';
import type { Payload } from '../source.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);
/** Largest payload after decompression, above every limit of the client. */
const PAYLOAD_LIMIT = 128 * 1024 * 1024;

const instant = z.string().refine((text) => isInstant(text), 'no instant');

const storedPayload = z.strictObject({
  name: z.string(),
  /** Without secrets. */
  url: z.string(),
  /** The digest of the body as it came, decompressed. */
  sha256: z.string().transform((text) => parseSha256(text)),
  size_bytes: z.int(),
  etag: z.string().nullable(),
  /** When this look at it ended. */
  captured_at: instant,
  /** When the body last came whole, rather than the answer that it had not changed. */
  downloaded_at: instant,
  path: pathBelow('payloads'),
});
export type StoredPayload = z.infer<typeof storedPayload>;

const captureRecord = z.strictObject({
  schema: z.literal('capture.v1'),
  source: z.string(),
  game_date: z.string(),
  key: z.string(),
  captured_at: instant,
  /** `unchanged`: nothing new to record; `nothing`: the source has nothing yet. */
  result: z.enum(['captured', 'unchanged', 'nothing']),
  parser_version: z.int(),
  payloads: z.array(storedPayload),
  snapshots: z.array(pathBelow('bronze')),
});
export type CaptureRecord = z.infer<typeof captureRecord>;

/** A path that must lie below a folder of the data root. */
function pathBelow(folder: string): z.ZodString {
  return z.string().superRefine((path, context) => {
    const problem = storedPathProblem(path, [folder]);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
}

/** Names the captures of one job. */
export interface CapturePlace {
  readonly source: SourceName;
  readonly date: GameDate;
  /** A game id for box scores; empty otherwise. */
  readonly key: string;
}

/** The folder of a job's captures below `payloads` or `quarantine`. */
function captureFolder(root: string, { source, date, key }: CapturePlace): string {
  const own = key === '' ? '' : `/game_id=${pathSegment(key, 'game id')}`;
  return `${root}/${source}/date=${date}${own}`;
}

/**
 * The newest capture of a job that can be read, or undefined. One that is damaged is passed over: what it knew, when it was
 * looked at last and what had not changed, is found out by looking again.
 */
export async function lastCapture(
  store: ObjectStore,
  place: CapturePlace,
): Promise<CaptureRecord | undefined> {
  const records = await listCaptures(store, captureFolder('payloads', place));
  const own = records.filter((key) => place.key !== '' || !key.includes('/game_id='));
  for (const path of own.reverse()) {
    try {
      return await readCapture(store, path);
    } catch (thrown) {
      if (!(thrown instanceof KnownError) || thrown.code !== 'CAPTURE_UNREADABLE') throw thrown;
    }
  }
  return undefined;
}

/** The paths of the captures below a folder, oldest first within a job. */
export async function listCaptures(store: ObjectStore, folder: string): Promise<string[]> {
  const listed = await store.list(folder);
  return listed.map(({ key }) => key).filter((key) => key.endsWith('/capture.json'));
}

/** @throws KnownError `CAPTURE_UNREADABLE` */
export async function readCapture(store: ObjectStore, path: string): Promise<CaptureRecord> {
  const stored = await store.get(path);
  try {
    return captureRecord.parse(JSON.parse(Buffer.from(stored?.bytes ?? []).toString('utf8')));
  } catch (cause) {
    throw unreadable(path, (cause as Error).message, cause);
  }
}

/** Writes a body under its name; returns where. The same bytes twice are one file. */
export async function writePayload(
  store: ObjectStore,
  folder: string,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const path = `${folder}/${name}.gz`;
  const written = await store.createOnce(path, await compress(bytes));
  if (written.outcome !== 'different') return path;
  throw SOURCE_ERRORS.CAPTURE_CONFLICT({ path });
}

/** The body of a stored payload. @throws KnownError `CAPTURE_UNREADABLE` when it is not the one that was recorded */
export async function readPayload(store: ObjectStore, stored: StoredPayload): Promise<Payload> {
  const file = await store.get(stored.path);
  if (file === null) throw unreadable(stored.path, 'there is no such file');
  let bytes: Uint8Array;
  try {
    bytes = await decompress(file.bytes, { maxOutputLength: PAYLOAD_LIMIT });
  } catch (cause) {
    throw unreadable(stored.path, (cause as Error).message, cause);
  }
  if (sha256(bytes) !== stored.sha256) throw unreadable(stored.path, 'its bytes are others');
  const { name, url, etag } = stored;
  const capturedAt = parseInstant(stored.captured_at);
  const downloadedAt = parseInstant(stored.downloaded_at);
  return {
    name,
    url,
    etag,
    bytes,
    sha256: stored.sha256,
    capturedAt,
    downloadedAt,
    isUnchanged: true,
  };
}

/** Writes a record: from then on the capture exists. */
export async function writeCapture(
  store: ObjectStore,
  folder: string,
  record: CaptureRecord,
): Promise<void> {
  const path = `${folder}/capture.json`;
  const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
  if ((await store.createOnce(path, bytes)).outcome === 'different')
    throw SOURCE_ERRORS.CAPTURE_CONFLICT({ path });
}

/** `run_ts=20240115T173000Z` below a job's folder. */
export function runFolder(root: string, place: CapturePlace, at: Instant): string {
  return `${captureFolder(root, place)}/run_ts=${compactInstant(at)}`;
}

function isInstant(text: string): boolean {
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}

function unreadable(path: string, problem: string, cause?: unknown): KnownError {
  return SOURCE_ERRORS.CAPTURE_UNREADABLE({ path, problem: problem.slice(0, 200) }, { cause });
}
