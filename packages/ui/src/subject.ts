import type { Config } from '@pkg/backfill/settings';
import type { LeaseHost } from '@pkg/publish';
import type { Instant, ObjectStore } from '@pkg/std';

/** The data root that is looked at, and what the commands know of where they run. */
export interface Subject {
  readonly store: ObjectStore;
  readonly dataRoot: string;
  readonly config: Config;
  readonly host: LeaseHost;
  readonly now: () => Instant;
  /** Whether the page may change something; left out: it only reads. */
  readonly allowsActions?: boolean;
}
