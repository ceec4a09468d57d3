/** Profiles: the built-in ones by name, and the check of one from outside. */

import { KnownError } from './std-parts.ts';
import type { z } from 'zod';
import { freezeDeep } from './freeze.ts';
import { nearest } from './nearest.ts';
import { profileSchema, type SimProfile } from './profile-schema.ts';
import { BASELINE } from './profiles/baseline.ts';
import { COUNTS } from './profiles/counts.ts';
import { SIM_V3 } from './profiles/sim-v3.ts';

export type { SimProfile };

const BUILT_IN: readonly SimProfile[] = [BASELINE, COUNTS, SIM_V3];

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
    message: `there is no built-in profile ${JSON.stringify(name)}`,
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
  const parsed = profileSchema.safeParse(json);
  if (parsed.success) return freezeDeep(parsed.data);
  const problems = parsed.error.issues.map((issue) => describe(issue));
  throw new KnownError({
    code: 'INVALID_PROFILE',
    kind: 'input',
    message: `the simulation profile is not valid: ${problems.map(({ what }) => what).join('; ')}`,
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

/** What stands at a path is read off the first built-in profile that has it: only their noise has other keys. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  for (const profile of [SIM_V3, COUNTS]) {
    let node: unknown = profile;
    for (const key of path) node = (node as Record<PropertyKey, unknown> | undefined)?.[key];
    if (node !== undefined) return Object.keys(node as object);
  }
  return [];
}
