/** Profiles: the built-in ones by name, and the check of one from outside. */

import { SIM_ERRORS } from './errors.ts';
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
  const remedy = [`${askBack(meant)}there are: ${profileNames.join(', ')}`];
  throw SIM_ERRORS.UNKNOWN_PROFILE({ name, known: profileNames }, { remedy });
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
  const hint = problems.find((problem) => problem.hint !== undefined)?.hint;
  const whats = problems.map(({ what }) => what);
  throw SIM_ERRORS.INVALID_PROFILE(
    { problem: whats.join('; '), profiles: profileNames },
    {
      facts: { problems: whats },
      cause: parsed.error,
      ...(hint === undefined ? {} : { remedy: [hint] }),
    },
  );
}

function askBack(meant: string | undefined): string {
  return meant === undefined ? '' : `did you mean ${meant}? `;
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue): { readonly what: string; readonly hint?: string } {
  const path = issue.path.join('.') || 'the profile';
  if (issue.code !== 'unrecognized_keys') return { what: `${path}: ${issue.message}` };
  const known = keysAt(issue.path);
  const meant = nearest(issue.keys[0] ?? '', known);
  return {
    what: `${path} has the unknown key ${issue.keys.join(', ')}`,
    hint: `${askBack(meant)}keys of ${path}: ${known.join(', ')}`,
  };
}

/** Reads the known keys at a path off the first built-in profile that has it: only their noise has other keys. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  for (const profile of [SIM_V3, COUNTS]) {
    let node: unknown = profile;
    for (const key of path) node = (node as Record<PropertyKey, unknown> | undefined)?.[key];
    if (node !== undefined) return Object.keys(node as object);
  }
  return [];
}
