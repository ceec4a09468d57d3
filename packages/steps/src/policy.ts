/**
 * What to do when a source has nothing fresh enough at the cut-off. Every source has a policy; a daily run is strict, a
 * backfill is relaxed, and what a policy let pass is recorded as a gap.
 */
import { HOUR_MS, KnownError, MINUTE_MS, DAY_MS } from '@pkg/std';

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

export const SOURCE_NAMES = [
  'schedule',
  'injuries',
  'odds',
  'lineups',
  'roster',
  'salaries',
  'ownership',
  'boxscores',
] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

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

/** The policies of a run mode with some replaced. */
export function policiesFor(
  mode: RunMode,
  changes: Readonly<Partial<Record<SourceName, PolicyChange>>>,
): Policies {
  const names = SOURCE_NAMES.map((name) => {
    const change = changes[name];
    return [
      name,
      change === undefined ? DEFAULTS[mode][name] : { ...DEFAULTS[mode][name], ...change },
    ] as const;
  });
  return Object.fromEntries(names) as Policies;
}

export type PolicyChange = Pick<SourcePolicy, 'onMissing' | 'staleMs'>;

/**
 * Reads `fail`, `gap` or `stale:<age>` with an age like `6h`, `30m` or `2d`.
 *
 * @throws KnownError `INVALID_POLICY`
 */
export function parsePolicy(text: string): PolicyChange {
  if (text === 'fail' || text === 'gap') return { onMissing: text };
  const match = /^stale:(\d+)([mhd])$/.exec(text);
  const unitMs = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }[match?.[2] ?? ''];
  if (match && unitMs !== undefined)
    return { onMissing: 'stale', staleMs: Number(match[1]) * unitMs };
  throw new KnownError({
    code: 'INVALID_POLICY',
    kind: 'input',
    message: `'${text}' is not a policy: it is fail, gap or stale:<age>, such as stale:6h`,
    hint: 'write for example --policy odds=gap',
  });
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
  throw new KnownError({
    code: 'UNKNOWN_SOURCE',
    kind: 'input',
    message: `there is no source '${text}'; there are ${SOURCE_NAMES.join(', ')}`,
    hint: 'write for example --policy odds=gap',
  });
}
