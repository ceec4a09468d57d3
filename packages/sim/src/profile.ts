/** The constants of the model as data: what a profile holds, the built-in ones, and the check of one from outside. */

import { KnownError } from '@pkg/std';
import { z } from 'zod';
import { freezeDeep } from './freeze.ts';
import { nearest } from './nearest.ts';
import { BASELINE } from './profiles/baseline.ts';
import { SIM_V3 } from './profiles/sim-v3.ts';

const positive = z.number().positive().finite();
const share = z.number().gt(0).lt(1);
const roles = z.strictObject({ starter: share, bench: share });
const scale = z.number().min(0).max(2);

/** Every key is required and no other is allowed: a mistyped constant must not fall back to a default unseen. */
const schema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  worlds_output: z.enum(['fpts', 'none']),
  margin: z.strictObject({ per_spread_point: z.number().finite(), sd: positive }),
  game_script: z.strictObject({
    enabled: z.boolean(),
    blowout_margin: positive,
    comfortable_margin: positive,
    starter_p50_min: positive,
    quantiles: z.strictObject({
      blowout_win: roles,
      comfortable_win: roles,
      close: roles,
      comfortable_loss: roles,
      blowout_loss: roles,
    }),
  }),
  overtime: z.strictObject({
    one_period_margin: z.number().min(0),
    two_period_margin: z.number().min(0),
    team_minutes: z.number().min(0).max(60),
    player_minutes: z.number().min(0).max(12),
  }),
  minutes: z.strictObject({
    quantile_z: positive,
    sigma_min: z.number().min(0),
    player_max: z.number().positive().max(60),
    team: z.number().positive().max(300),
  }),
  team: z.strictObject({
    factor_sigma: z.number().min(0).max(1),
    drift_max: z.number().min(0).lt(1),
  }),
  noise: z.strictObject({
    distribution: z.literal('student_t_5'),
    shots: z.enum(['share', 'independent']),
    k: z.strictObject({
      fg2a: scale,
      fg3a: scale,
      fta: scale,
      oreb: scale,
      dreb: scale,
      ast: scale,
      stl: scale,
      blk: scale,
      tov: scale,
    }),
  }),
  scoring: z.strictObject({
    point: z.number().finite(),
    made_three: z.number().finite(),
    rebound: z.number().finite(),
    assist: z.number().finite(),
    steal: z.number().finite(),
    block: z.number().finite(),
    turnover: z.number().finite(),
    double_digits: positive,
    double_double: z.number().finite(),
    triple_double: z.number().finite(),
  }),
});

type DeepReadonly<T> = { readonly [K in keyof T]: T[K] extends object ? DeepReadonly<T[K]> : T[K] };

/** Every constant of the model; `DESIGN.md` names the source of each built-in value. */
export type SimProfile = DeepReadonly<z.infer<typeof schema>>;

const BUILT_IN: readonly SimProfile[] = [BASELINE, SIM_V3];

/** The names that `loadProfile` knows, sorted. */
export const profileNames: readonly string[] = Object.freeze(BUILT_IN.map(({ name }) => name));

/**
 * The built-in profile of that name, frozen.
 *
 * @throws KnownError `UNKNOWN_PROFILE` when there is none.
 */
export function loadProfile(name: string): SimProfile {
  const profile = BUILT_IN.find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  const meant = nearest(name, profileNames);
  throw new KnownError({
    code: 'UNKNOWN_PROFILE',
    kind: 'input',
    message: `expected a built-in profile, got ${JSON.stringify(name)}`,
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}There are: ${profileNames.join(', ')}.`,
    facts: { name, known: profileNames },
  });
}

/**
 * A profile from outside (a JSON file), checked and frozen.
 *
 * @throws KnownError `INVALID_PROFILE` that lists every wrong, missing or unknown key with its path.
 */
export function parseProfile(json: unknown): SimProfile {
  const parsed = schema.safeParse(json);
  if (parsed.success) return freezeDeep(parsed.data);
  const problems = parsed.error.issues.map((issue) => describe(issue));
  throw new KnownError({
    code: 'INVALID_PROFILE',
    kind: 'input',
    message: `expected a simulation profile, got: ${problems.map(({ what }) => what).join('; ')}`,
    hint:
      problems.find(({ hint }) => hint !== undefined)?.hint ??
      `Start from ${profileNames.join(' or ')}.`,
    facts: { problems: problems.map(({ what }) => what) },
    cause: parsed.error,
  });
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue): { readonly what: string; readonly hint?: string } {
  const path = issue.path.join('.') || 'the profile';
  if (issue.code !== 'unrecognized_keys') return { what: `${path}: ${issue.message}` };
  const known = keysAt(issue.path);
  const meant = nearest(issue.keys[0] ?? '', known);
  return {
    what: `${path} has the unknown key ${issue.keys.join(', ')}`,
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Keys of ${path}: ${known.join(', ')}.`,
  };
}

/** What stands at a path is read off a built-in profile, because every profile has the same keys. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let node: unknown = SIM_V3;
  for (const key of path) node = (node as Record<PropertyKey, unknown>)[key];
  return Object.keys(node as object);
}
