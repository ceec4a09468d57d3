/** The request of a past backfill, asked again as it was asked then. */
import { backfillPath } from '@pkg/manifest';
import {
  formatInstant,
  parseInstant,
  unsealJson,
  type Instant,
  type ObjectStore,
  type StoredObject,
} from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import type { RunOptions, RunRequest } from './run-request.ts';

export interface RecordedRequest {
  readonly flags: RunOptions;
  /** When it was planned: says which of its dates were today's. */
  readonly now: Instant;
}

/** The request of a backfill as it is on record. */
export interface RequestRecord {
  readonly backfillId: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** When it was planned first, in UTC. */
  readonly plannedAt: string;
}

/** From its summary, or from its plan where it never came to its end; null where neither can be read. */
export async function recordOf(
  store: ObjectStore,
  backfillId: string,
): Promise<RequestRecord | null> {
  const summary = await summaryOf(store, backfillId);
  if (summary !== null && isRecord(summary['request']))
    return recorded(backfillId, summary['request'], summary['started_at']);
  const stored = await store.get(backfillPath(backfillId, 'plan.json'));
  const unsealed = stored === null ? { problem: 'it is missing' } : unsealJson(stored.bytes);
  if ('problem' in unsealed || !isRecord(unsealed.content['request'])) return null;
  return recorded(backfillId, unsealed.content['request'], unsealed.content['planned_at']);
}

/** The summary of a backfill as it is written; null where there is none, or none that can be read. */
export async function summaryOf(
  store: ObjectStore,
  backfillId: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  return jsonOf(await store.get(backfillPath(backfillId, 'summary.json')));
}

/** A request as backfills record it: with the instant of its first planning, which says which of its dates were today's. */
export function recordedAs({ record, plannedAt, now }: RunRequest): RunRequest['record'] {
  return { ...record, planned_at: formatInstant(plannedAt ?? now) };
}

/**
 * When a recorded request was planned first, in UTC.
 *
 * @param written when its plan or summary was: that of records of before 0.2, which have no instant of their own
 */
export function plannedAtOf(request: RequestRecord['request'], written: unknown): string {
  return String(request['planned_at'] ?? written);
}

function recorded(
  backfillId: string,
  request: RequestRecord['request'],
  written: unknown,
): RequestRecord {
  return { backfillId, request, plannedAt: plannedAtOf(request, written) };
}

/** Every backfill of a data root; ids begin with the instant of their start, so they are in order of time. */
export async function backfillIds(store: ObjectStore): Promise<string[]> {
  const folders = await store.listFolders('manifests/backfills');
  return folders.filter((name) => name.startsWith('bf-')).sort();
}

/** The backfill that began last. @throws KnownError `UNKNOWN_BACKFILL` */
export async function newestBackfill(store: ObjectStore): Promise<string> {
  const last = (await backfillIds(store)).at(-1);
  if (last !== undefined) return last;
  throw BACKFILL_ERRORS.NO_BACKFILL_YET();
}

/** @throws KnownError `UNKNOWN_BACKFILL` */
export async function recordedRequest(
  store: ObjectStore,
  backfillId: string,
): Promise<RecordedRequest> {
  const record = await recordOf(store, backfillId);
  if (record === null) throw BACKFILL_ERRORS.UNKNOWN_BACKFILL({ backfill: backfillId });
  const asked = { resume: true, force: false, publish: 'never' };
  return {
    flags: { ...optionsOf(record.request), ...asked },
    now: parseInstant(record.plannedAt),
  };
}

/** The flags that give the request that plans and summaries record. */
export function optionsOf(record: Readonly<Record<string, unknown>>): RunOptions {
  const text = (name: string): string | undefined => record[name] as string | undefined;
  const number = (name: string): number | undefined => record[name] as number | undefined;
  const policies = (record['policies'] ?? {}) as Readonly<Record<string, string>>;
  const models = (record['models'] ?? {}) as Readonly<Record<string, string>>;
  const mode = text('as_of_mode') ?? 'pretip';
  // Records name also what their mode ignored, which is refused as a flag.
  const canLookAhead = mode === 'custom' || Object.keys(models).length > 0;
  return {
    start: text('start'),
    end: text('end'),
    season: text('season'),
    asOfMode: mode,
    asOfTs: text('as_of_ts'),
    allowLookahead: canLookAhead && record['allow_lookahead'] === true,
    leadMinutes: mode === 'pretip' ? number('lead_minutes') : undefined,
    resume: record['resume'] !== false,
    force: record['force'] === true,
    only: text('only'),
    steps: (record['steps'] as readonly string[] | undefined)?.join(','),
    worlds: number('worlds'),
    profile: text('profile'),
    seed: number('seed'),
    policy: Object.entries(policies).map(([source, policy]) => `${source}=${policy}`),
    model: Object.entries(models).map(([head, run]) => `${head}=${run}`),
    publish: text('publish'),
  };
}

function jsonOf(stored: StoredObject | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = stored && JSON.parse(Buffer.from(stored.bytes).toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    // Damaged: the plan says the same.
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
