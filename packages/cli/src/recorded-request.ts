/** The request of a past backfill, asked again as it was asked then. */
import { readPlanFile } from '@pkg/engine';
import { backfillPath } from '@pkg/manifest';
import { KnownError, parseInstant, type Instant, type ObjectStore } from '@pkg/std';
import type { RunFlags } from './run-request.ts';

export interface RecordedRequest {
  readonly flags: RunFlags;
  /** When it was planned: says which of its dates were today's. */
  readonly now: Instant;
}

/** @throws KnownError `NO_SUCH_BACKFILL`, `INVALID_PLAN` */
export async function recordedRequest(
  store: ObjectStore,
  backfillId: string,
): Promise<RecordedRequest> {
  const { request, startedAt } = await recordOf(store, backfillId);
  const asked = { resume: true, force: false, publish: 'never' };
  return { flags: { ...flagsOf(request), ...asked }, now: parseInstant(startedAt) };
}

interface BackfillRecord {
  readonly request: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
}

/** From its summary; from its plan where it was ended before it could write one. */
async function recordOf(store: ObjectStore, backfillId: string): Promise<BackfillRecord> {
  const stored = await store.get(backfillPath(backfillId, 'summary.json'));
  if (stored !== null) {
    const { request, started_at } = JSON.parse(Buffer.from(stored.bytes).toString('utf8')) as {
      readonly started_at: string;
      readonly request: BackfillRecord['request'] & { readonly planned_at?: string };
    };
    return { request, startedAt: request.planned_at ?? started_at };
  }
  const path = backfillPath(backfillId, 'plan.json');
  const frozen = await store.get(path);
  if (frozen === null) throw noSuchBackfill(backfillId);
  const { request, planned_at } = readPlanFile(frozen.bytes, path);
  return { request, startedAt: planned_at };
}

/** The flags that give the request that plans and summaries record. */
export function flagsOf(record: Readonly<Record<string, unknown>>): RunFlags {
  const text = (name: string): string | undefined => record[name] as string | undefined;
  const number = (name: string): number | undefined => record[name] as number | undefined;
  const policies = (record['policies'] ?? {}) as Readonly<Record<string, string>>;
  const models = (record['models'] ?? {}) as Readonly<Record<string, string>>;
  return {
    start: text('start'),
    end: text('end'),
    season: text('season'),
    'as-of-mode': text('as_of_mode') ?? 'pretip',
    'as-of-ts': text('as_of_ts'),
    'allow-lookahead': record['allow_lookahead'] === true,
    'lead-minutes': number('lead_minutes'),
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

/** The command that asks what a record asked, of the world as it is now. */
export function commandOf(record: Readonly<Record<string, unknown>>): string {
  if (typeof record['train_through'] === 'string')
    return `pipeline models fit --before ${record['train_through']}`;
  const words = Object.entries(flagsOf(record)).flatMap(([name, value]): string[] => {
    if (value === undefined || value === false) return [];
    if (name === 'resume') return [];
    if (value === true) return [`--${name}`];
    const values: readonly (string | number)[] = Array.isArray(value) ? value : [value];
    return values.map((each) => `--${name} ${String(each)}`);
  });
  return ['pipeline run', ...(record['resume'] === false ? ['--no-resume'] : []), ...words].join(
    ' ',
  );
}

function noSuchBackfill(backfillId: string): KnownError {
  return new KnownError({
    code: 'NO_SUCH_BACKFILL',
    kind: 'missing',
    message: `expected a backfill ${backfillId} with a summary or a plan, found none`,
    hint: 'its id is the first word that a run prints at its end, and a folder below manifests/backfills',
  });
}
