/** A run as it was asked for: flags, environment and config brought together and checked. */
import type { DispatchOrder, FrozenCells, Only, PublishPolicy } from '@pkg/engine';
import {
  parseHead,
  parsePolicy,
  checkPolicy,
  parsePolicyTarget,
  scheduledRange,
  seasonDates,
  type Head,
  type PolicyChange,
  type RunMode,
  type Settings,
  type PlanningRequest,
} from '@pkg/steps';
import { easternDate } from '@pkg/lake';
import type { PoolLimits, RetryPolicy } from '@pkg/limits';
import { type SourceName } from '@pkg/nba';
import {
  addDays,
  datesFrom,
  formatInstant,
  parseGameDate,
  type GameDate,
  type Instant,
  type JsonValue,
  type ObjectStore,
} from '@pkg/std';
import { MAX_WORLDS } from '@pkg/sim';
import { BACKFILL_ERRORS } from '../errors.ts';
import { asOfRule, type AsOfOptions } from '../settings/as-of-options.ts';
import { DEFAULTS, simThreadsOf } from '../settings/defaults.ts';
import type { Config } from '../settings/config-schema.ts';
import { flatPolicies, MODES } from '../settings/policies.ts';

/** A run as it is asked for; what is left out is said by the config, or by the defaults. */
export interface RunOptions extends AsOfOptions {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly season?: string | undefined;
  readonly maxParallel?: number | undefined;
  readonly maxFailures?: number | undefined;
  readonly workers?: number | undefined;
  readonly resume: boolean;
  readonly force: boolean;
  readonly only?: string | undefined;
  readonly steps?: string | undefined;
  readonly worlds?: number | undefined;
  readonly profile?: string | undefined;
  readonly seed?: number | undefined;
  readonly policy?: readonly string[] | undefined;
  readonly publish?: string | undefined;
}

export interface RunRequest extends PlanningRequest {
  /** When the plan was made, if it was kept: which of its dates were today's is not asked again. */
  readonly plannedAt?: Instant | undefined;
  /** The draws and decisions of the first run of a backfill that goes on. */
  readonly frozen?: FrozenCells;
  readonly resume: boolean;
  readonly force: boolean;
  /** Which cells run of those that could; undefined: see `Only` of `@pkg/engine`. */
  readonly only: Only | undefined;
  readonly maxParallel: number;
  /** Threads that compute cells, at least 1; one is the calling thread. */
  readonly workers: number;
  /** How the work is done; changes no byte of it. */
  readonly order: DispatchOrder;
  readonly pools: PoolLimits;
  readonly retry: RetryPolicy;
  readonly maxFailures: number | undefined;
  readonly graceMs: number;
  readonly publish: PublishPolicy;
  /** Families and asset names; undefined: everything. */
  readonly steps: readonly string[] | undefined;
  /** Set when models alone are fitted: their window ends before this day, and there are no slates. */
  readonly trainThrough?: GameDate;
  /** The request as plans and summaries record it. */
  readonly record: Readonly<Record<string, JsonValue>>;
}

/**
 * @param isTraining the dates stand for a training window, which may end after the schedule
 * @throws KnownError for flags that do not fit together; `BEYOND_SCHEDULE`
 */
export async function runRequest(
  store: ObjectStore,
  flags: RunOptions,
  config: Config,
  now: Instant,
  { isTraining = false }: { readonly isTraining?: boolean } = {},
): Promise<RunRequest> {
  const dates = await datesOf(store, flags, isTraining ? undefined : easternDate(now));
  const rule = asOfRule(flags, config.lead_minutes ?? DEFAULTS.leadMinutes, now);
  const steps = flags.steps?.split(',').map((name) => name.trim());
  const policies = mergedPolicies(config, (flags.policy ?? []).map(splitPolicy));
  const settings = {
    profile: flags.profile ?? config.profile ?? DEFAULTS.profile,
    worlds: checkedWorlds(flags.worlds ?? config.worlds ?? DEFAULTS.worlds),
    seed: flags.seed ?? config.seed ?? DEFAULTS.seed,
    threads: simThreadsOf(config),
    leadMinutes: rule.leadMinutes,
    allowLookahead: rule.allowLookahead,
    ...policySettings(policies),
    models: modelPins(flags.model ?? []),
  };
  const publish = (flags.publish ?? config.publish ?? 'auto') as PublishPolicy;
  return {
    dates,
    rule,
    settings,
    now,
    resume: flags.resume,
    force: flags.force,
    only: flags.only as Only | undefined,
    maxParallel: flags.maxParallel ?? config.max_parallel ?? DEFAULTS.maxParallel,
    workers: flags.workers ?? DEFAULTS.workers,
    ...executionSettings(flags, config),
    publish,
    steps,
    record: {
      start: dates[0]!,
      end: dates.at(-1)!,
      ...given('season', flags.season),
      as_of_mode: rule.mode,
      ...given('as_of_ts', rule.asOf === undefined ? undefined : formatInstant(rule.asOf)),
      allow_lookahead: rule.allowLookahead,
      lead_minutes: rule.leadMinutes,
      resume: flags.resume,
      force: flags.force,
      ...given('only', flags.only),
      ...given('steps', steps),
      worlds: settings.worlds,
      profile: settings.profile,
      seed: settings.seed,
      policies,
      ...given('models', Object.keys(settings.models).length > 0 ? settings.models : undefined),
      publish,
    },
  };
}

