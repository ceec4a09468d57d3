/** Columns of the unified table that say how a row came about: the one list, for everything that compares tables. */

/**
 * The fact that each column repeats. `keys`: a run id is made of the keys of its slate, so it differs as soon as
 * anything else was read; `request`: the request of the run, which params and inputs say as well; `policies`: gaps in
 * the words of the policies, which a daily run and a backfill do not share.
 */
const PROVENANCE = {
  run_id: 'keys',
  run_as_of_ts: 'request',
  seed: 'request',
  n_worlds: 'request',
  sim_profile: 'request',
  input_policy: 'policies',
} as const;

type Origin = (typeof PROVENANCE)[keyof typeof PROVENANCE];

/** The columns that repeat one of the origins: for tables of runs that may differ in it and be no different for that. */
export function provenanceColumns(...origins: readonly Origin[]): ReadonlySet<string> {
  return new Set(
    Object.entries(PROVENANCE).flatMap(([column, from]) =>
      origins.includes(from) ? [column] : [],
    ),
  );
}
