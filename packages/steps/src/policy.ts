/**
 * Policies for a source that has nothing fresh enough at the cut-off. Every source has one; a daily run is strict, a
 * backfill is relaxed, and what a policy let pass is recorded as a gap.
 */
import { SOURCE_NAMES, type SourceName } from '@pkg/nba';
import { exactDuration, HOUR_MS, MINUTE_MS, DAY_MS } from '@pkg/std';
import { STEP_ERRORS } from './errors.ts';

/**
 * `fail`: the cell is blocked. `gap`: it goes on without, and the gap is recorded. `stale`: an older snapshot is good
 * enough, up to `staleMs`.
 */
export interface SourcePolicy {
  readonly onMissing: 'fail' | 'gap' | 'stale';
  /** Oldest age at the cut-off that counts as fresh, in ms. */
  readonly maxAgeMs: number;
  /** For `stale`: oldest age that is still used, in ms. */
  readonly staleMs?: number;
}

export type RunMode = 'daily' | 'backfill';
export type Policies = Readonly<Record<SourceName, SourcePolicy>>;

const ANY_AGE = 4000 * DAY_MS;

const DEFAULTS: Readonly<Record<RunMode, Policies>> = {
  daily: {
    schedule: { onMissing: 'fail', maxAgeMs: ANY_AGE },
    injuries: { onMissing: 'fail', maxAgeMs: 3 * HOUR_MS },
    odds: { onMissing: 'fail', maxAgeMs: 12 * HOUR_MS },
    lineups: { onMissing: 'gap', maxAgeMs: 12 * HOUR_MS },
    roster: { onMissing: 'fail', maxAgeMs: 18 * HOUR_MS },
    salaries: { onMissing: 'fail', maxAgeMs: 3 * DAY_MS },
    ownership: { onMissing: 'gap', maxAgeMs: ANY_AGE },
    boxscores: { onMissing: 'fail', maxAgeMs: ANY_AGE },
  },
  backfill: {
    schedule: { onMissing: 'fail', maxAgeMs: ANY_AGE },
    injuries: { onMissing: 'gap', maxAgeMs: DAY_MS },
    odds: { onMissing: 'gap', maxAgeMs: DAY_MS },
    lineups: { onMissing: 'gap', maxAgeMs: DAY_MS },
    roster: { onMissing: 'gap', maxAgeMs: 720 * HOUR_MS },
    salaries: { onMissing: 'gap', maxAgeMs: 7 * DAY_MS },
    ownership: { onMissing: 'gap', maxAgeMs: ANY_AGE },
    boxscores: { onMissing: 'fail', maxAgeMs: ANY_AGE },
  },
};

/** The policies of a run mode with some replaced; a change for one mode comes before one for both. */
export function policiesFor(
  mode: RunMode,
  changes: PolicyChanges,
  byMode: PolicyChangesByMode = {},
): Policies {
  const names = SOURCE_NAMES.map((name) => {
    const change = byMode[mode]?.[name] ?? changes[name];
    // Under `stale` the same age counts as fresh as in a daily run, in every mode: a daily run and the same made later
    // as a backfill record the same gap.
    const usual = DEFAULTS[change?.onMissing === 'stale' ? 'daily' : mode][name];
    return [name, { ...usual, ...change }] as const;
  });
  return Object.fromEntries(names) as Policies;
}

/** The ages that a line of the odds may have at the cut-off. */
export interface LineAges {
  /** A line no older than this comes before one that is older, whatever the book. */
  readonly freshMs: number;
  /** A line that is older is not used. */
  readonly oldestMs: number;
}

/**
 * The age that a policy gives odds holds for each line. Without one, lines are held to what a daily run takes for fresh, and
 * older ones, up to what a backfill takes, stand in where a game has no others: in every mode, so that a daily run and the
 * same made later as a backfill use the same lines.
 */
export function lineAgesFor(
  mode: RunMode,
  changes: PolicyChanges,
  byMode: PolicyChangesByMode = {},
): LineAges {
  const change = byMode[mode]?.odds ?? changes.odds;
  const given = change?.onMissing === 'stale' ? change.staleMs : change?.maxAgeMs;
  const oldestMs = given ?? DEFAULTS.backfill.odds.maxAgeMs;
  const freshMs = change?.maxAgeMs ?? DEFAULTS.daily.odds.maxAgeMs;
  return { freshMs: Math.min(freshMs, oldestMs), oldestMs };
}

