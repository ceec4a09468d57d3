import type { MadeFrom } from './made-from.ts';

/**
 * `damaged`: its bytes are not those on record, or it can't be opened. `misplaced`: its path does not say when it was captured.
 * `broken`: its rows break the contract of their history. `missing`: it is on record, and gone. `added`: nothing is on record of it.
 * `checksums`: a file of checksums is damaged itself.
 */
export type SnapshotFault = 'damaged' | 'misplaced' | 'broken' | 'missing' | 'added' | 'checksums';

export interface SnapshotFinding {
  readonly kind: SnapshotFault;
  readonly path: string;
  readonly problem: string;
  readonly made_from: MadeFrom;
  readonly restore: string;
}

export type Fault = Pick<SnapshotFinding, 'kind' | 'path' | 'problem'>;
