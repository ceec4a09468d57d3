/** The input and the result of each proof of `pipeline verify`. */
import type { Here } from '@pkg/backfill/request';
import type { ObjectStore } from '@pkg/std';
import type { Line } from '../result-lines.ts';

/** Where a proof says how far it is, and what it found. */
export interface Listener {
  readonly say: (text: string) => void;
  readonly log: (lines: readonly Line[] | string) => void;
}

/** The data root that a proof is about. */
export interface Proving extends Listener, Here {
  readonly store: ObjectStore;
}

/** Names what was proved, and whether it held. */
export interface Proof<Kind extends string> {
  readonly kind: Kind;
  readonly ok: boolean;
}