/** The change of a source's default; `maxAgeMs` only where the age was given. */
export type PolicyChange = Pick<SourcePolicy, 'onMissing' | 'staleMs'> & {
  readonly maxAgeMs?: number;
};

export type PolicyChanges = Readonly<Partial<Record<SourceName, PolicyChange>>>;
export type PolicyChangesByMode = Readonly<Partial<Record<RunMode, PolicyChanges>>>;

/**
 * Reads `fail`, `gap` or `stale:<age>`, the first two with the age that counts as fresh where it is not the usual one
 * (`fail:18h`); ages are like `6h`, `30m` or `2d`.
 *
 * @throws KnownError `INVALID_POLICY`
 */
export function parsePolicy(text: string): PolicyChange {
  if (text === 'fail' || text === 'gap') return { onMissing: text };
  const match = /^(fail|gap|stale):(\d{1,6})([mhd])$/.exec(text);
  const unitMs = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }[match?.[3] ?? ''];
  if (match && unitMs !== undefined) {
    const ageMs = Number(match[2]) * unitMs;
    return match[1] === 'stale'
      ? { onMissing: 'stale', staleMs: ageMs }
      : { onMissing: match[1] as 'fail' | 'gap', maxAgeMs: ageMs };
  }
  throw STEP_ERRORS.INVALID_POLICY({
    problem: `'${text}' is not a policy: a policy is fail, gap or stale:<age> such as stale:6h, or fail and gap with the age that is fresh, such as fail:18h`,
  });
}

/**
 * Refuses a policy that could never do anything for its source.
 *
 * @throws KnownError `INVALID_POLICY`
 */
export function checkPolicy(source: SourceName, policy: PolicyChange): PolicyChange {
  const { onMissing, staleMs, maxAgeMs } = policy;
  if (source === 'schedule' && (onMissing === 'stale' || maxAgeMs !== undefined))
    throw STEP_ERRORS.INVALID_POLICY({
      problem: 'the schedule has no age: its policy is fail or gap',
    });
  const isWindow = source === 'boxscores' || source === 'ownership';
  if (isWindow && maxAgeMs !== undefined)
    throw STEP_ERRORS.INVALID_POLICY({
      problem: `${source} are read by the window, of which a share is asked for: their policy is fail, gap or stale:<age> of what may be missing`,
    });
  const most = OLDEST_FOUND_MS[source];
  const age = staleMs ?? maxAgeMs;
  if (most === undefined || age === undefined || age <= most) return policy;
  throw STEP_ERRORS.INVALID_POLICY({
    problem: `the age ${exactDuration(age)} is too old for ${source}: they are looked for at most ${exactDuration(most)} back, since older snapshots do not speak of the same games`,
  });
}

/** The oldest age that a selection can find, where a source has one: no snapshot of an earlier day speaks of the date. */
const OLDEST_FOUND_MS: Readonly<Partial<Record<SourceName, number>>> = {
  injuries: 2 * DAY_MS,
  odds: DAY_MS,
  lineups: DAY_MS,
  roster: 31 * DAY_MS,
};

/** `roster`, or `daily.roster` and `backfill.roster` for one mode. @throws KnownError `UNKNOWN_SOURCE` */
export function parsePolicyTarget(text: string): {
  readonly mode: RunMode | undefined;
  readonly source: SourceName;
} {
  const match = /^(daily|backfill)\.(.*)$/.exec(text);
  return match === null
    ? { mode: undefined, source: parseSourceName(text) }
    : { mode: match[1] as RunMode, source: parseSourceName(match[2]!) };
}

/** A policy in the words of `parsePolicy`. */
export function printPolicy({ onMissing, staleMs = 0 }: PolicyChange): string {
  if (onMissing !== 'stale') return onMissing;
  const isHours = staleMs % HOUR_MS === 0;
  return isHours ? `stale:${String(staleMs / HOUR_MS)}h` : `stale:${String(staleMs / MINUTE_MS)}m`;
}

/** Checks the name of a source. @throws KnownError `UNKNOWN_SOURCE` */
export function parseSourceName(text: string): SourceName {
  const found = SOURCE_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw STEP_ERRORS.UNKNOWN_SOURCE({ text, sources: SOURCE_NAMES });
}
