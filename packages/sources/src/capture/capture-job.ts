/**
 * One capture: fetch, keep the payloads, parse, check, write the snapshots, then the record. What goes wrong leaves no
 * snapshot of half an answer, and what was not understood is kept under `quarantine/`.
 */
import {
  contractProblems,
  encodeTable,
  readScanned,
  scanSnapshots,
  decodeTable,
  snapshotPath,
  writeSnapshot,
} from '@pkg/lake';
import type { SharedTurnsOptions } from '@pkg/limits';
import {
  errorRecord,
  formatInstant,
  HOUR_MS,
  instantFromMs,
  KnownError,
  parseInstant,
  sha256,
  type GameDate,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { UnexpectedAnswer } from '../client/answer.ts';
import type { PoliteClient } from '../client/polite-client.ts';
import { checkClock, drift } from '../drift.ts';
import type { CaptureJob, Draft, Get, LiveSource, Payload } from '../source.ts';
import {
  lastCapture,
  readPayload,
  runFolder,
  writeCapture,
  writePayload,
  type CapturePlace,
  type CaptureRecord,
  type StoredPayload,
} from './payload-store.ts';

export interface CaptureTools {
  readonly store: ObjectStore;
  readonly client: PoliteClient;
  readonly now: () => Instant;
  readonly signal?: AbortSignal | undefined;
  /** Keeps two processes of a data root from capturing the same thing at once; left out: there is no other. */
  readonly leases?: SharedTurnsOptions['leases'] | undefined;
}

/** The outcome of a job that did not fail. */
export interface Captured {
  readonly result: CaptureRecord['result'];
  readonly capturedAt: Instant;
  /** Paths of the snapshots that were written. */
  readonly snapshots: readonly string[];
  readonly rows: number;
}

/** How long a server's word that nothing changed is taken for it: some send stale etags. */
const TRUST_ETAG_MS = HOUR_MS;

/**
 * Runs one job of a source.
 *
 * @throws KnownError of the client, of the parser (its payload is in quarantine then), or of the store
 */
export async function runJob(
  tools: CaptureTools,
  source: LiveSource,
  job: CaptureJob,
  date: GameDate,
): Promise<Captured> {
  const { store } = tools;
  const place: CapturePlace = { source: source.name, date, key: job.key };
  const before = await lastCapture(store, place);
  const seen: Payload[] = [];
  try {
    const payloads = await job.collect(getter(tools, source, before, seen));
    const clocks = payloads.map((payload) => payload.capturedAt);
    const capturedAt = instantFromMs(Math.max(tools.now(), ...clocks));
    if (payloads.length === 0)
      return await record(tools, source, place, capturedAt, [], [], before);
    const isSame = payloads.every((payload) => payload.isUnchanged);
    const isOld =
      isSame && source.whenUnchanged === 'skip' && before?.parser_version === source.parserVersion;
    const drafts = isOld ? [] : await source.parse(payloads, date);
    drafts.forEach(checkDraft);
    return await record(tools, source, place, capturedAt, payloads, drafts, before);
  } catch (thrown) {
    await quarantine(tools, place, thrown, seen);
    throw thrown;
  }
}

function getter(
  { store, client, now, signal }: CaptureTools,
  source: LiveSource,
  before: CaptureRecord | undefined,
  seen: Payload[],
): Get {
  return async (request) => {
    const { name, url } = request;
    const known = before?.payloads.find((stored) => stored.name === name && stored.url === url);
    const isTrusted =
      known !== undefined && now() - parseInstant(known.downloaded_at) < TRUST_ETAG_MS;
    // Whoever is told that nothing changed must have what did not.
    const body = isTrusted && known.etag !== null ? await storedBody(store, known) : undefined;
    const etag = body === undefined ? undefined : (known?.etag ?? undefined);
    const answer = await client.get(source.server, request, { etag, signal });
    if (answer.outcome === 'absent') return null;
    const capturedAt = answer.receivedAt;
    if (answer.outcome === 'unchanged' && body !== undefined) return { ...body, capturedAt };
    if (answer.outcome === 'unchanged') return null;
    const hash = sha256(answer.bytes);
    const isUnchanged = known?.sha256 === hash;
    const { bytes, etag: newEtag } = answer;
    const clocks = { capturedAt, downloadedAt: capturedAt };
    const payload = { name, url, bytes, sha256: hash, ...clocks, etag: newEtag, isUnchanged };
    seen.push(payload);
    return payload;
  };
}

/** A stored payload, or undefined where it was damaged. */
async function storedBody(store: ObjectStore, stored: StoredPayload): Promise<Payload | undefined> {
  try {
    return await readPayload(store, stored);
  } catch (thrown) {
    if (thrown instanceof KnownError && thrown.code === 'CAPTURE_UNREADABLE') return undefined;
    throw thrown;
  }
}

/** Rows that a table could not hold, or could not tell apart, are drift too. */
export function checkDraft({ dataset, contract, rows, asOf, availableAt }: Draft): void {
  checkClock(`table ${dataset}`, asOf, availableAt);
  const problems = contractProblems(contract, rows);
  if (problems.length > 0) throw drift('PAYLOAD_CONTRACT', `table ${dataset}`, problems.join('; '));
  const isPossible = Number.isSafeInteger(asOf) && Number.isSafeInteger(availableAt);
  if (!isPossible) throw drift('PAYLOAD_CONTRACT', `table ${dataset}`, 'it has no clocks');
}

/** Payloads first, then snapshots, the record last. */
async function record(
  { store }: CaptureTools,
  source: LiveSource,
  place: CapturePlace,
  capturedAt: Instant,
  payloads: readonly Payload[],
  drafts: readonly Draft[],
  before: CaptureRecord | undefined,
): Promise<Captured> {
  const folder = runFolder('payloads', place, capturedAt);
  const stored: StoredPayload[] = [];
  for (const payload of payloads) stored.push(await storePayload(store, folder, payload, before));
  const snapshots: string[] = [];
  let rows = 0;
  for (const draft of drafts) {
    if (source.name === 'schedule' && (await isOnRecord(store, draft))) continue;
    await writeSnapshot(store, draft);
    snapshots.push(snapshotPath(draft.dataset, draft.keys, draft.availableAt));
    rows += draft.rows.length;
  }
  const result =
    payloads.length === 0 ? 'nothing' : snapshots.length === 0 ? 'unchanged' : 'captured';
  await writeCapture(store, folder, {
    schema: 'capture.v1',
    source: source.name,
    game_date: place.date,
    key: place.key,
    captured_at: formatInstant(capturedAt),
    result,
    parser_version: source.parserVersion,
    payloads: stored,
    snapshots,
  });
  return { result, capturedAt, snapshots, rows };
}

async function storePayload(
  store: ObjectStore,
  folder: string,
  payload: Payload,
  before: CaptureRecord | undefined,
): Promise<StoredPayload> {
  const { name, url, bytes, etag } = payload;
  const old = before?.payloads.find(
    (known) => known.sha256 === payload.sha256 && known.name === name,
  );
  const isIntact = old !== undefined && (await storedBody(store, old)) !== undefined;
  const path = isIntact ? old.path : await writePayload(store, folder, name, bytes);
  return {
    name,
    url,
    sha256: payload.sha256,
    size_bytes: bytes.byteLength,
    etag,
    captured_at: formatInstant(payload.capturedAt),
    downloaded_at: formatInstant(payload.downloadedAt),
    path,
  };
}

/**
 * Whether the newest snapshot of a draft's place has the same rows. The schedule is authoritative: whatever the cut-off,
 * its newest snapshot is read, so that one with the same rows would only make every cell of its month anew.
 */
async function isOnRecord(store: ObjectStore, draft: Draft): Promise<boolean> {
  const folder = ['bronze', draft.dataset, ...draft.keys.map((pair) => pair.join('='))].join('/');
  const known = (await scanSnapshots(store, folder)).filter(({ corrupt }) => corrupt === undefined);
  const newest = known.sort((a, b) => a.asOf - b.asOf || a.availableAt - b.availableAt).at(-1);
  const bytes = newest === undefined ? null : await readScanned(store, newest);
  if (newest === undefined || bytes === null) return false;
  const rows = await decodeTable(draft.contract, bytes, newest.path);
  const [a, b] = [encodeTable(draft.contract, rows), encodeTable(draft.contract, draft.rows)];
  return Buffer.compare(a, b) === 0;
}

/** Keeps what was not understood. A stop, or a server that did not answer, leaves nothing to look at. */
async function quarantine(
  { store, now }: CaptureTools,
  place: CapturePlace,
  thrown: unknown,
  seen: readonly Payload[],
): Promise<void> {
  const isAnswer = thrown instanceof UnexpectedAnswer;
  const isDrift = thrown instanceof KnownError && thrown.kind === 'upstream' && seen.length > 0;
  if (!isAnswer && !isDrift) return;
  const folder = runFolder('quarantine', place, now());
  const kept = isAnswer ? [{ name: 'answer', bytes: thrown.body }] : seen;
  for (const { name, bytes } of kept) await writePayload(store, folder, name, bytes);
  const text = `${JSON.stringify(errorRecord(thrown), null, 2)}\n`;
  await store.createOnce(`${folder}/error.json`, Buffer.from(text));
}
