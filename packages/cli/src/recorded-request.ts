/** The request of a past backfill, asked again as it was asked then. */
import { backfillPath } from '@pkg/manifest';
import { KnownError, parseInstant, type Instant, type ObjectStore } from '@pkg/std';
import type { RunFlags } from './run-request.ts';

export interface RecordedRequest {
  readonly flags: RunFlags;
  /** When it was planned: says which of its dates were today's. */
  readonly now: Instant;
}

/** @throws KnownError `NO_SUCH_BACKFILL` */
export async function recordedRequest(
  store: ObjectStore,
  backfillId: string,
): Promise<RecordedRequest> {
  const stored = await store.get(backfillPath(backfillId, 'summary.json'));
  if (stored === null) throw noSuchBackfill(backfillId);
  const summary = JSON.parse(Buffer.from(stored.bytes).toString('utf8')) as {
    readonly started_at: string;
    readonly request: Readonly<Record<string, unknown>> & { readonly planned_at?: string };
  };
  const asked = { resume: true, force: false, publish: 'never' };
  return {
    flags: { ...flagsOf(summary.request), ...asked },
    now: parseInstant(summary.request.planned_at ?? summary.started_at),
  };
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
    message: `expected a backfill ${backfillId} with a summary, found none`,
    hint: 'its id is the first word that a run prints at its end, and a folder below manifests/backfills',
  });
}