function executionSettings(
  flags: RunOptions,
  config: Config,
): Pick<RunRequest, 'order' | 'pools' | 'retry' | 'maxFailures' | 'graceMs'> {
  return {
    order: config.order ?? DEFAULTS.order,
    pools: Object.fromEntries(
      Object.entries(config.pools ?? {}).map(([name, pool]) => [
        name,
        {
          units: pool.units,
          retryBudget: pool.retry_budget,
          rate:
            pool.per_second === undefined
              ? undefined
              : { perSecond: pool.per_second, burst: pool.burst ?? 1 },
          circuit:
            pool.circuit_failures === undefined
              ? undefined
              : {
                  failures: pool.circuit_failures,
                  pauseMs: pool.circuit_pause_ms ?? DEFAULTS.circuitPauseMs,
                },
        },
      ]),
    ),
    retry: {
      attempts: config.retry_attempts ?? DEFAULTS.retryAttempts,
      baseMs: config.retry_base_ms ?? DEFAULTS.retryBaseMs,
      capMs: config.retry_cap_ms ?? DEFAULTS.retryCapMs,
    },
    maxFailures: flags.maxFailures ?? config.max_failures,
    graceMs: (config.grace_seconds ?? DEFAULTS.graceSeconds) * 1000,
  };
}

/** A season's schedule is published at once: a capture can't bring games that are further away. */
const CAPTURED_AHEAD_DAYS = 366;

/** @param today undefined where the dates need not lie within the schedule */
async function datesOf(
  store: ObjectStore,
  { start, end, season }: RunOptions,
  today: GameDate | undefined,
): Promise<GameDate[]> {
  if (start === undefined && end === undefined && season !== undefined) {
    return seasonDates(store, season);
  }
  if (start === undefined || end === undefined) {
    const day = start ?? end;
    if (day === undefined) throw BACKFILL_ERRORS.DATES_MISSING();
    const side = start === undefined ? 'end' : 'start';
    throw BACKFILL_ERRORS.DATE_ALONE({ side, day });
  }
  const [from, to] = [parseGameDate(start), parseGameDate(end)];
  if (to < from) throw BACKFILL_ERRORS.BACKWARDS({ start: from, end: to });
  if (today === undefined) return datesFrom(from, to);
  const isLive = from <= today && today <= to;
  const capturedUntil = isLive ? addDays(today, CAPTURED_AHEAD_DAYS) : undefined;
  const dates = await scheduledRange(store, from, to, capturedUntil);
  if (season === undefined) return dates;
  const inSeason = new Set(await seasonDates(store, season));
  const kept = dates.filter((date) => inSeason.has(date));
  if (kept.length > 0) return kept;
  throw BACKFILL_ERRORS.DATE_OUTSIDE_SEASON({ from, to, season });
}

/** Refuses a number that the simulation would refuse before anything is read. */
function checkedWorlds(worlds: number): number {
  if (worlds >= 1 && worlds <= MAX_WORLDS) return worlds;
  throw BACKFILL_ERRORS.WORLDS_RANGE({ worlds, most: MAX_WORLDS });
}

function splitPolicy(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw BACKFILL_ERRORS.POLICY_FORM({ text });
}

/** Pins as `--model minutes=promoted` or `--model minutes=<run id>` say them. */
function modelPins(texts: readonly string[]): Partial<Record<Head, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      const run = text.slice(at + 1);
      if (at > 0 && run !== '') return [parseHead(text.slice(0, at)), run];
      throw BACKFILL_ERRORS.MODEL_PIN({ text });
    }),
  );
}

/** Flags before the config: what is said of a source for every mode takes the place of what the config says for one. */
function mergedPolicies(
  config: Config,
  given: readonly (readonly [string, string])[],
): Record<string, string> {
  const policies = flatPolicies(config);
  for (const [target, policy] of given) {
    for (const mode of MODES) Reflect.deleteProperty(policies, `${mode}.${target}`);
    policies[target] = policy;
  }
  return policies;
}

function policySettings(
  policies: Readonly<Record<string, string>>,
): Pick<Settings, 'policyChanges' | 'policyChangesByMode'> {
  const both: Partial<Record<SourceName, PolicyChange>> = {};
  const byMode: Partial<Record<RunMode, Partial<Record<SourceName, PolicyChange>>>> = {};
  for (const [target, text] of Object.entries(policies)) {
    const { mode, source } = parsePolicyTarget(target);
    const change = checkPolicy(source, parsePolicy(text));
    if (mode === undefined) both[source] = change;
    else byMode[mode] = { ...byMode[mode], [source]: change };
  }
  return { policyChanges: both, policyChangesByMode: byMode };
}

/** A field of the record, left out where nothing was given: records are JSON. */
function given(name: string, value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return value === undefined ? {} : { [name]: value };
}
